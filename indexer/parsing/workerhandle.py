"""A parser worker as its borrower holds it: requests out, checked answers back, replaced when worn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from typing import cast

from indexer.errors import ChildDiedError, ProtocolError
from indexer.parsing.checks import check_answer
from indexer.parsing.confinement.memorywatch import memory_watched
from indexer.parsing.extracted import AlreadyKnown, Extracted
from indexer.parsing.fileaccess import OpenedFile
from indexer.parsing.messages import Done, Identified, ParseRequest, SmallFilesReply, SmallFilesRequest
from indexer.processes.supervisor import Child, ChildSpec, Supervisor

RECYCLED_BYTES = 700 << 20
"""A worker that keeps more than this after a file is replaced: libraries leak, and heaps fragment.

With the models of text recognition loaded it holds 450 MB.
"""

RECYCLED_FILES = 5_000


class WorkerHandle:
    """A child and what is known of its life; used by one caller at a time."""

    def __init__(self, supervisor: Supervisor, spec: ChildSpec) -> None:
        self.child: Child = supervisor.start(spec, now=False)
        self._memory_bytes = spec.memory_bytes
        self._files = 0

    def parse(
        self, request: ParseRequest, file: OpenedFile, limit_s: float, seen: list[Identified]
    ) -> list[Extracted | AlreadyKnown]:
        """All that the child says of a file; `seen` keeps how it was identified, should it die of it."""
        found: list[Extracted | AlreadyKnown] = []
        memory_bytes = 0
        with memory_watched(self.child, self._memory_bytes):
            for reply in self.child.stream(request, fds=file.descriptors, timeout_s=limit_s):
                message = reply.message
                if isinstance(message, Extracted):
                    blocks = tuple(bytes(cast("memoryview", blob)) for blob in reply.blobs)
                    found.append(replace(message, text_blocks=blocks))
                elif isinstance(message, AlreadyKnown):
                    found.append(message)
                elif isinstance(message, Identified):
                    seen.append(message)
                elif isinstance(message, Done):
                    memory_bytes = message.memory_bytes
        try:
            check_answer(found)
        except ProtocolError as error:
            raise self._distrusted() from error
        self._recycle_if_worn(memory_bytes)
        return found

    def parse_small(
        self, request: SmallFilesRequest, descriptors: Sequence[int], limit_s: float
    ) -> list[Extracted | AlreadyKnown | None]:
        """What the child says of several small files.

        Raises:
            ChildDiedError: it died, or what it says is malformed.
            ChildTimeoutError: it took too long.
        """
        with memory_watched(self.child, self._memory_bytes):
            reply = self.child.call(request, fds=descriptors, timeout_s=limit_s)
        found: list[Extracted | AlreadyKnown | None] = []
        blobs = iter(reply.blobs)
        answers = reply.message.answers if isinstance(reply.message, SmallFilesReply) else ()
        for answer in answers:
            if answer.extracted is None:
                found.append(answer.known)
                continue
            blocks = tuple(bytes(cast("memoryview", blob)) for blob in islice(blobs, answer.blocks))
            found.append(replace(answer.extracted, text_blocks=blocks))
        try:
            if len(found) != len(request.files):
                raise ProtocolError("an answer for other files than were asked for")
            for each in found:
                if each is not None:
                    check_answer([each])
        except ProtocolError as error:
            raise self._distrusted() from error
        return found  # wears nothing out: no library has read anything

    def _distrusted(self) -> ChildDiedError:
        """The error of a child that talks nonsense, and is ended for it."""
        self.child.kill()
        return ChildDiedError("The parser gave a malformed answer.")

    def _recycle_if_worn(self, memory_bytes: int) -> None:
        self._files += 1
        if memory_bytes > RECYCLED_BYTES or self._files >= RECYCLED_FILES:
            self._files = 0
            self.child.kill()
