"""One file on its way through the workers, over as many attempts as it takes."""

from __future__ import annotations

import logging
import time
from collections.abc import Collection
from dataclasses import replace

from indexer.domain import DocumentState, FormerVersion
from indexer.errors import DeskhoundError, ParseError, ProtocolError
from indexer.parsing.blame import Blame
from indexer.parsing.checks import check_answer
from indexer.parsing.extracted import Extracted, Found
from indexer.parsing.fileaccess import OpenedFile, unreadable
from indexer.parsing.messages import FileRequest, Identified, Part
from indexer.parsing.parser import ParseOptions

logger = logging.getLogger(__name__)

Outcome = list[Found] | DeskhoundError
"""The file itself first, then its members; `AlreadyKnown` alone; or why it cannot be read."""

_WHOLE = 0.9
"""Of the time that a file has: what came before it in its group has taken the rest."""


class FileReading:
    """What is asked for a file, and what has come of it so far."""

    def __init__(
        self,
        file: OpenedFile,
        options: ParseOptions,
        limit_s: float,
        known_hashes: Collection[bytes] = (),
        former: FormerVersion | None = None,
    ) -> None:
        """Read `file` as `options` allow; `limit_s` is the wall clock it has when it is read alone."""
        self.file = file
        self.limit_s = limit_s
        self.outcome: Outcome | None = None
        """None until the file is read, or given up."""
        self._options = options
        self._known_hashes = tuple(known_hashes)
        self._former = former or FormerVersion()
        self._blame = Blame(limit_s)
        self._found: list[Found] = []
        self._seen: list[Identified] = []
        self._began_s = time.monotonic()

    def attempt(self) -> FileRequest:
        """Begin anew: what to ask a worker for."""
        self._found, self._seen = [], []
        return FileRequest(self.file.access, self._known_hashes, self._former, self._blame.poison)

    def begin(self, content: Identified) -> None:
        """The worker goes on to a content that may end it."""
        if not self._seen:
            self._began_s = time.monotonic()
        self._seen.append(content)

    @property
    def is_begun(self) -> bool:
        """Whether the worker has said that it goes on to a content of it."""
        return bool(self._seen)

    @property
    def has_had_its_time(self) -> bool:
        """Whether it was read for about as long as it may be when it is read alone."""
        return self.is_begun and time.monotonic() - self._began_s >= _WHOLE * self.limit_s

    def take(self, part: Part, blocks: tuple[bytes, ...]) -> None:
        """A part was read.

        Raises:
            ProtocolError: with it, the answer is malformed.
        """
        found = part.known if part.extracted is None else replace(part.extracted, text_blocks=blocks)
        if found is None:
            raise ProtocolError("a part that says nothing")
        self._found.append(found)
        if part.is_last:
            check_answer(self._found, self._former.members)
            self.outcome = self._found

    def blame(self, *, timed_out: bool) -> None:
        """The worker has died of it, or took too long over it: it is given up, or worth another attempt."""
        reason = self._blame.verdict(self._seen[-1] if self._seen else None, timed_out=timed_out)
        if reason and not self.give_up_if_gone():
            logger.warning("given up on a file: %s", reason)
            self.outcome = [self._failed(self._seen[0], reason)] if self._seen else ParseError(reason)

    def give_up_if_gone(self) -> bool:
        """End it where the file is no longer there, or does not answer: its volume was unplugged, perhaps.

        Reading on from its pages is what was fatal then, or what took so long.
        """
        if self.outcome is None:
            try:
                self.file.require()
            except OSError as error:
                self.outcome = unreadable(error)
                return True
        return False

    def _failed(self, seen: Identified, reason: str) -> Extracted:
        return Extracted(
            member="",
            content_hash=seen.content_hash,
            size_bytes=seen.size_bytes,
            parser=seen.parser,
            parser_version=seen.parser_version,
            options=self._options.identity(),
            format=seen.format,
            state=DocumentState.FAILED,
            reason=reason,
            seconds=time.monotonic() - self._began_s,
        )
