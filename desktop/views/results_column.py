"""The left of the search page: an answer, below it the results, or what stands where there are none."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from desktop import formatting
from desktop.presenters.search import SearchPhase, SearchState
from desktop.views.answer_panel import AnswerPanel
from desktop.views.empty_page import EmptyPage
from desktop.widgets.columns import seamless_column
from desktop.widgets.controls import button
from desktop.widgets.results_list import ResultsList

LEAST_WIDTH = 260


class ResultsColumn(QWidget):
    """Shows the results of a search, or why there are none."""

    def __init__(self, answer: AnswerPanel, results: ResultsList, nothing: EmptyPage) -> None:
        super().__init__()
        self.setObjectName("surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumWidth(LEAST_WIDTH)
        self.more = button(
            "", "link", tip=self.tr("Few of the words stand in them, and their meaning is not close")
        )
        self._results = results
        self._nothing = nothing
        self._stack = QStackedWidget()
        for widget in (results, nothing):
            self._stack.addWidget(widget)
        self._below = QWidget()
        below = QHBoxLayout(self._below)
        below.setContentsMargins(14, 6, 14, 8)
        below.addWidget(self.more)
        below.addStretch()
        column = seamless_column(self)
        column.addWidget(answer)
        column.addWidget(self._stack, 1)
        column.addWidget(self._below)

    def show_state(self, state: SearchState, *, has_sources: bool, has_rows: bool) -> None:
        """Show how far a search has come; without any source it is said that there is none."""
        if state.phase is SearchPhase.SETTLED or not has_rows:  # else the list would leap with every letter
            self.more.setText(self.tr("{0} more, less close").format(formatting.count(state.distant)))
            self._below.setVisible(has_rows and state.distant > 0)
        self._nothing.show_state(state, has_sources=has_sources, has_rows=has_rows)
        self._stack.setCurrentWidget(self._results if has_rows else self._nothing)
