"""A request on its way through a child: its replies, in order, until the last."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from typing import cast

from indexer.errors import DeskhoundError
from indexer.processes.child import Reply

_MAX_BUFFERED_BYTES = 64 << 20
"""More than this in blobs waits in the child, so that a slow consumer does not fill the memory."""
_LOOK_S = 1.0
"""How often a request that nobody has begun with is looked after."""


class PendingRequest:
    """Filled by the process's reading thread, emptied by the caller's."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._replies: deque[tuple[Reply, int]] = deque()
        self._buffered_bytes = 0
        self._started_at: float | None = None
        self._has_ended = False
        self._failure: DeskhoundError | None = None

    @property
    def has_started(self) -> bool:
        """Whether the child's handler began."""
        return self._started_at is not None

    @property
    def has_ended(self) -> bool:
        """Whether the last reply or a failure has arrived, or the caller gave up."""
        return self._has_ended

    def start(self) -> None:
        """The handler begins: the time limit runs from now."""
        with self._changed:
            self._started_at = time.monotonic()
            self._changed.notify_all()

    def add(self, reply: Reply) -> None:
        """A reply came; blocks while the caller has too much to read yet."""
        size = sum(memoryview(cast("bytes", blob)).nbytes for blob in reply.blobs)
        with self._changed:
            self._changed.wait_for(lambda: self._buffered_bytes < _MAX_BUFFERED_BYTES or self._has_ended)
            self._replies.append((reply, size))
            self._buffered_bytes += size
            self._changed.notify_all()

    def end(self, failure: DeskhoundError | None = None) -> None:
        """The last reply has come, the request failed, or the caller has given up."""
        with self._changed:
            if not self._has_ended:
                self._has_ended, self._failure = True, failure
            self._changed.notify_all()

    def next(
        self,
        timeout_s: float | None,
        *,
        until_s: float | None = None,
        look: Callable[[], None] = lambda: None,
    ) -> Reply | None:
        """The next reply, None after the last.

        Args:
            timeout_s: counted from the handler's beginning.
            until_s: the monotonic time at which the caller's patience ends, begun or not.
            look: called about once a second while the handler has not begun.

        Raises:
            TimeoutError: none came in time.
            DeskhoundError: what the request failed with, after the replies before it.
        """
        with self._changed:
            while not self._replies and not self._has_ended:
                left = self._seconds_left(timeout_s, until_s)
                if left is not None and left <= 0:
                    raise TimeoutError
                if self.has_started:
                    self._changed.wait(left)
                else:
                    look()
                    self._changed.wait(_LOOK_S if left is None else min(left, _LOOK_S))
            if self._replies:
                reply, size = self._replies.popleft()
                self._buffered_bytes -= size
                self._changed.notify_all()
                return reply
            if self._failure is not None:
                raise self._failure
            return None

    def _seconds_left(self, timeout_s: float | None, until_s: float | None) -> float | None:
        ends = [] if until_s is None else [until_s]
        if timeout_s is not None and self._started_at is not None:
            ends.append(self._started_at + timeout_s)
        return min(ends) - time.monotonic() if ends else None
