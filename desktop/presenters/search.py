"""Search as you type: what is asked, which reply is shown, what is said about it."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.engine.client import Engine
from desktop.engine.connection import ConnectionState, ConnectionStatus
from desktop.models.results import PAGE_SIZE, ResultsModel
from desktop.presenters.counts import SourceCounts
from desktop.presenters.throttle import Throttle
from indexer.protocol.messages import (
    Coverage,
    ErrorReply,
    IndexProgress,
    PageRequest,
    SearchReply,
    SearchRequest,
)

TYPING_MS = 120
REFRESH_S = 5.0
"""While indexing brings new files, or a part of the engine is not ready, shown results are brought up to date this
often."""
REFRESH_EMPTY_S = 0.7
"""And so often while nothing is found: whoever has just added a folder is waiting for it."""


class SearchPhase(StrEnum):
    """How far the current query has come."""

    IDLE = "idle"
    SEARCHING = "searching"
    EARLY = "early"
    """Results by words are shown, meaning follows."""
    SETTLED = "settled"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class SearchState:
    """What is to be said above the list."""

    phase: SearchPhase = SearchPhase.IDLE
    query: str = ""
    total: int = 0
    distant: int = 0
    """Hits that are kept back: few of the words, and not close in meaning."""
    took_ms: float = 0.0
    notes: tuple[str, ...] = ()
    coverage: Coverage = field(default_factory=Coverage)
    message: str = ""
    hint: str = ""


class SearchPresenter(QObject):
    """Turns typing into requests and replies into the model's rows."""

    state_changed = Signal(object)
    """A `SearchState`."""

    def __init__(
        self, engine: Engine, *, view: str, typing_ms: int = TYPING_MS, limit: int = PAGE_SIZE
    ) -> None:
        super().__init__()
        self.model = ResultsModel(self)
        self.state = SearchState()
        self._engine = engine
        self._view = view
        self._limit = limit
        self._query = ""
        self._sort = "relevance"
        self._with_distant = False
        self._shown_query: tuple[str, str] | None = None
        self._snapshot = ""
        self._words_seen = -1
        self._languages: Counter[str] = Counter()
        self._searched_at_s = 0.0
        self._asks_again_when_idle = False
        self._is_still = False
        self._has_news = False
        self._throttle = Throttle(self._search, typing_ms, self)
        self._news = QTimer(self, singleShot=True)
        self._news.timeout.connect(self._on_news_due)
        self.model.page_needed.connect(self._on_page_needed)
        engine.connection_changed.connect(self._on_connection_changed)
        engine.progress_changed.connect(self._on_progress_changed)

    @property
    def query(self) -> str:
        """The query as typed, without blanks around it."""
        return self._query

    @property
    def languages(self) -> tuple[str, ...]:
        """ISO 639-1 codes of the languages of what was found up to now, the most frequent first."""
        return tuple(code for code, _ in self._languages.most_common())

    def set_query(self, text: str) -> None:
        """The search field's text changed."""
        query = text.strip()
        if query == self._query:
            return
        self._query = query
        self._with_distant = False
        if query:
            self._throttle.call()
        else:
            self._throttle.cancel()
            self._clear()

    def set_sort(self, sort: str) -> None:
        """Sort by `relevance`, `newest`, `oldest`, `name` or `size`."""
        if sort != self._sort:
            self._sort = sort
            self.refresh()

    def show_distant(self) -> None:
        """Also show what is kept back, until the query changes."""
        self._with_distant = True
        self.refresh()

    def set_still(self, is_still: bool) -> None:
        """Whether the list stands still, though there may be news: the user is choosing from it, or does not see it."""
        if is_still == self._is_still:
            return
        self._is_still = is_still
        if is_still:
            self._news.stop()
        elif self._has_news:
            self._expect_news()

    def stop(self) -> None:
        """Ask nothing that is still to be asked: the window goes away."""
        self._throttle.cancel()
        self._news.stop()

    def refresh(self) -> None:
        """Ask again for the same query."""
        if self._query:
            self._throttle.call_now()

    def leave_out(self, is_gone: Callable[[int, str], bool]) -> None:
        """Show no document that is gone, by its id and path, whatever the engine still has to do for that."""
        before = self.model.rowCount()
        self.model.leave_out(is_gone)
        if self.model.rowCount() < before:
            self._set(replace(self.state, total=self.model.rowCount()))

    def _search(self) -> None:
        self._news.stop()
        self._has_news = False
        self._searched_at_s = time.monotonic()
        request = SearchRequest(
            self._query,
            limit=self._limit,
            view=self._view,
            sort=self._sort,
            with_distant=self._with_distant,
        )
        asked = (self._query, self._sort)
        is_first = asked != self._shown_query
        self._engine.search(request, lambda reply: self._on_reply(asked, reply), self._on_error)
        if is_first:
            self._set(SearchState(SearchPhase.SEARCHING, self._query, self.state.total))

    def _clear(self) -> None:
        self._engine.search_abandoned(self._view)
        self._shown_query = None
        self._snapshot = ""
        self.model.clear()
        self._set(SearchState())

    def _on_reply(self, asked: tuple[str, str], reply: SearchReply) -> None:
        is_new_query = asked != self._shown_query
        if not reply.is_settled and not is_new_query:
            return  # a refresh: shown results are settled, going back to words only would flicker
        self._shown_query = asked
        self._snapshot = reply.snapshot
        if is_new_query:
            self._languages.update(hit.language for hit in reply.hits if hit.language)
        self.model.replace(reply, is_new_query=is_new_query)
        if reply.is_settled and not reply.is_whole:
            self._expect_news()
        phase = SearchPhase.SETTLED if reply.is_settled else SearchPhase.EARLY
        self._set(
            SearchState(
                phase,
                asked[0],
                reply.total,
                reply.distant,
                took_ms=reply.took_ms,
                notes=reply.notes,
                coverage=reply.coverage,
            )
        )

    def _on_error(self, error: ErrorReply) -> None:
        if error.code == "engine_unavailable":
            return  # the banner says so, and the search is repeated once the engine is back
        self._shown_query = None
        self.model.clear()
        self._set(SearchState(SearchPhase.FAILED, self._query, message=error.message, hint=error.hint))

    def _on_page_needed(self, offset: int) -> None:
        snapshot = self._snapshot

        def on_reply(reply: SearchReply) -> None:
            if snapshot == self._snapshot:
                self.model.add_page(offset, reply)

        def on_error(error: ErrorReply) -> None:
            if snapshot == self._snapshot:
                self.model.page_failed(offset)
                if error.code == "not_found":  # the engine forgot the snapshot
                    self.refresh()

        self._engine.page(PageRequest(snapshot, offset, PAGE_SIZE), on_reply, on_error)

    def _on_connection_changed(self, status: ConnectionStatus) -> None:
        if status.state is ConnectionState.READY and status.restarts:
            # An engine that has just come back may still be opening its stores: ask once more when it has.
            self._asks_again_when_idle = True
            self.refresh()
            self._expect_news()  # it may be long before it is idle

    def _on_progress_changed(self, progress: IndexProgress) -> None:
        if self._asks_again_when_idle and progress.state == "idle":
            self._asks_again_when_idle = False
            self.refresh()
            return
        words = SourceCounts.of(progress.counts).by_words
        if self._words_seen not in (-1, words):
            self._expect_news()
        self._words_seen = words

    def _expect_news(self) -> None:
        """Ask again in a while, however many more files come until then."""
        self._has_news = True
        wait_s = REFRESH_S if self.model.rowCount() else REFRESH_EMPTY_S
        if self._query and not self._is_still and not self._news.isActive():
            self._news.start(max(0, round(1000 * (self._searched_at_s + wait_s - time.monotonic()))))

    def _on_news_due(self) -> None:
        if self.state.phase in (SearchPhase.SEARCHING, SearchPhase.EARLY):
            self._news.start(round(1000 * REFRESH_EMPTY_S))
        else:
            self.refresh()

    def _set(self, state: SearchState) -> None:
        self.state = state
        self.state_changed.emit(state)
