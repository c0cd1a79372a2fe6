"""Tells of changes a few times a second, however often they happen."""

from __future__ import annotations

import logging
from collections.abc import Callable

from indexer.indexing.ownthread import OwnThread

logger = logging.getLogger(__name__)

_LEAST_S = 0.25


class Ticker:
    """A thread that calls `tell` after changes, at most 4 times a second."""

    def __init__(self, tell: Callable[[], None]) -> None:
        """Prepare; `start` begins."""
        self._tell = tell
        self._version = 0
        self._thread = OwnThread("progress", self._run)
        self._changed = self._thread.changed

    def start(self) -> None:
        """Begin to tell."""
        self._thread.start()

    def touch(self) -> None:
        """Something changed."""
        with self._changed:
            self._version += 1
            self._changed.notify_all()

    def wait(self, seen: int, timeout_s: float) -> int:
        """Wait until something changed after `seen`; returns the version to give the next time."""
        with self._changed:
            self._changed.wait_for(lambda: self._version != seen or self._thread.is_stopped, timeout_s)
            return self._version

    def stop(self, deadline_s: float) -> bool:
        """End, at most at a moment of the monotonic clock."""
        return self._thread.stop(deadline_s)

    def _run(self) -> None:
        told = -1
        while not self._thread.is_stopped:
            try:
                if told != self._version:
                    told = self._version
                    self._tell()
            except Exception:
                if not self._thread.is_stopped:
                    logger.exception("progress could not be told")
            self._rest(told)

    def _rest(self, told: int) -> None:
        """A breath between two tellings, then sleep until there is more to tell."""
        with self._changed:
            self._changed.wait_for(lambda: self._thread.is_stopped, _LEAST_S)
            self._changed.wait_for(lambda: self._thread.is_stopped or self._version != told)
