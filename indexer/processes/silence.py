"""How long a process has given no sign of life though it owes replies."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

STUCK_S = 120.0
"""A child that has not read its channel for so long is stuck; Chroma's longest flush is well below."""


class SilenceMeter:
    """Told of every request and every frame of one process. Thread-safe.

    A request that its caller has given up is owed all the same: the child answers that it was cancelled.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Measure by `clock`, in seconds."""
        self._clock = clock
        self._lock = threading.Lock()
        self._owed: set[int] = set()
        self._since_s = 0.0

    def asked(self, number: int) -> None:
        """A request is sent."""
        with self._lock:
            if not self._owed:
                self._since_s = self._clock()
            self._owed.add(number)

    def heard(self) -> None:
        """The process wrote something."""
        with self._lock:
            self._since_s = self._clock()

    def settled(self, number: int) -> None:
        """A request had its last reply, or was never sent."""
        with self._lock:
            self._owed.discard(number)

    def seconds(self) -> float:
        """How long nothing was heard; 0 while nothing is owed."""
        with self._lock:
            return self._clock() - self._since_s if self._owed else 0.0
