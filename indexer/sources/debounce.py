"""Gathers reports until it is quiet where they came from, and lets what is written again and again rest in between."""

from __future__ import annotations

import math
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class DebounceTimes:
    """How long to wait, in seconds."""

    settled_s: float = 0.2
    """After a file was closed, moved or deleted."""
    created_s: float = 0.5
    """After something appeared: most likely it is being written."""
    writing_s: float = 2.0
    """After a write, unless the file is closed."""
    longest_s: float = 4.0
    """A file that is written to without a pause is looked at then, while it is not at rest."""
    rest_s: float = 5.0
    """For which a file rests after it was looked at …"""
    rest_s_per_mb: float = 5.0
    """… and for each MB of it: a log that grows all day is read whole each time."""
    longest_rest_s: float = 600.0


_CREDIT_S, _CREDIT_RESTS = 600.0, 2
"""Rest that a file which is closed each time may owe, in seconds or in rests of its own, whichever is more: saves in
a row are each found at once (120 of a small file, 11 mails into a folder of 10 MB), and so is what was looked at while
it was copied in. Whatever writes a line a minute all day pays it back in between."""


@dataclass(slots=True)
class _Waiting:
    first_s: float
    due_s: float


@dataclass(frozen=True, slots=True)
class _Rest:
    end_s: float
    each_s: float


@dataclass(slots=True)
class Debounce:
    """Paths that wait for quiet, or for the end of their rest. Times are handed in; not thread-safe."""

    times: DebounceTimes = field(default_factory=DebounceTimes)
    _waiting: dict[str, _Waiting] = field(default_factory=dict)
    _resting: dict[str, _Rest] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self._waiting)

    def report(self, path: str, wait_s: float, now_s: float) -> float:
        """Something happened at a path; the newest report says how long to wait. Returns when it is due."""
        waiting = self._waiting.setdefault(path, _Waiting(now_s, now_s))
        waiting.due_s = min(now_s + wait_s, waiting.first_s + self.times.longest_s)
        if (rest := self._resting.get(path)) is not None:
            credit_s = max(_CREDIT_S, _CREDIT_RESTS * rest.each_s) if wait_s <= self.times.settled_s else 0.0
            waiting.due_s = max(waiting.due_s, rest.end_s - credit_s)
        return waiting.due_s

    def next_s(self) -> float:
        """When the next path is due; infinite where none waits."""
        return min((waiting.due_s for waiting in self._waiting.values()), default=math.inf)

    def take_due(self, now_s: float) -> set[str]:
        """Paths where it is quiet by now; they wait no more."""
        due = {path for path, waiting in self._waiting.items() if waiting.due_s <= now_s}
        for path in due:
            del self._waiting[path]
        for path in [path for path, rest in self._resting.items() if rest.end_s <= now_s]:
            del self._resting[path]
        return due

    def rest(self, path: str, size_bytes: int, now_s: float) -> None:
        """A file of this size was looked at: it is not again before it has rested."""
        each_s = min(
            self.times.rest_s + self.times.rest_s_per_mb * size_bytes / 1e6, self.times.longest_rest_s
        )
        former = self._resting.get(path)
        self._resting[path] = _Rest(max(former.end_s if former else now_s, now_s) + each_s, each_s)

    def drop(self, prefix: str) -> None:
        """Forget what waits below a folder, given with a separator at its end."""
        for paths in (self._waiting, self._resting):
            for path in [path for path in paths if path.startswith(prefix)]:
                del paths[path]
