"""Indexing as one object: the engine builds it, starts it, asks it, stops it."""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Callable, Iterable, Iterator, Sequence

from indexer.amounts import counted
from indexer.domain import DocumentId, DocumentState, ModelIdentity, SourceId, SourceRules
from indexer.indexing.deletion import Deletion
from indexer.indexing.inquiry import failure_page, why_left_out
from indexer.indexing.machine import IndexingMachine
from indexer.indexing.parts import IndexingEvents, IndexingParts
from indexer.indexing.pauses import Pauses
from indexer.indexing.report import ProgressReport
from indexer.indexing.sourcebook import SourceBook
from indexer.indexing.ticker import Ticker
from indexer.paths import display_path
from indexer.protocol.messages import (
    ChangeRulesRequest,
    FailuresReply,
    IndexProgress,
    RulesReply,
    SourceReply,
    SourceView,
)
from indexer.sources.globs import require_globs

logger = logging.getLogger(__name__)

ALL_SOURCES = SourceId(0)
ALL_DOCUMENTS = DocumentId(0)

MODEL_SETTINGS = frozenset({"embedding.model", "answers.host", "answers.allow_hosts"})
"""They decide which model is searched by."""

_TOLD_EVERY_S = 1.0
_TIDY_STOP_S = 0.2


