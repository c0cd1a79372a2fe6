"""What stands where results would be: how to search, what was searched and asked before, why nothing was found."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from desktop.icons import Icons
from desktop.presenters.query_text import read_filters, without_filters
from desktop.presenters.search import SearchPhase, SearchState
from desktop.presenters.search_text import hints, nothing_text
from desktop.theme import Theme
from desktop.widgets.card import in_scroll_area
from desktop.widgets.columns import seamless_column
from desktop.widgets.empty_state import EmptyState
from desktop.widgets.recent_questions import RecentQuestions
from desktop.widgets.recent_searches import RecentSearches

LATE_MS = 250
"""What was said before stays so long: results that come at once must not flicker, nor another “Nothing found”."""


class EmptyPage(QWidget):
    """Follows the search while there is no result."""

    def __init__(self, theme: Theme, icons: Icons) -> None:
        super().__init__()
        self.empty = EmptyState(theme, icons)
        self.searches = RecentSearches(icons)
        self.recent = RecentQuestions(icons)
        self._said = SearchPhase.IDLE
        """Phase of the state that was shown last."""
        self._late = QTimer(self, singleShot=True, interval=LATE_MS)
        self._late.timeout.connect(lambda: self.empty.say("search", self.tr("Searching …")))
        whole = QWidget()
        column = seamless_column(whole)
        column.addStretch(2)
        column.addWidget(self.empty)
        column.addWidget(self.searches)
        column.addWidget(self.recent)
        column.addStretch(3)
        outer = seamless_column(self)
        outer.addWidget(in_scroll_area(whole, self.tr("Beginning of a search")))

    def show_state(self, state: SearchState, *, has_sources: bool, has_rows: bool) -> None:
        """Say what there is to say of a search."""
        is_under_way = state.phase in (SearchPhase.SEARCHING, SearchPhase.EARLY)
        if state.phase is SearchPhase.IDLE:
            self._say_idle(has_sources=has_sources)
        elif state.phase is SearchPhase.FAILED:
            self.empty.say("warning", state.message, state.hint)
        elif is_under_way and self._said is SearchPhase.IDLE:
            self.empty.say("", "")
        elif state.phase is SearchPhase.SETTLED and not has_rows:
            self.empty.say("search", nothing_text(state), "\n".join(hints(state)), self._way_out(state))
        self._said = state.phase
        if not is_under_way:
            self._late.stop()
        elif not self._late.isActive():
            self._late.start()
        for links in (self.searches, self.recent):
            links.setVisible(state.phase is SearchPhase.IDLE and has_sources and bool(links.links()))

    def _way_out(self, state: SearchState) -> str:
        """What a click does where nothing was found: the nearest there is, else all that filters leave out."""
        if state.distant:
            return self.tr("Show what is less close")
        is_filtered = not read_filters(state.query).is_empty and bool(without_filters(state.query))
        return self.tr("Search without the filters") if is_filtered else ""

    def _say_idle(self, *, has_sources: bool) -> None:
        if has_sources:
            hint = self.tr(
                "Words find what is written, meaning finds what is meant. "
                "Try “a phrase”, -without, type:pdf or after:2024. F1 shows the keys."
            )
            self.empty.say("hound", self.tr("Search your files"), hint)
        else:
            hint = self.tr("Deskhound searches the folders you give it. Nothing leaves this computer.")
            self.empty.say("folder-add", self.tr("No folders yet"), hint, self.tr("Add folders"))
