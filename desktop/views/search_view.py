"""The search page: field, filters, answer, results, preview."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from desktop import formatting
from desktop.actions import SHARED_KEYS, DocumentActions
from desktop.announcing import SearchAnnouncer
from desktop.delegates.hit_row import HitDelegate
from desktop.engine.client import Engine
from desktop.icons import Icons
from desktop.presenters.answer import AnswerPresenter
from desktop.presenters.preview import PreviewPresenter
from desktop.presenters.query_text import asked_scope, with_folder, without_filters
from desktop.presenters.search import SearchPhase, SearchPresenter, SearchState
from desktop.presenters.search_text import summary
from desktop.theme import Theme
from desktop.views.answer_panel import AnswerPanel
from desktop.views.empty_page import EmptyPage
from desktop.views.preview import PreviewPane
from desktop.views.result_acts import ResultActs
from desktop.views.results_column import ResultsColumn
from desktop.widgets.columns import seamless_column
from desktop.widgets.controls import button, label
from desktop.widgets.filter_bar import FilterBar
from desktop.widgets.folder_dialog import ask_for_folder
from desktop.widgets.results_list import ResultsList
from desktop.widgets.search_field import SearchField, is_writing
from indexer.protocol.messages import CitationView, ConversationReply, ConversationView

SPLIT = (640, 560)
"""Widths of list and preview in a window of 1,280 pixels."""
ANSWER_SHARE = 0.55
"""How much of the column's height an answer may take."""


@dataclass(frozen=True, slots=True)
class SearchParts:
    """The presenters of the search page."""

    search: SearchPresenter
    preview: PreviewPresenter
    answer: AnswerPresenter


