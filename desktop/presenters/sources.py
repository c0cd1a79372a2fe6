"""The watched folders: adding, removing, rules, failures, pause and resume."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Signal

from desktop import formatting
from desktop.engine.client import Engine
from desktop.engine.connection import ConnectionState, ConnectionStatus
from desktop.models.failures import PAGE_SIZE, FailuresModel
from desktop.models.sources import SourcesModel
from desktop.presenters.counts import STOPPED
from desktop.presenters.telling import TellingPresenter
from indexer.protocol.messages import (
    ChangeRulesRequest,
    ErrorReply,
    ExplainReply,
    ExplainRequest,
    FailuresReply,
    FailureView,
    ListFailuresRequest,
    RetryRequest,
    RulesReply,
    SourceReply,
    SourceView,
)

_LASTING = ("offline", "error")
"""States of a source that do not depend on anything being at work."""


class SourcesPresenter(TellingPresenter):
    """Keeps the models of sources and failures, and carries out what the user wants of them."""

    sources_shown = Signal()
    """The list is known, for the first time or anew."""
    rules_checked = Signal(object, object)
    """A `ChangeRulesRequest` and its `RulesReply`: what a change would do."""
    rules_applied = Signal(object, object)
    """The same: what a change does."""
    rules_refused = Signal(object, str)
    """A `ChangeRulesRequest`, and why that change cannot be made."""
    failures_shown = Signal()
    removed = Signal(str)
    """Path of a folder that is watched no longer, whoever removed it."""
    explained = Signal(object, object)
    """`ExplainRequest` and `ExplainReply`."""

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self._engine = engine
        self.sources = SourcesModel(self)
        self.failures = FailuresModel(self)
        self.is_known = False
        """True once the engine has told its sources."""
        self._failures_of = 0
        self.failures.more_needed.connect(self._fetch_failures)
        engine.sources_changed.connect(self._take)
        engine.connection_changed.connect(self._on_connection_changed)

    @property
    def folders(self) -> tuple[str, ...]:
        """The watched folders."""
        return tuple(source.path for source in self.sources.rows() if not source.is_temporary)

    def refresh(self) -> None:
        """Ask for the list."""
        self._engine.list_sources(lambda reply: self._take(reply.sources), self._on_error)

    def add(self, paths: Sequence[str]) -> None:
        """Watch folders; what is no folder is said and left out."""
        added: list[SourceReply] = []

        def on_added(reply: SourceReply) -> None:
            added.append(reply)
            self._say_added(added)

        for path in paths:
            self._engine.add_source(path, on_added, self._on_error)

    def remove(self, source: SourceView) -> None:
        """Stop watching a folder; its content and what was drawn from it are purged, the files stay."""
        name = formatting.document_name(source.path, "")

        def on_done() -> None:
            self.noted.emit(self.tr("“{0}” was removed; its files stay where they are").format(name))
            self.refresh()

        self._engine.remove_source(source.source_id, on_done, self._on_error)
        self.noted.emit(self.tr("“{0}” is being removed …").format(name))

    def rescan(self, source_id: int) -> None:
        """Compare a folder with the index now; 0 for all."""
        self._engine.rescan(source_id, self._on_error)
        self.noted.emit(self.tr("Looking for changes"))

    def pause(self, seconds: float = 0.0, *, until_tomorrow: bool = False) -> None:
        """Pause indexing for some seconds or until tomorrow morning; with neither until resumed."""
        self._engine.pause(seconds, self._on_error, until_tomorrow=until_tomorrow)

    def resume(self, *, full_speed: bool = False) -> None:
        """Go on indexing."""
        self._engine.resume(full_speed=full_speed, on_error=self._on_error)

    def check_rules(self, request: ChangeRulesRequest) -> None:
        """Say what a change of rules would do."""
        self._change_rules(request, partial(self.rules_checked.emit, request))

    def apply_rules(self, request: ChangeRulesRequest) -> None:
        """Change the rules."""

        def on_reply(reply: RulesReply) -> None:
            self.rules_applied.emit(request, reply)
            self.refresh()

        self._change_rules(request, on_reply)

    def show_failures(self, source_id: int) -> None:
        """List the documents of a source that could not be read; 0 for all."""
        shown = self.failures.rowCount() if source_id == self._failures_of else 0
        self._failures_of = source_id
        self._fetch_failures(0, max(PAGE_SIZE, shown))

    def retry(self, failure: FailureView | None) -> None:
        """Read one failed document again, or all of the source whose failures are listed."""

        def on_done() -> None:
            self.noted.emit(self.tr("Reading again"))
            self.show_failures(self._failures_of)

        one, all_listed = failure, RetryRequest(source_id=self._failures_of)
        self._engine.retry(RetryRequest(one.document_id) if one else all_listed, on_done, self._on_error)

    def explain(self, path: str, member: str, query: str = "") -> None:
        """Find out why a file, or a member of it, is (not) found."""
        request = ExplainRequest(path, query, member)

        def on_reply(reply: ExplainReply) -> None:
            self.explained.emit(request, reply)

        self._engine.explain(request, on_reply, self._on_error)

    def _take(self, sources: tuple[SourceView, ...]) -> None:
        self.is_known = True
        left = {source.source_id for source in sources}
        watched = [source for source in self.sources.rows() if not source.is_temporary]
        self.sources.replace(sorted(sources, key=lambda source: source.path.lower()))
        self.sources_shown.emit()
        for source in watched:
            if source.source_id not in left:
                self.removed.emit(source.path)

    def _say_added(self, added: Sequence[SourceReply]) -> None:
        """Of several folders how many there are: a note would hide the one before."""
        newest = added[-1]
        names = [formatting.document_name(reply.source.path, "") for reply in added]
        if len(added) == 1:
            text = self.tr("“{0}” is being indexed").format(names[0])
        else:
            text = self.tr("{0} folders are being indexed").format(formatting.count(len(added)))
        self.noted.emit(newest.note or text)
        self.refresh()

    def _fetch_failures(self, offset: int, limit: int = PAGE_SIZE) -> None:
        source_id = self._failures_of

        def on_reply(reply: FailuresReply) -> None:
            if source_id == self._failures_of:
                self.failures.take(offset, reply)
                self.failures_shown.emit()

        def on_error(error: ErrorReply) -> None:
            self.failures.fetch_failed()
            self._on_error(error)

        request = ListFailuresRequest(source_id, offset, limit)
        self._engine.list_failures(request, on_reply, on_error)

    def _change_rules(self, request: ChangeRulesRequest, on_reply: Callable[[RulesReply], None]) -> None:
        def on_error(error: ErrorReply) -> None:
            self.rules_refused.emit(request, formatting.sentences(error.message, error.hint))

        self._engine.change_rules(request, on_reply, on_error)

    def _on_connection_changed(self, status: ConnectionStatus) -> None:
        if status.state is ConnectionState.READY:
            self.refresh()
        elif status.state in (ConnectionState.LOST, ConnectionState.REFUSED):
            self._stand_still()

    def _stand_still(self) -> None:
        """Nobody looks after the folders; what is in them, and that one is not there, is known still."""
        if self.is_known:
            self._take(
                tuple(
                    source if source.state in _LASTING else replace(source, state=STOPPED, reason="")
                    for source in self.sources.rows()
                )
            )


def suggested_folders(home: str) -> list[str]:
    """Folders of a home that usually hold documents, as far as they are there."""
    from PySide6.QtCore import QStandardPaths

    places = QStandardPaths.StandardLocation
    found = []
    for place in (places.DocumentsLocation, places.DesktopLocation, places.DownloadLocation):
        path = QStandardPaths.writableLocation(place)
        is_home = os.path.normpath(path or home) == os.path.normpath(home)
        if path and not is_home and os.path.isdir(path):
            found.append(os.path.normpath(path))
    return list(dict.fromkeys(found))
