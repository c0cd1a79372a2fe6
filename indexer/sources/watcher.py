"""Watches sources with watchdog and turns its events into hints; the `Watcher` that indexing asks.

Events are hints only: they get lost at limits, on overflow, during sleep and on network volumes, and a
reconcile finds what they missed. So the work here is to say little (`sieve`, `debounce`) and to say
honestly where nothing will be said (`coverage`, `volumes`).
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from indexer.domain import SourceRules
from indexer.indexing.ownthread import OwnThread
from indexer.sources.coverage import Coverage, system_coverage, why_unwatched
from indexer.sources.debounce import Debounce, DebounceTimes
from indexer.sources.events import Happening, Report, TreeObserver
from indexer.sources.polling import Polling, PollTimes
from indexer.sources.rules import GITIGNORE
from indexer.sources.sieve import Sieve
from indexer.sources.volumes import MountTable, Volume, volume_of
from indexer.sources.watchedroot import WatchedRoot

logger = logging.getLogger(__name__)

_TICK_S = 0.05
"""What is due within this time is handed over together."""
_RETRY_S = 2.0
"""After a failure, before what waits is looked at again."""
_SLOW_START_S = 1.0
"""Nobody waits for longer until a root is watched: it is looked at before, and once more after."""
_FLOOD_PATHS = 20_000
"""More paths than this below one root at once: looking at all of it is cheaper."""


@dataclass(frozen=True, slots=True)
class WatchTimes:
    """How long things wait, in seconds."""

    debounce: DebounceTimes = field(default_factory=DebounceTimes)
    root_check_s: float = 2.0
    """How often it is checked that a root is still the folder that is watched."""
    polls: PollTimes = field(default_factory=PollTimes)


class FolderWatcher:
    """Watches folders from a thread of its own; all methods return at once."""

    def __init__(
        self,
        *,
        times: WatchTimes | None = None,
        coverage: Coverage | None = None,
        find_volume: Callable[[str], Volume] = volume_of,
        mounts: MountTable | None = None,
    ) -> None:
        """Prepare; `start` begins.

        Args:
            times: how long things wait.
            coverage: measures what the system does not report.
            find_volume: tells what volume a folder is on.
            mounts: notices volumes that come and go below a folder.
        """
        self._times = times or WatchTimes()
        self._find_volume = find_volume
        self._mounts = mounts or MountTable()
        self._coverage = coverage or system_coverage()
        self._polling = Polling(self._coverage, self._times.polls)
        self._debounce = Debounce(self._times.debounce)
        self._thread = OwnThread("watcher", self._run)
        self._changed = self._thread.changed
        self._wanted: dict[str, WatchedRoot] = {}
        self._lost: set[str] = set()
        self._sleeps_until_s = 0.0
        self._observer = TreeObserver(self._on_report, self._on_overflow)
        self._on_changed: Callable[[set[str]], None] = lambda _paths: None
        self._on_lost: Callable[[str], None] = lambda _root: None

    def start(self, *, on_changed: Callable[[set[str]], None], on_lost: Callable[[str], None]) -> None:
        """Begin to report, from a thread of its own; see `Watcher`."""
        self._on_changed, self._on_lost = on_changed, on_lost
        self._thread.start()

    def watch(self, root: str, rules: SourceRules, *, skip: frozenset[str] = frozenset()) -> None:
        """Watch a folder and all below it, or watch it by other rules from now on."""
        sieve = Sieve(root, rules, skip)
        with self._changed:
            self._wanted.setdefault(root, WatchedRoot(root, sieve)).sieve = sieve
            self._changed.notify_all()

    def unwatch(self, root: str) -> None:
        """Watch a folder no more."""
        with self._changed:
            self._wanted.pop(root, None)
            self._debounce.drop(os.path.join(root, ""))
            self._lost.discard(root)
            self._changed.notify_all()

    def await_watch(self, root: str) -> None:
        """Wait until changes below a root are reported; not for long: then it is told as lost later."""
        with self._changed:
            if (watched := self._wanted.get(root)) is not None:
                left_s = watched.wished_s + _SLOW_START_S - time.monotonic()
                self._changed.wait_for(lambda: self._thread.is_stopped or not watched.is_pending, left_s)

    def polled(self) -> Mapping[str, str]:
        """Roots that are looked at regularly because the system cannot report (all) changes: root → why."""
        with self._changed:
            reasons = {
                root: each.polling_reason for root, each in self._wanted.items() if each.polling_reason
            }
        return {**self._polling.reasons(), **reasons}

    def stop(self) -> None:
        """End within a second."""
        self._thread.stop(time.monotonic() + 1.0)
        self._observer.stop()

    def _run(self) -> None:
        checked_s = 0.0
        while True:
            with self._changed:
                self._sleeps_until_s = self._next_s(checked_s + self._times.root_check_s)
                self._changed.wait(max(self._sleeps_until_s - time.monotonic(), _TICK_S))
                if self._thread.is_stopped:
                    return
            try:
                if time.monotonic() - checked_s >= self._times.root_check_s or self._has_wishes():
                    checked_s = time.monotonic()
                    self._tend()
                self._tell()
            except Exception:  # the barrier of this thread
                logger.exception("watching failed unexpectedly")
                with self._changed:
                    self._changed.wait_for(lambda: self._thread.is_stopped, _RETRY_S)

    def _next_s(self, check_s: float) -> float:
        """When there is something to do if nothing happens until then: now, for a path, or for the next check."""
        return 0.0 if self._lost or self._has_wishes() else min(check_s, self._debounce.next_s())

    def _has_wishes(self) -> bool:
        """Whether a source waits to be watched, or the system still watches one that is not wanted."""
        with self._changed:
            if self._observer.roots() - self._wanted.keys():
                return True
            return any(each.is_pending for each in self._wanted.values())

    def _tell(self) -> None:
        """Hand over what is due; what could not be handed over waits on: nobody reports it again."""
        with self._changed:
            paths = self._debounce.take_due(time.monotonic())
            for path in [path for path in paths if os.path.basename(path) == GITIGNORE]:
                # It may admit or leave out anything below.
                self._lost |= {root for root, each in self._wanted.items() if each.sieve.heeds(path)}
            lost, self._lost = self._lost, set()
        try:
            for root in sorted(lost):
                self._on_lost(root)
            if paths:
                self._on_changed(paths)
        except Exception:
            with self._changed:
                self._lost |= lost & self._wanted.keys()
                for path in paths:
                    self._debounce.report(path, 0.0, time.monotonic())
            raise

    def _tend(self) -> None:
        """Watch what is wanted, let go of what is not, notice roots that went away or came back."""
        with self._changed:
            wanted = list(self._wanted.values())
        for root in self._observer.roots() - {each.root for each in wanted}:
            self._observer.remove(root)
        have_mounts_changed = self._mounts.look()
        for watched in wanted:
            if self._thread.is_stopped:
                return
            if have_mounts_changed:
                self._tend_mounts(watched)
            self._tend_altered(watched)
            if not watched.reason:
                self._tend_root(watched)
                with self._changed:  # whoever waits to look at it
                    self._changed.notify_all()
        due = self._polling.look(
            {each.root: each.sieve.is_left_out for each in wanted if each.identity is not None},
            {each.root: each.polled_kind for each in wanted if each.polling_reason},
        )
        for watched in wanted:
            if watched.reason and watched.root in due.roots:
                watched.reason = ""  # perhaps it can be watched by now
                self._tend_root(watched)
        with self._changed:
            self._lost |= due.roots & self._wanted.keys()
            for path in due.folders:
                self._debounce.report(path, 0.0, time.monotonic())

    def _tend_mounts(self, watched: WatchedRoot) -> None:
        """Watch a tree anew where a volume came or went: the system still reports what lies under it."""
        if watched.identity is not None and watched.inside != self._mounts.inside(watched.root):
            self._observer.remove(watched.root)
            watched.identity = None

    def _tend_altered(self, watched: WatchedRoot) -> None:
        """Watch a tree anew where a folder can be read by now: watchdog passed over it, and over all below it."""
        with self._changed:
            altered, watched.altered = watched.altered, set()
        if altered and watched.identity is not None and self._coverage.misses(altered):
            self._observer.remove(watched.root)
            watched.identity = None

    def _tend_root(self, watched: WatchedRoot) -> None:
        if watched.identity is None:
            volume = self._find_volume(watched.root)
            watched.kind = volume.kind
            watched.inside = self._mounts.inside(watched.root)
            if volume.polling_reason:
                watched.reason = volume.polling_reason
                return
        identity = _identity(watched.root)
        if identity is not None and identity == watched.identity and self._observer.is_alive(watched.root):
            return
        if watched.identity is not None:
            # Deleted, or another folder took its place: watchdog's thread for it has ended in silence.
            self._observer.remove(watched.root)
            watched.identity = None
            self._lose(watched.root)
        watched.is_missing = identity is None
        if identity is not None and not self._thread.is_stopped:  # a volume may have taken its time to answer
            self._begin(watched, identity)

    def _begin(self, watched: WatchedRoot, identity: tuple[int, int]) -> None:
        try:
            self._observer.add(watched.root)
        except FileNotFoundError:
            watched.is_missing = True
            return
        except OSError as error:
            watched.reason = why_unwatched(error)
            logger.warning("a source cannot be watched: %s", error.strerror)
            return
        watched.identity = identity
        self._polling.measure_soon()
        if watched.has_been_watched or time.monotonic() - watched.wished_s > _SLOW_START_S:
            # What changed meanwhile was not reported, and it may have been looked at before.
            self._lose(watched.root)
        watched.has_been_watched = True

    def _lose(self, root: str) -> None:
        with self._changed:
            self._lost.add(root)

    def _on_report(self, root: str, report: Report) -> None:
        """Take an event, on watchdog's thread."""
        with self._changed:
            watched = self._wanted.get(root)
            if watched is None or root in self._lost:
                return
            due_s = self._sleeps_until_s
            sieve = watched.sieve
            if sieve.heeds(report.path) or not sieve.is_left_out(report.path, report.is_folder):
                wait_s = report.wait_s(self._times.debounce)
                due_s = self._debounce.report(report.path, wait_s, time.monotonic())
                if report.is_folder and report.happening is Happening.SETTLED:
                    watched.altered.add(report.path)
                if len(self._debounce) > _FLOOD_PATHS:
                    self._debounce.drop(os.path.join(root, ""))
                    watched.altered.clear()
                    self._lost.add(root)
            if self._lost or due_s < self._sleeps_until_s:
                self._sleeps_until_s = 0.0 if self._lost else due_s
                self._changed.notify_all()

    def _on_overflow(self) -> None:
        """The system dropped events; it does not say which."""
        with self._changed:
            self._lost |= self._wanted.keys()
            self._changed.notify_all()


def _identity(root: str) -> tuple[int, int] | None:
    try:
        status = os.stat(root)
    except OSError:
        return None
    return status.st_dev, status.st_ino