class SearchView(QWidget):
    """Lays out and joins the parts of a search."""

    settings_wanted = Signal()
    sources_wanted = Signal()
    found = Signal(str)
    """The query by which the user found something: a result was gone to, opened or copied."""
    earlier_wanted = Signal()
    """The search before this one."""

    def __init__(
        self,
        parts: SearchParts,
        engine: Engine,
        actions: DocumentActions,
        theme: Theme,
        icons: Icons,
        *,
        home: str,
    ) -> None:
        super().__init__()
        self._parts = parts
        self._engine = engine
        self._actions = actions
        self._has_sources = True
        self.field = SearchField(
            theme, icons, placeholder=self.tr("Search your files, or ask them a question"), can_keep=True
        )
        tip = self.tr("Ask your files ({0})").format(formatting.key_name("Ctrl+Return"))
        self.ask_button = button(self.tr("Ask"), "primary", tip=tip)
        self.filters = FilterBar(home=home)
        self.notes = label(tone="muted", wraps=True)
        self.answer = AnswerPanel(parts.answer, theme, icons)
        delegate = HitDelegate(theme, icons, home=home, parent=self)
        self.results = ResultsList(parts.search.model, delegate, shared_keys=SHARED_KEYS)
        self._acts = ResultActs(self.results, parts.search, actions)
        nothing = EmptyPage(theme, icons)
        self.empty, self.recent, self.searches = nothing.empty, nothing.recent, nothing.searches
        self._column = ResultsColumn(self.answer, self.results, nothing)
        self.more = self._column.more
        self.preview = PreviewPane(parts.preview, actions, theme, icons, home=home)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        SearchAnnouncer(parts.search, self.field)
        self._lay_out()
        self._connect()
        self._on_state(parts.search.state)

    def set_has_sources(self, has_sources: bool) -> None:
        """Without any source the empty page says so."""
        self._has_sources = has_sources
        self._on_state(self._parts.search.state)

    def show_recent(self, conversations: Sequence[ConversationView]) -> None:
        """Offer what was asked before on the empty page."""
        self.recent.show_conversations(conversations)
        self.searches.leave_out({each.title for each in conversations})
        self._on_state(self._parts.search.state)

    def show_searches(self, kept: Sequence[str], recent: Sequence[str]) -> None:
        """Offer what was searched before on the empty page, and say whether this search is kept."""
        self.searches.show_searches(kept, recent)
        self.field.show_kept(self.field.text().strip() in kept)
        self._on_state(self._parts.search.state)

    def show_conversation(self, conversation: ConversationReply) -> None:
        """Read a conversation again, with the results of its first question."""
        self.field.set_text(conversation.turns[0].question)
        self._parts.answer.restore(conversation)
        self.field.setFocus()  # the link that was clicked is gone

    def ask(self) -> None:
        """Ask what stands in the field, of the files that its filters let pass."""
        query = self._parts.search.query
        words = without_filters(query)
        if words:
            folder, filters = asked_scope(query)
            self._parts.answer.ask(words, folder=folder, filters=filters)

    def showEvent(self, event: QShowEvent) -> None:
        """Bring up to date what nobody saw."""
        super().showEvent(event)
        self._keep_still()

    def hideEvent(self, event: QHideEvent) -> None:
        """What nobody sees need not be brought up to date all day."""
        super().hideEvent(event)
        self._keep_still()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the answer to its share."""
        super().resizeEvent(event)
        self.answer.set_max_height(int(self.splitter.height() * ANSWER_SHARE))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What no part of the page has a use for: letters are written, Escape leads back to the field.

        Escape stops an answer before.
        """
        if is_writing(event) and not self.field.line.hasFocus():  # else it has no use for it either
            self.field.take_key(event)
        elif event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self._parts.answer.state.is_busy:
            self._parts.answer.cancel()
        else:
            self.field.focus()

    def _lay_out(self) -> None:
        top = QFrame()
        top.setObjectName("top")
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self.field, 1)
        row.addWidget(self.ask_button)
        self.ask_button.setMinimumHeight(self.field.sizeHint().height())
        column = QVBoxLayout(top)
        column.setContentsMargins(16, 14, 16, 10)
        column.setSpacing(10)
        column.addLayout(row)
        column.addWidget(self.filters)
        column.addWidget(self.notes)
        self.splitter.addWidget(self._column)
        self.splitter.addWidget(self.preview)
        self._column.lower()  # screen readers go from bottom to top, and a splitter puts what comes last there
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setSizes([*SPLIT])
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(1)
        whole = seamless_column(self)
        whole.addWidget(top)
        whole.addWidget(self.splitter, 1)

    def _connect(self) -> None:
        search, answer = self._parts.search, self._parts.answer
        self.field.text_changed.connect(self._on_text_changed)
        self.field.moved_down.connect(self.results.enter)
        self.field.moved_up.connect(self._on_moved_up)
        self.field.accepted.connect(self._on_accepted)
        self.field.asked.connect(self.ask)
        self.field.escaped.connect(self._on_escaped)
        self.ask_button.clicked.connect(self.ask)
        self.filters.query_edited.connect(self.field.set_text)
        self.filters.sort_chosen.connect(search.set_sort)
        self.filters.folder_wanted.connect(self._on_folder_wanted)
        self.results.left_upwards.connect(self.field.focus)
        self.results.typed.connect(self.field.take_key)
        self.results.read_on.connect(self.preview.read_on)
        self.results.hit_selected.connect(lambda hit: self._parts.preview.show_hit(hit, search.query))
        self.results.hit_clicked.connect(
            lambda hit: self._parts.preview.show_hit(hit, search.query, is_chosen=True)
        )
        self._acts.found.connect(self.found)
        self.results.number_chosen.connect(self._on_number_chosen)
        self._actions.folder_wanted.connect(self.filters.set_folder)
        self._actions.search_wanted.connect(self.field.set_text)
        self.preview.contents_wanted.connect(self._on_contents_wanted)
        self.answer.model_wanted.connect(self.settings_wanted)
        self.answer.copy_wanted.connect(self._actions.copy_answer)
        self.more.clicked.connect(search.show_distant)
        self.empty.acted.connect(self._on_empty_acted)
        for links in (self.searches, self.recent):
            links.left.connect(self.field.setFocus)
        search.state_changed.connect(self._on_state)
        answer.citation_opened.connect(self._on_citation_opened)

    def _on_text_changed(self, text: str) -> None:
        self._parts.search.set_query(text)
        self._parts.answer.expect(text)
        self._parts.answer.follow_query(without_filters(text))
        self.filters.show_query(text.strip())

    def _on_moved_up(self) -> None:
        if not self.field.text():
            self.earlier_wanted.emit()

    def _on_escaped(self) -> None:
        """Escape in the field: one thing at a time, the answer that is being written first."""
        if self._parts.answer.state.is_busy:
            self._parts.answer.cancel()
        elif self.field.text():
            self.field.clear()
        else:
            self._parts.answer.close()

    def _on_accepted(self) -> None:
        """Enter in the field opens nothing by accident: it goes to the results."""
        if self._parts.search.model.rowCount():
            self.results.enter()
            self.found.emit(self._parts.search.query)
        else:
            self._parts.search.refresh()

    def _on_citation_opened(self, citation: CitationView) -> None:
        row = self._parts.search.model.row_of(citation.document_id)
        hit = self._parts.search.model.hit(row) if row is not None else None
        self._parts.preview.show_citation(citation, hit)
        self.results.keep()
        self.preview.show()

    def _on_number_chosen(self) -> None:
        self._keep_still()
        self._show_summary(self._parts.search.state)

    def _keep_still(self) -> None:
        """The list stands still while several are being chosen from it, or nobody sees it."""
        self._parts.search.set_still(self.results.is_several or not self.isVisible())

    def _show_summary(self, state: SearchState) -> None:
        self.filters.summary.setText(summary(state, chosen=len(self.results.chosen_hits())))

    def _on_empty_acted(self) -> None:
        state = self._parts.search.state
        if state.phase is not SearchPhase.SETTLED:
            self.sources_wanted.emit()
            return
        if state.distant:
            self._parts.search.show_distant()
        else:
            self.field.set_text(without_filters(state.query))
        self.field.setFocus()  # the button that was clicked is gone

    def _on_contents_wanted(self, path: str) -> None:
        """List all that lies in an archive, whatever was searched before."""
        self.field.set_text(with_folder("", path))
        self.field.setFocus()  # the button that was clicked is gone

    def _on_folder_wanted(self) -> None:
        ask_for_folder(self, self.tr("Search in a folder"), self.filters.set_folder)

    def _on_state(self, state: SearchState) -> None:
        is_under_way = state.phase in (SearchPhase.SEARCHING, SearchPhase.EARLY)
        self.field.set_busy(is_under_way)
        has_rows = self._parts.search.model.rowCount() > 0
        if (
            state.phase is not SearchPhase.SEARCHING or not has_rows
        ):  # else the old list is shown, with its number
            self._show_summary(state)
            self.filters.set_languages(self._parts.search.languages)
        if state.notes or not is_under_way:
            # A line that went and came back with every letter would move all that is below it.
            self.notes.setText(" · ".join(state.notes))
            self.notes.setVisible(bool(state.notes))
        self.ask_button.setEnabled(bool(without_filters(state.query)))
        self.preview.setVisible(state.phase is not SearchPhase.IDLE)
        if state.phase is SearchPhase.IDLE or (state.phase is SearchPhase.SETTLED and not has_rows):
            self._parts.preview.clear()
        self._column.show_state(state, has_sources=self._has_sources, has_rows=has_rows)
