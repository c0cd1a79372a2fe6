"""How fast indexing goes and how long it will take."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

_Figure = TypeVar("_Figure")

_WINDOW_S = 20.0
_PACE_S = 300
_GAP_S = 30.0
"""Longer without a unit, and what comes is other work: after a pause, of another phase, a day's edits. On a busy
machine ten seconds go by between two batches of embeddings: taken for a pause, each was all that was known, and
what took an hour and a half was said to take ten minutes."""
_SHARE = 0.02
_LEAST_S = 1.0
"""A rate over less time than this says nothing."""


class RateMeter:
    """Units per second: of the last 20 seconds, and of the last five minutes of work. Thread-safe."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Measure time by `clock`, in seconds."""
        self._clock = clock
        self._lock = threading.Lock()
        self._seconds: deque[tuple[int, int]] = deque()
        """Of the present work: each second in which something was done, and how much; of five minutes."""
        self.total = 0
        """All units since the start."""

    def count(self, units: int = 1) -> None:
        """Some units are done."""
        with self._lock:
            self._count_second(int(self._clock()), units)
            self.total += units

    def per_second(self) -> float:
        """The present rate; 0 when nothing was done of late."""
        with self._lock:
            now = self._clock()
            recent = [units for second, units in self._seconds if second >= now - _WINDOW_S]
            if not recent:
                return 0.0
            # From the first event on: what began a second ago is not spread over the whole window.
            span = min(now - self._seconds[0][0], _WINDOW_S)
            return sum(recent) / max(span, _LEAST_S)

    def pace(self, *, least_seconds: int = 1) -> float:
        """What the time left is told by: steadier than the present rate, which a search or one large file changes.

        0 where something was done in fewer than `least_seconds` seconds: too little to tell.
        """
        with self._lock:
            if len(self._seconds) < least_seconds:
                return 0.0
            span = self._seconds[-1][0] - self._seconds[0][0] + 1
            return sum(units for _, units in self._seconds) / span

    def _count_second(self, second: int, units: int) -> None:
        if self._seconds and self._seconds[-1][0] < second - _GAP_S:
            self._seconds.clear()
        if self._seconds and self._seconds[-1][0] == second:
            units += self._seconds.pop()[1]
        self._seconds.append((second, units))
        while self._seconds[0][0] <= second - _PACE_S:
            self._seconds.popleft()


class CurrentWork:
    """What is being worked on, newest first. Thread-safe."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._lock = threading.Lock()
        self._paths: dict[int, str] = {}

    def begin(self, key: int, path: str) -> None:
        """Work on a path begins."""
        with self._lock:
            self._paths[key] = path

    def end(self, key: int) -> None:
        """Work on it ended."""
        with self._lock:
            self._paths.pop(key, None)

    def latest(self) -> str:
        """The path that was begun last and is still worked on; empty when idle."""
        with self._lock:
            return next(reversed(self._paths.values()), "")


class SparingFigure(Generic[_Figure]):
    """What takes long to find out, found out anew at most 2 % of the time. Thread-safe."""

    def __init__(self, find: Callable[[], _Figure], clock: Callable[[], float] = time.monotonic) -> None:
        """Ask `find` for the figure, or for several that must agree with each other; `clock` gives seconds."""
        self._find = find
        self._clock = clock
        self._lock = threading.Lock()
        self._found: _Figure | None = None
        self._next_s = 0.0

    def value(self, *, is_exact: bool = False) -> _Figure:
        """The figure, at most a little old, or with `is_exact` found out now."""
        with self._lock:
            began = self._clock()
            if self._found is None or is_exact or began >= self._next_s:
                self._found = self._find()
                ended = self._clock()
                self._next_s = ended + (ended - began) / _SHARE
            return self._found


def eta_s(
    files: int,
    files_per_s: float,
    chunks: int,
    chunks_per_s: float,
    *,
    expected_chunks_per_s: float,
    chunks_per_file: float = 0.0,
) -> float | None:
    """Seconds until all is found by meaning; None while nothing can be said.

    Args:
        files: still to be parsed.
        files_per_s: their pace.
        chunks: of parsed files, still to be embedded.
        chunks_per_s: their pace; 0 before anything was embedded.
        expected_chunks_per_s: taken before anything was embedded.
        chunks_per_file: what the files still to be parsed may be expected to add.
    """
    left = 0.0
    if files:
        if files_per_s <= 0:
            return None
        left += files / files_per_s
    chunks_to_come = chunks + files * chunks_per_file
    if chunks_to_come:
        rate = chunks_per_s or expected_chunks_per_s
        if rate <= 0:
            return None
        left += chunks_to_come / rate
    return left
