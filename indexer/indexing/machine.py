"""The threads of indexing and how they wake each other."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from indexer.domain import SourceId
from indexer.errors import StorageError
from indexer.indexing.keywordprojection import KeywordProjection
from indexer.indexing.lanes import MeaningLanes
from indexer.indexing.meaninglane import MeaningLane
from indexer.indexing.modelchange import ModelChange
from indexer.indexing.outcomes import OutcomeStore
from indexer.indexing.parts import IndexingEvents, IndexingParts
from indexer.indexing.pipeline import Pipeline
from indexer.indexing.projector import Projector
from indexer.indexing.reading import JobReader
from indexer.indexing.reconcile import MergeResult
from indexer.indexing.scanning import ScanOutcome, ScanTarget, SourceScan
from indexer.indexing.sourcebook import SourceBook
from indexer.indexing.survey import Surveyor, SurveyTimes
from indexer.indexing.throttle import Manners, Throttle
from indexer.parsing.parser import ParseOptions

logger = logging.getLogger(__name__)

_STOP_S = 1.5
_FAR_BEHIND = 1_000
"""Entries; fewer are applied within a second or two."""
_LONG_WRITE_S = 20.0
"""One file with 10,000 chunks takes about a second."""
_SLOW_FILES_PER_S = 1.0
"""Files that take longer than this leave room for embedding beside them."""


class IndexingMachine:
    """survey → pipeline → keyword projector, and → meaning → vector projector, in lanes."""

    def __init__(
        self,
        parts: IndexingParts,
        book: SourceBook,
        *,
        on_change: Callable[[], None],
        on_scanned: Callable[[ScanTarget, ScanOutcome], None],
        events: IndexingEvents,
    ) -> None:
        """Build all threads; `start` begins.

        Args:
            parts: stores and neighbours.
            book: which sources there are.
            on_change: called whenever there may be something to tell.
            on_scanned: told what a look at a whole source found.
            events: told when the catalog is damaged, and when another model takes over.
        """
        self._parts = parts
        self._on_change = on_change
        self._events = events
        self.throttle = Throttle(self._manners)
        self.scan = SourceScan(
            parts.catalog,
            parts.scanner,
            patience=parts.patience,
            forgotten=self._forgotten,
            on_scanned=on_scanned,
            await_watch=parts.watcher.await_watch if parts.watcher is not None else lambda _root: None,
        )
        self.removed = 0
        """Files since the start that were taken out of the index."""
        self.surveyor = self._build_surveyor(book)
        self.pipeline = self._build_pipeline()
        self._keyword = KeywordProjection(parts.catalog, parts.keyword_index, is_busy=self._is_parsing)
        self.words = Projector(self._keyword, on_applied=self._on_words, on_damage=self.on_damage)
        self.lanes = MeaningLanes(
            parts,
            self.throttle,
            may_run=self._may_embed,
            on_change=self._on_vectors,
            on_damage=self.on_damage,
        )
        self.model_change = ModelChange(
            parts.catalog,
            parts.models,
            self.lanes,
            has_words=self.has_words,
            on_live=events.model_changed,
            on_change=on_change,
            on_damage=self.on_damage,
        )

    def _build_surveyor(self, book: SourceBook) -> Surveyor:
        return Surveyor(
            self._parts.catalog,
            self.scan,
            self.throttle,
            targets=book.targets,
            times=self._times,
            on_found=self._on_found,
            on_damage=self.on_damage,
        )

    def _build_pipeline(self) -> Pipeline:
        catalog = self._parts.catalog
        return Pipeline(
            catalog,
            JobReader(catalog, self._parts.parser_pool, self.options, on_away=self.surveyor.notice),
            OutcomeStore(catalog, self._parts.profile.forgotten_members, self.options),
            self.throttle,
            processes=self._parts.settings.value("indexing.parser_processes"),
            on_stored=self._on_stored,
            on_damage=self.on_damage,
        )

    def start(self) -> None:
        """Begin: replay both indexes, look at all sources, work off the queue."""
        self.want_recognition()
        self.words.start()
        self.pipeline.start()
        self.lanes.start()
        self.surveyor.start()
        self.model_change.start()

    def begin_stop(self) -> None:
        """Tell all threads to end and wait for none: what a child is at comes to nothing from here on."""
        self.throttle.stop()
        self._stop_parts(time.monotonic())

    def stop(self) -> bool:
        """End all threads within 1.5 s; one that waits for a child process is left to end by itself."""
        self.begin_stop()
        return self._stop_parts(time.monotonic() + _STOP_S)

    def _stop_parts(self, deadline_s: float) -> bool:
        # The last may wait for Ollama to load a model; it begins no lane any more once those are stopped.
        parts = (self.surveyor, self.pipeline, self.words, self.lanes, self.model_change)
        return all([part.stop(deadline_s) for part in parts])

    def wake(self, *, is_hurried: bool = False) -> None:
        """The queue or the outbox changed by a request."""
        self.pipeline.wake()
        self.words.wake(is_hurried=is_hurried)
        self.lanes.wake_projectors()
        self._on_change()

    def purge_traces(self, has_vectors: bool) -> None:
        """What was purged from the catalog leaves the disk of the indexes too."""
        self._keyword.purge_soon()
        if has_vectors:
            self.lanes.purge()
        self.wake(is_hurried=True)

    @property
    def live(self) -> MeaningLane:
        """The lane of the model that is searched by."""
        return self.lanes.live

    def has_words(self, source: SourceId | None = None) -> bool:
        """Whether everything that can be found by words is."""
        if not self.surveyor.is_idle(source) or self._parts.catalog.jobs.is_any_waiting(source):
            return False
        is_done = (source is not None or self.pipeline.is_idle()) and self.words.is_idle()
        return is_done and self.surveyor.is_idle(source)  # a reader may have found a volume away in between

    def has_meaning(self, source: SourceId | None = None) -> bool:
        """Whether everything that can be found by meaning is."""
        catalog = self._parts.catalog
        if not self.has_words(source) or catalog.jobs.is_any_waiting(source, with_recognition=True):
            return False
        # Who hands on is asked before who takes: in between, work would be with neither.
        if source is None:
            return self.pipeline.is_empty() and self.live.is_complete()
        return not catalog.meaning.is_any_pending(source) and self.live.projector.is_idle()

    def options(self) -> ParseOptions:
        """What parsers may do now."""
        settings = self._parts.settings
        engine = settings.value("ocr.engine")
        use_ocr = engine in self._parts.ocr_engines and bool(settings.value("ocr.use"))
        return ParseOptions(
            use_ocr=use_ocr, ocr_engine=engine, passwords=tuple(settings.value("files.passwords"))
        )

    def want_outdated(self) -> int:
        """Queue the files that older parsers read; returns how many."""
        catalog = self._parts.catalog
        outdated = catalog.contents.outdated_recipes(self._parts.parser_versions)
        return catalog.jobs.requeue_made_by(outdated) if outdated else 0

    def want_recognition(self) -> None:
        """Where pictures of text can be read now, queue those that were not."""
        options = self.options()
        if options.use_ocr:
            self._parts.catalog.recognition.want_all(options.identity())

    def problems(self) -> list[str]:
        """Why an index is behind, in words."""
        found = [self.words.problem] if self.words.problem else []
        if (seconds := self._parts.catalog.writing_s()) > _LONG_WRITE_S:
            found.append(
                f"Writing to the data directory has taken {seconds:.0f} s so far: a very large change, or its "
                "disk does not answer"
            )
        return found + self.lanes.problems()

    def lacks_words(self) -> bool:
        """Whether the keyword index was lost, or is of a former version, and is filled again."""
        return self._keyword.is_filling()

    def behind(self) -> list[str]:
        """Which index is far from complete though all of it is known: it was lost and is filled again."""
        missing = {"words": self._keyword.missing(), "meaning": self.live.projection.missing()}
        return [
            f"The index of {name} is being filled again: {count:,} entries to go. Search finds less until then."
            for name, count in missing.items()
            if count > _FAR_BEHIND
        ]

    def _on_found(self, result: MergeResult, is_edit: bool) -> None:
        self.pipeline.wake()  # what was known and could not be reached may be there again: nothing is new then
        if not result.is_empty:
            self.removed += result.removed
            self.words.wake(is_hurried=is_edit)
        self._on_change()

    def _on_stored(self, is_edit: bool) -> None:
        self.words.wake(is_hurried=is_edit)
        self.lanes.wake_workers(is_hurried=is_edit)
        self._on_change()

    def _on_words(self) -> None:
        self.lanes.wake_workers()
        self._on_change()

    def _on_vectors(self) -> None:
        self._on_change()
        self.model_change.look()

    def on_damage(self, error: StorageError) -> None:
        """The catalog is damaged: it is moved aside at the next start, which the engine has to see to."""
        logger.error("the catalog is damaged: %s", error)
        try:
            self._parts.catalog.mark_suspect()
        except OSError as problem:  # it is met again then
            logger.error("the damage cannot be written down: %s", problem)
        self._events.catalog_damaged(str(error))

    def _is_parsing(self) -> bool:
        return not self.pipeline.is_idle()

    def _may_embed(self) -> bool:
        """Phase one goes first: words are 200 times cheaper. Edits, and files that take seconds each, do not block."""
        if not self.pipeline.is_at_bulk():
            return self.words.is_idle() or bool(self.words.problem)
        return self.pipeline.files.per_second() < _SLOW_FILES_PER_S

    def _manners(self) -> Manners:
        settings = self._parts.settings
        return Manners(
            is_gentle=settings.value("indexing.gentle"),
            only_on_mains=settings.value("indexing.only_on_mains"),
            slow_on_battery=settings.value("indexing.slow_on_battery"),
        )

    def _times(self) -> SurveyTimes:
        settings = self._parts.settings
        return SurveyTimes(
            rescan_s=settings.value("indexing.rescan_hours") * 3600,
            grace_s=settings.value("indexing.grace_minutes") * 60,
        )

    def _forgotten(self) -> frozenset[str]:
        return frozenset(path for path, member in self._parts.profile.forgotten() if not member)
