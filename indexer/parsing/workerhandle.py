"""A parser worker as its borrower holds it: requests out, checked answers back, replaced when worn."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import cast

from indexer.errors import ChildDiedError, ProtocolError
from indexer.parsing.confinement.memorywatch import memory_watched
from indexer.parsing.filereading import FileReading
from indexer.parsing.messages import ParseRequest, Progress
from indexer.processes.child import Reply
from indexer.processes.spec import ChildSpec
from indexer.processes.supervisor import Child, Supervisor

RECYCLED_BYTES = 700 << 20
"""A worker that keeps more than this after a file is replaced: libraries leak, and heaps fragment.

With the models of text recognition loaded it holds 450 MB.
"""

RECYCLED_PARSES = 5_000
"""Nor does a worker live on in which libraries have parsed so many contents."""


class WorkerHandle:
    """A child and what is known of its life; used by one caller at a time."""

    def __init__(self, supervisor: Supervisor, spec: ChildSpec) -> None:
        self.child: Child = supervisor.start(spec, now=False)
        self._memory_bytes = spec.memory_bytes
        self._parses = 0

    def parse(self, request: ParseRequest, readings: Sequence[FileReading], limit_s: float) -> None:
        """Have files read, one after the other: the first without an outcome is the one that this ended at.

        Args:
            request: asks for the files of `readings`, in their order.
            readings: take what the child says of them.
            limit_s: wall clock for all of them.

        Raises:
            ChildDiedError: it died, or what it says is malformed.
            ChildTimeoutError: it took too long.
            DeskhoundError: that file cannot be read.
        """
        waiting = deque(readings)
        memory_bytes = 0
        descriptors = [fd for reading in readings for fd in reading.file.descriptors]
        with memory_watched(self.child, self._memory_bytes):
            for reply in self.child.stream(request, fds=descriptors, timeout_s=limit_s):
                memory_bytes = self._take(reply, waiting)
        if waiting:
            raise self._distrusted()
        self._recycle_if_worn(memory_bytes)

    def _take(self, reply: Reply, waiting: deque[FileReading]) -> int:
        """Hand a frame's parts out to the files whose turn it is; returns the child's memory."""
        try:
            progress = reply.message
            if not isinstance(progress, Progress):
                raise ProtocolError("no answer to this request")
            _hand_out(progress, iter(cast("Sequence[memoryview]", reply.blobs)), waiting)
        except (ProtocolError, IndexError, ValueError) as error:
            raise self._distrusted() from error
        self._parses += progress.begun is not None
        return progress.memory_bytes

    def _distrusted(self) -> ChildDiedError:
        """The error of a child that talks nonsense, and is ended for it."""
        self.child.kill()
        return ChildDiedError("The parser gave a malformed answer.")

    def _recycle_if_worn(self, memory_bytes: int) -> None:
        if memory_bytes > RECYCLED_BYTES or self._parses >= RECYCLED_PARSES:
            self._parses = 0
            self.child.kill()


def _hand_out(progress: Progress, blobs: Iterator[memoryview], waiting: deque[FileReading]) -> None:
    """Give each part to the first that waits.

    Raises:
        ProtocolError: an answer is malformed.
        IndexError: it is for more files than wait.
        ValueError: it has less than no text.
    """
    for part in progress.parts:
        waiting[0].take(part, tuple(map(bytes, islice(blobs, part.blocks))))
        if part.is_last:
            waiting.popleft()
    if progress.begun is not None:
        waiting[0].begin(progress.begun)
