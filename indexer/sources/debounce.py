"""Gathers reports until it is quiet where they came from."""

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
    longest_s: float = 5.0
    """A file that is written to all the time is reported this often."""


@dataclass(slots=True)
class _Waiting:
    first_s: float
    due_s: float


@dataclass(slots=True)
class Debounce:
    """Paths that wait for quiet. Times are handed in; not thread-safe."""

    times: DebounceTimes = field(default_factory=DebounceTimes)
    _waiting: dict[str, _Waiting] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self._waiting)

    def report(self, path: str, wait_s: float, now_s: float) -> float:
        """Something happened at a path; the newest report says how long to wait. Returns when it is due."""
        waiting = self._waiting.setdefault(path, _Waiting(now_s, now_s))
        waiting.due_s = min(now_s + wait_s, waiting.first_s + self.times.longest_s)
        return waiting.due_s

    def next_s(self) -> float:
        """When the next path is due; infinite where none waits."""
        return min((waiting.due_s for waiting in self._waiting.values()), default=math.inf)

    def take_due(self, now_s: float) -> set[str]:
        """Paths where it is quiet by now; they wait no more."""
        due = {path for path, waiting in self._waiting.items() if waiting.due_s <= now_s}
        for path in due:
            del self._waiting[path]
        return due

    def drop(self, prefix: str) -> None:
        """Forget what waits below a folder, given with a separator at its end."""
        for path in [path for path in self._waiting if path.startswith(prefix)]:
            del self._waiting[path]
