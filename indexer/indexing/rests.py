"""Files that are written again and again rest in between: a log that grows all day is read whole each time."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from indexer.domain import FileStamp

_REST_S = 5.0
_REST_S_PER_MB = 5.0
"""So a file is read at 200 kB a second at most while it changes, which costs some hundredths of a processor."""
_LONGEST_REST_S = 600.0
_CREDIT_S, _CREDIT_RESTS = 600.0, 2
"""Rest that a file may owe, in seconds or in rests of its own, whichever is more: of saves in a row each is found at
once, 120 of a small file or 11 mails into a folder of 10 MB. What is written all day has soon used it up."""
_QUIET_SHARE = 0.2
"""Of its rest, after which a file that is not written to any more is read: what was copied in is not kept waiting."""


@dataclass(frozen=True, slots=True)
class _Rest:
    end_s: float
    """When what it was read so far is paid off."""
    stamp: FileStamp | None = None
    """How it looked when it was kept waiting …"""
    since_s: float = 0.0
    """… and since when."""
    due_s: float = math.inf
    """When it may be read, where it waits."""


class Rests:
    """Says which changed files may be read again, and when the others. For one thread."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin with all files well rested; `clock` gives seconds."""
        self._clock = clock
        self._rests: dict[str, _Rest] = {}

    def keeps(self, path: str, stamp: FileStamp) -> bool:
        """Whether a changed file is kept waiting, for `take_due`; if not, it is read now and rests from then on."""
        now_s = self._clock()
        each_s = min(_REST_S + _REST_S_PER_MB * stamp.size / 1e6, _LONGEST_REST_S)
        rest = self._rests.get(path, _Rest(now_s))
        since_s = rest.since_s if rest.stamp == stamp else now_s
        credit_s = max(_CREDIT_S, _CREDIT_RESTS * each_s)
        due_s = min(rest.end_s - credit_s, since_s + _QUIET_SHARE * each_s)
        if due_s <= now_s:
            self._rests[path] = _Rest(max(rest.end_s, now_s) + each_s)
            return False
        self._rests[path] = replace(rest, stamp=stamp, since_s=since_s, due_s=due_s)
        return True

    def take_due(self) -> list[str]:
        """Paths of files that were kept waiting and may be read now, or that have been quiet for long enough."""
        now_s = self._clock()
        due = [path for path, rest in self._rests.items() if rest.due_s <= now_s]
        for path in due:
            self._rests[path] = replace(self._rests[path], due_s=math.inf)
        self._rests = {
            path: rest for path, rest in self._rests.items() if rest.due_s < math.inf or rest.end_s > now_s
        }
        return due

    def wait_s(self) -> float:
        """Seconds until `take_due` has something; infinite where nothing waits."""
        due_s = min((rest.due_s for rest in self._rests.values()), default=math.inf)
        return max(due_s - self._clock(), 0.0)