class IndexingService:
    """Everything that concerns watched folders, their files' way into the indexes, and its progress."""

    def __init__(self, parts: IndexingParts, events: IndexingEvents | None = None) -> None:
        """Build all; nothing runs before `start`."""
        self._parts = parts
        self._events = events or IndexingEvents()
        self._catalog, self._profile = parts.catalog, parts.profile
        self._book = SourceBook(parts)
        self._ticker = Ticker(self._tell)
        self._machine = IndexingMachine(
            parts,
            self._book,
            on_change=self._ticker.touch,
            on_scanned=lambda target, outcome: self.report.scanned(target, outcome),
            events=self._events,
        )
        self._deletion = Deletion(
            parts,
            on_purged=self._machine.purge_traces,
            is_quiet=self._machine.has_words,
            on_damage=self._machine.on_damage,
        )
        self._housekeeping = self._deletion.housekeeping
        self._pauses = Pauses(parts.profile, self._machine.throttle)
        self.report = ProgressReport(parts.catalog, self._machine)
        self.lacks_words = self._machine.lacks_words
        self._shown_sources: tuple[SourceView, ...] = ()

    def start(self) -> None:
        """Begin to index."""
        self._book.restore()
        self._pauses.restore()
        if queued := self._machine.want_outdated():
            self.report.activity.note(
                f"{counted(queued, 'file')} to be read again, as this version reads them better"
            )
        if self._parts.watcher is not None:  # first: a source is looked at once it is watched
            self._parts.watcher.start(on_changed=self.notice, on_lost=self._look_again)
            self._book.watch_all()
        self._machine.start()
        self._housekeeping.start()
        self._ticker.start()

    def begin_stop(self) -> None:
        """Let nothing begin any more, and wait for nothing: now children may go whatever they are at."""
        self._machine.begin_stop()

    def stop(self) -> None:
        """End within 2 s, whatever is under way; nothing stored is lost, nothing half stored stays."""
        if self._parts.watcher is not None:
            self._parts.watcher.stop()
        is_clean = self._machine.stop()
        is_clean &= self._housekeeping.stop(time.monotonic() + _TIDY_STOP_S)
        self.report.activity.save()
        self._ticker.stop(time.monotonic() + 0.3)
        if not is_clean:
            logger.info("a thread of indexing still waits for a child process")

    def add_source(self, path: str, *, is_temporary: bool = False) -> SourceReply:
        """Watch a folder, or with `is_temporary` index it once.

        Raises:
            SourceError: it is not there, no folder, not readable, or a source already.
        """
        source, note = self._book.add(path, self._machine.surveyor, is_temporary=is_temporary)
        self._machine.surveyor.want([source])
        self._ticker.touch()
        return self._book.reply(source, note, self.source_views)

    def remove_source(self, source: SourceId) -> None:
        """Stop watching a folder; what only it held leaves every store.

        Raises:
            NotFoundError: there is no such source.
        """
        self._housekeeping.expect_purge()
        root = self._book.remove(source, self._machine.surveyor)
        self.report.forget(source)
        self._machine.wake(is_hurried=True)
        self._deletion.source_removed(root)

    def change_rules(self, request: ChangeRulesRequest) -> RulesReply:
        """Set a source's rules, or with `is_dry_run` only say what that would do.

        Raises:
            NotFoundError: there is no such source.
            SourceError: one of the patterns is none.
        """
        source = SourceId(request.source_id)
        require_globs((*request.include, *request.exclude))
        rules = SourceRules(
            include=tuple(request.include),
            exclude=tuple(request.exclude),
            use_gitignore=request.use_gitignore,
            index_hidden=request.index_hidden,
            max_file_bytes=request.max_file_bytes,
            give_to_model=request.give_to_model,
        )
        reply = self._machine.scan.preview(self._book.target(source, rules))
        if not request.is_dry_run:
            self._book.change_rules(source, rules)
            self._machine.surveyor.want([source])
            self._ticker.touch()
        return reply

    def rescan(self, source: SourceId = ALL_SOURCES) -> None:
        """Compare a source (0: all) with its folder now.

        Raises:
            NotFoundError: there is no such source.
        """
        if source:
            self._profile.source(source)
        wanted = [source] if source else [choice.id for choice in self._profile.sources()]
        self._machine.surveyor.want(wanted)
        self._ticker.touch()

    def notice(self, paths: Iterable[str]) -> None:
        """Something happened at these paths: they are looked at now."""
        self._machine.surveyor.notice(paths)

    def pause(self, seconds: float = 0.0, *, until_tomorrow: bool = False) -> None:
        """Pause for some seconds, until tomorrow morning, or with neither until `resume`."""
        self._pauses.pause(seconds, until_tomorrow=until_tomorrow)
        self._ticker.touch()

    def resume(self, *, full_speed: bool = False) -> None:
        """Go on; with `full_speed` without manners until the queue is empty."""
        self._pauses.resume(full_speed=full_speed)
        self._machine.wake()

    def query(self) -> contextlib.AbstractContextManager[None]:
        """A query is under way: bulk work waits for the time of this context."""
        return self._machine.throttle.query()

    def retry(self, document: DocumentId = ALL_DOCUMENTS, source: SourceId = ALL_SOURCES) -> int:
        """Parse what could not be read again, one document or with 0 all of a source, with 0 of all.

        A forgotten one is indexed again.

        Returns:
            How many documents were queued.
        """
        queued = self._catalog.jobs.retry(document or None, source=source or None)
        origin = self._catalog.jobs.take_back(document) if document else None
        if origin is not None:
            self._profile.remember([(origin.path, origin.member)])
            queued += 1
        self._machine.wake()
        return queued

    def forget(self, documents: Sequence[DocumentId]) -> None:
        """Purge the content of documents, and what was kept of it, from every store now; the files stay.

        Raises:
            NotFoundError: there are no such documents.
        """
        self._deletion.forget(documents)

    def failures(self, source: SourceId = ALL_SOURCES, *, offset: int = 0, limit: int = 200) -> FailuresReply:
        """A page of the documents that could not be read, with reasons."""
        return failure_page(self._catalog, source or None, offset=offset, limit=limit)

    def why_left_out(self, path: str) -> str:
        """The rule that keeps a path out of the index, in words; empty where none does."""
        return why_left_out(self._profile, self._parts.scanner, path)

    @property
    def model(self) -> ModelIdentity:
        """The model that is searched by."""
        return self._machine.live.model

    def wait(
        self,
        source: SourceId = ALL_SOURCES,
        *,
        until: str = "meaning",
        is_cancelled: Callable[[], bool] = lambda: False,
    ) -> Iterator[IndexProgress]:
        """Progress, until a source (0: all) is found by `words` or by `meaning`, or by that of the wanted `model`.

        Ends early when cancelled, when indexing stops, or when meaning has to wait for its model.
        """
        chosen = source or None
        seen, told_s = -1, 0.0
        while not is_cancelled() and not self._machine.throttle.is_stopped:
            is_done = self._housekeeping.is_idle() and self._machine.has_words(chosen)
            if is_done and until != "words":
                is_done = self._machine.has_meaning(chosen) or self._machine.live.worker.is_stuck
            if is_done and until == "model":
                change = self._machine.model_change
                is_done = change.is_settled() or bool(change.view() and change.problem)
            if is_done or time.monotonic() - told_s >= _TOLD_EVERY_S:
                told_s = time.monotonic()
                yield self.progress(is_exact=is_done)
            if is_done:
                return
            seen = self._ticker.wait(seen, 0.25)

    def source_views(self) -> list[SourceView]:
        """All sources with their states."""
        is_paused, reason = self._machine.throttle.reason()
        return self._book.views(
            self._catalog.counts.by_source(),
            scanning=self._machine.surveyor.scanning,
            paused=reason if is_paused else "",
            unreachable=self.report.unreachable(),
            unreadable=self._machine.scan.unreadable,
        )

    def progress(self, *, is_exact: bool = False) -> IndexProgress:
        """What indexing is doing."""
        return self.report.progress(is_exact=is_exact)

    def problems(self) -> list[str]:
        """What the user should know of the indexes and of watching, in words."""
        polled = self._parts.watcher.polled() if self._parts.watcher is not None else {}
        change = self._machine.model_change.view()
        waiting = f"{change.model} cannot take over search by meaning yet: {change.problem}" if change else ""
        return [
            *self._machine.problems(),
            *([waiting] if change is not None and change.problem else []),
            *self._machine.behind(),
            *([self._housekeeping.problem] if self._housekeeping.problem else []),
            *(f"{display_path(root)}: {reason}" for root, reason in polled.items()),
        ]

    def setting_changed(self, name: str) -> None:
        """Do what a changed setting asks for."""
        if name in ("ocr.use", "ocr.engine"):
            self._machine.want_recognition()
        elif name == "files.passwords":
            self._catalog.jobs.retry(states=(DocumentState.ENCRYPTED,))
            self._housekeeping.purge_soon()  # the former ones
        elif name == "indexing.max_file_bytes":
            self.rescan()
        elif name == "indexing.vector_budget_bytes":
            self._machine.lanes.balance_soon()
        elif name in MODEL_SETTINGS:
            self._machine.model_change.ask_again()
        self._machine.wake()

    def _look_again(self, root: str) -> None:
        self._machine.surveyor.want(choice.id for choice in self._profile.sources() if choice.path == root)

    def _tell(self) -> None:
        progress = self.progress()
        if progress.state == "idle":
            self._machine.throttle.finished()
        self.report.record(progress.state)
        self._events.progressed(progress)
        views = tuple(self.source_views())
        if views != self._shown_sources:
            self._shown_sources = views
            self._events.sources_changed(views)
