"""The thread that looks at the sources: at start, on reports, regularly, after sleep."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from indexer.domain import SourceId
from indexer.errors import CorruptDatabaseError, DeskhoundError, StorageError
from indexer.indexing.ownthread import OwnThread
from indexer.indexing.reconcile import MergeResult
from indexer.indexing.scanning import ScanTarget, SourceScan
from indexer.indexing.throttle import Throttle
from indexer.paths import is_within
from indexer.storage.catalog.catalog import Catalog

logger = logging.getLogger(__name__)

_TICK_S = 10.0
_OFFLINE_EVERY_S = 30.0
_GRACE_EVERY_S = 60.0
_SLEPT_S = 60.0
"""The wall clock ran ahead of the monotonic one by this much: the machine slept, or the clock was set."""
_BACK_WITHIN_S = 600.0
"""What volumes may take to be back after sleep: until then nothing has been away for too long."""


@dataclass(frozen=True, slots=True)
class SurveyTimes:
    """How often things are looked at."""

    rescan_s: float
    grace_s: float


class Surveyor:
    """Scans sources one after the other; reported changes are looked at in between."""

    def __init__(
        self,
        catalog: Catalog,
        scan: SourceScan,
        throttle: Throttle,
        *,
        targets: Callable[[], Iterable[ScanTarget]],
        times: Callable[[], SurveyTimes],
        on_found: Callable[[MergeResult, bool], None],
        on_damage: Callable[[StorageError], None],
    ) -> None:
        """Prepare; `start` begins.

        Args:
            catalog: what is known.
            scan: looks and merges.
            throttle: stops it.
            targets: the sources that are watched now.
            times: how often to look, asked each time.
            on_found: told what a scan changed, and whether these are current edits.
            on_damage: the catalog is damaged.
        """
        self._catalog = catalog
        self._scan = scan
        self._throttle = throttle
        self._targets = targets
        self._times = times
        self._on_found = on_found
        self._on_damage = on_damage
        self._wanted: set[SourceId] = set()
        self._reported: set[str] = set()
        """Sources, and paths where something happened, that are still to be looked at."""
        self._scanning: SourceId | None = None
        self._visited: SourceId | None = None
        """Where reported changes are looked at just now, perhaps in the midst of a scan of another source."""
        self._has_reports = False
        self._is_at_work = False
        self._left: set[SourceId] = set()
        self._looked: dict[SourceId, float] = {}
        self._graced_s = 0.0
        self._thread = OwnThread("survey", self._run)
        self._changed = self._thread.changed

    def start(self) -> None:
        """Begin, with a look at every source that is kept."""
        with self._changed:
            self._wanted.update(target.source for target in self._targets())
        self._thread.start()

    def want(self, sources: Iterable[SourceId]) -> None:
        """Look at these sources as a whole, but for those that are left."""
        with self._changed:
            self._wanted.update(set(sources) - self._left)
            self._changed.notify_all()

    def notice(self, paths: Iterable[str]) -> None:
        """Something was reported to have happened at these paths."""
        with self._changed:
            self._reported.update(paths)
            self._changed.notify_all()

    @property
    def scanning(self) -> SourceId | None:
        """The source that is looked at as a whole just now."""
        return self._scanning

    def is_idle(self, source: SourceId | None = None) -> bool:
        """Whether nothing is to be looked at, in one source or at all."""
        with self._changed:
            if self._reported or self._has_reports:
                return False
            if source is None:
                return not self._is_at_work and not self._wanted
            is_elsewhere = self._scanning is not None and self._scanning != source
            return source not in self._wanted and (is_elsewhere or not self._is_at_work)

    def leave(self, source: SourceId, patience_s: float) -> bool:
        """Look at a source no more; False if it could not be left within some seconds: then it is not."""
        with self._changed:
            self._left.add(source)
            self._wanted.discard(source)
            is_left = self._changed.wait_for(
                lambda: source not in (self._scanning, self._visited), patience_s
            )
        if not is_left:
            self.return_to(source)
        return is_left

    def return_to(self, source: SourceId) -> None:
        """Look again at a source that was left, at first as a whole: a look may have been broken off."""
        with self._changed:
            self._left.discard(source)
        self.want([source])

    def stop(self, deadline_s: float) -> bool:
        """End at the next folder, at most at a moment of the monotonic clock."""
        return self._thread.stop(deadline_s)

    def _run(self) -> None:
        clocks = time.time(), time.monotonic()
        while not self._throttle.is_stopped:
            try:
                self._work()
                self._look_around()
                self._throttle.overcome(self)
                clocks = self._rest(clocks)
            except StorageError as error:
                if isinstance(error, CorruptDatabaseError):
                    self._on_damage(error)
                self._throttle.trouble(self, str(error))
                self._throttle.outlast_trouble()
            except DeskhoundError as error:
                logger.warning("looking at the sources failed: %s", error)
                self._sleep(_TICK_S)
            except Exception:
                logger.exception("looking at the sources failed unexpectedly")
                self._sleep(_TICK_S)

    def _rest(self, clocks: tuple[float, float]) -> tuple[float, float]:
        """Sleep until something is wanted; where the machine slept, all sources are. Takes and returns the clocks."""
        with self._changed:
            was_at_work, self._is_at_work = self._is_at_work, False
        if was_at_work:  # whoever waits for a scan to end looks once more: until now there was work
            self._on_found(MergeResult(), False)
        wall, monotonic = clocks
        asleep = time.monotonic()
        self._sleep(min(_TICK_S, self._scan.rests.wait_s()))
        # Windows' monotonic clock goes on while the machine sleeps: there a long rest tells of it.
        rested = time.monotonic() - asleep
        slept = (time.time() - wall) - (time.monotonic() - monotonic)
        if abs(slept) > _SLEPT_S or rested > _TICK_S + _SLEPT_S:
            logger.info("the machine slept or its clock was set: all sources are looked at")
            self._graced_s = time.monotonic() + _BACK_WITHIN_S
            self.want(target.source for target in self._targets())
        return time.time(), time.monotonic()

    def _work(self) -> None:
        """Do all that was asked for; current reports come before whole sources."""
        while not self._throttle.is_stopped:
            self._look_at_reports()
            with self._changed:
                source = None
                if self._wanted:
                    source = min(self._wanted)
                    self._wanted.discard(source)
                    self._scanning, self._is_at_work = source, True
            if source is None:
                return
            self._look_at(source)

    def _look_at(self, source: SourceId) -> None:
        try:
            target = next((target for target in self._targets() if target.source == source), None)
            if target is None:
                return
            outcome = self._scan.whole(
                target, is_cancelled=lambda: self._is_given_up(source), between=self._look_at_reports
            )
            self._looked[source] = time.monotonic()
            self._throttle.worked()
            if outcome.problem:
                logger.info("a source is offline: %s", outcome.problem)
            self._on_found(outcome.result, False)
        except StorageError:
            self.want([source])  # the look is owed still
            raise
        finally:
            with self._changed:
                self._scanning = None
                self._changed.notify_all()

    def _look_at_reports(self) -> None:
        with self._changed:
            paths, self._reported = self._reported, set()
            self._has_reports = bool(paths)
            self._is_at_work |= self._has_reports
        if not paths:
            return
        try:
            self._look_at_places(paths)
        except StorageError:
            self.notice(paths)  # nobody reports them again
            raise
        finally:
            with self._changed:
                self._has_reports = False

    def _look_at_places(self, paths: set[str]) -> None:
        by_source: dict[SourceId, tuple[ScanTarget, set[str]]] = {}
        targets = sorted(self._targets(), key=lambda target: len(target.root), reverse=True)
        for path in paths:
            for target in targets:  # the innermost source first
                if is_within(path, target.root):
                    by_source.setdefault(target.source, (target, set()))[1].add(path)
                    break
        for target, reported in by_source.values():
            self._visit(target, reported)

    def _visit(self, target: ScanTarget, paths: set[str]) -> None:
        with self._changed:
            if target.source in self._left:
                return
            self._visited = target.source
        try:
            outcome = self._scan.places(target, paths, is_cancelled=lambda: self._is_given_up(target.source))
            if not outcome.result.is_empty:
                self._throttle.worked()
            self._on_found(outcome.result, True)
        finally:
            with self._changed:
                self._visited = None
                self._changed.notify_all()

    def _is_given_up(self, source: SourceId) -> bool:
        return self._throttle.is_stopped or source in self._left

    def _look_around(self) -> None:
        """What is due without anybody asking: regular scans, offline sources, the end of grace and of rests."""
        times, now = self._times(), time.monotonic()
        offline = {row.id for row in self._catalog.sources.all() if not row.is_online}
        targets, due = list(self._targets()), []
        for target in targets:
            age_s = now - self._looked.get(target.source, now)
            self._looked.setdefault(target.source, now)
            every_s = min(_OFFLINE_EVERY_S, times.rescan_s) if target.source in offline else times.rescan_s
            if age_s >= every_s:
                due.append(target.source)
        self.want(due)
        self.notice(self._scan.rests.take_due())
        if now - self._graced_s >= _GRACE_EVERY_S:
            self._graced_s = now
            self._end_grace(times.grace_s)
            self._scan.unreadable.keep_only({target.source for target in targets})
            self.notice(self._scan.unreadable.paths())  # that they can be read by now is not always reported

    def _end_grace(self, grace_s: float) -> None:
        """Remove what has been missing for too long; what turned up again is left to the next scan."""
        online = {row.id for row in self._catalog.sources.all() if row.is_online}
        gone, now_s = [], time.time()
        self._catalog.documents.begin_grace_anew(now_s)
        for file in self._catalog.documents.missing_since(now_s - grace_s):
            row = self._catalog.document(file.id)
            if row is not None and row.source in online and self._scan.patience.is_gone(file.path):
                gone.append(file.id)
        if gone:
            logger.info("%d files stayed away beyond their grace", len(gone))
            self._catalog.documents.remove(gone)
            self._on_found(MergeResult(removed=len(gone)), False)

    def _sleep(self, seconds: float) -> None:
        with self._changed:
            if not (self._throttle.is_stopped or self._reported or self._wanted):
                self._changed.wait(seconds)
