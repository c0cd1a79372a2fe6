"""What indexing has done: totals of each day, and what happened that a user may wonder about later."""

from __future__ import annotations

import contextlib
import json
import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from datetime import date

import psutil

from indexer.domain import SourceId
from indexer.errors import StorageError
from indexer.processes.diskwrites import bytes_written
from indexer.protocol.messages import HistoryDay, HistoryEvent
from indexer.storage.catalog.catalog import Catalog

logger = logging.getLogger(__name__)

_FACT = "activity"
_DAYS = 30
_EVENTS = 50
_SAVED_EVERY_S = 30.0
_SAMPLED_EVERY_S = 10.0
_TOTALS = (
    "files_read",
    "files_linked",
    "passages_embedded",
    "bytes_read",
    "bytes_written",
    "files_failed",
    "files_removed",
    "work_s",
)


class ActivityLog:
    """Counts by day and notes events; kept in the catalog, 30 s behind at most. Thread-safe."""

    def __init__(self, catalog: Catalog, *, clock: Callable[[], float] = time.time) -> None:
        """Go on from what the catalog holds; `clock` gives seconds since 1970."""
        self._catalog = catalog
        self._clock = clock
        self._lock = threading.Lock()
        self._saving = threading.Lock()
        self._counted: dict[str, int] = {}
        self._days: dict[str, dict[str, int]] = {}
        self._events: deque[tuple[float, str, int]] = deque(maxlen=_EVENTS)
        self._is_changed = False
        self._saved_s = time.monotonic()
        kept = catalog.fact(_FACT)
        if isinstance(kept, str):
            stored = json.loads(kept)
            self._days = stored["days"]
            self._events.extend((at, text, source) for at, text, source in stored["events"])

    def count(self, totals: Mapping[str, int]) -> None:
        """Take totals since the start of the engine, by the names of `HistoryDay`; what is new goes to today."""
        today = self._today()
        with self._lock:
            for name in _TOTALS:
                new = totals.get(name, 0) - self._counted.get(name, 0)
                if new > 0:
                    self._counted[name] = totals[name]
                    day = self._days.setdefault(today, dict.fromkeys(_TOTALS, 0))
                    day[name] = day.get(name, 0) + new
                    self._is_changed = True
        if time.monotonic() - self._saved_s >= _SAVED_EVERY_S:
            self.save()

    def note(self, text: str, source: SourceId | None = None) -> None:
        """Something happened, to a source or in general."""
        with self._lock:
            self._events.append((self._clock(), text, source or 0))
            self._is_changed = True

    def forget(self, source: SourceId) -> None:
        """A source is removed: nothing that names it stays."""
        with self._lock:
            kept = [event for event in self._events if event[2] != source]
            self._events.clear()
            self._events.extend(kept)
            self._is_changed = True
        self.save()

    def days(self) -> tuple[HistoryDay, ...]:
        """The days of the last month on which something was done, newest first.

        Those to come are of a clock that was set back since: until then the newest would not be today.
        """
        today = self._today()
        with self._lock:
            newest = sorted((each for each in self._days.items() if each[0] <= today), reverse=True)[:_DAYS]
            return tuple(
                HistoryDay(day, **{name: totals.get(name, 0) for name in _TOTALS}) for day, totals in newest
            )

    def events(self) -> tuple[HistoryEvent, ...]:
        """The last events, newest first."""
        with self._lock:
            return tuple(HistoryEvent(at, text) for at, text, _ in reversed(self._events))

    def save(self) -> None:
        """Keep it; another time where the catalog cannot be written: nothing waits for a history."""
        with self._saving:  # each by its turn: an older state must not be written over a newer one
            text = self._news()
            if not text:
                return
            try:
                self._catalog.set_fact(_FACT, text)
            except StorageError as error:
                logger.warning("the history is not kept for now: %s", error)
                with self._lock:
                    self._is_changed = True

    def _today(self) -> str:
        return date.fromtimestamp(self._clock()).isoformat()

    def _news(self) -> str:
        """All of it as JSON, empty where it is kept as it is."""
        with self._lock:
            if not self._is_changed:
                return ""
            self._is_changed = False
            self._saved_s = time.monotonic()
            days = dict(sorted(self._days.items())[-_DAYS:])
            return json.dumps({"days": days, "events": list(self._events)}, ensure_ascii=True)


class WriteMeter:
    """Bytes that this process and its children had written to disk, where the system counts them."""

    def __init__(self) -> None:
        self._seen: dict[tuple[int, float], int] = {}
        self._sampled_s = float("-inf")
        self._total = 0

    def total(self) -> int:
        """Since this process began, at most 10 s old; what a child wrote last before it ended is missed."""
        if time.monotonic() - self._sampled_s >= _SAMPLED_EVERY_S:
            self._sampled_s = time.monotonic()
            own = psutil.Process()
            former, self._seen = self._seen, {}  # a process that has ended is forgotten
            for process in (own, *own.children(recursive=True)):
                with contextlib.suppress(psutil.Error):  # it ended meanwhile
                    key = (process.pid, process.create_time())
                    before = former.get(key, 0)
                    self._seen[key] = max(bytes_written(process) or 0, before)
                    self._total += self._seen[key] - before
        return self._total
