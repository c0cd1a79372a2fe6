"""What indexing does now and what it did: work, states, days, events, disk."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QHeaderView,
    QProgressBar,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from desktop.models.history import HistoryModel
from desktop.presenters.activity import event_facts, headline, machine_facts, state_facts, work_facts
from desktop.presenters.counts import model_change_line
from desktop.presenters.status import StatusPresenter
from desktop.theme import Theme
from desktop.widgets.card import Card, scrolled
from desktop.widgets.columns import seamless_column
from desktop.widgets.controls import button, label
from desktop.widgets.facts import FactGrid
from desktop.widgets.page_top import PageTop
from indexer.protocol.messages import EngineStatus, IndexProgress, ModelChangeView

WIDTH = 920
ROW_PADDING = 10


class ActivityPage(QWidget):
    """Shows the status presenter's progress and status; asks for a fresh one when it is opened."""

    failures_wanted = Signal()
    """The user wants to see what could not be read, and why."""

    def __init__(self, status: StatusPresenter, theme: Theme, *, home: str) -> None:
        super().__init__()
        self._status = status
        self._theme = theme
        self._home = home
        self.headline = label(wraps=True)
        self.bar = _bar(self.tr("Progress of indexing"))
        self.work = FactGrid()
        self.change = label(tone="muted", wraps=True)
        self.change_bar = _bar(self.tr("Progress of the other model for search by meaning"))
        self.states = FactGrid()
        self.failures_button = button(self.tr("What was not fully read …"), "link")
        self.history = HistoryModel(self)
        self.days = self._table()
        self.no_days = label(self.tr("Nothing was done yet."), tone="muted")
        self.events = FactGrid()
        self.machine = FactGrid()
        self._lay_out()
        status.progress_changed.connect(self._on_progress)
        status.status_changed.connect(self._on_status)
        self.failures_button.clicked.connect(self.failures_wanted)
        if status.progress is not None:
            self._on_progress(status.progress)
        if status.status is not None:
            self._on_status(status.status)

    def showEvent(self, event: QShowEvent) -> None:
        """Ask how things stand."""
        super().showEvent(event)
        self._status.refresh()

    def _table(self) -> QTableView:
        table = QTableView()
        table.setModel(self.history)
        table.setAccessibleName(self.tr("What was done on each day"))
        table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        table.setShowGrid(False)
        table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        table.verticalHeader().hide()
        height = table.fontMetrics().height() + ROW_PADDING
        table.verticalHeader().setDefaultSectionSize(height)
        table.verticalHeader().setMinimumSectionSize(height)
        table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        table.horizontalHeader().setHighlightSections(False)
        table.horizontalHeader().setAccessibleName(self.tr("Headings"))
        table.setTabKeyNavigation(False)
        return table

    def _lay_out(self) -> None:
        top = PageTop(self.tr("Activity"), self._theme)
        top.row.addStretch()
        cards = QVBoxLayout()
        cards.setContentsMargins(0, 0, 0, 0)
        cards.setSpacing(16)
        column = seamless_column(self)
        column.addWidget(top)
        self._area = scrolled(cards, name=self.tr("Activity"), width=WIDTH)
        column.addWidget(self._area, 1)
        self.setFocusProxy(self._area)
        # Last: Qt styles all that a widget holds anew whenever one of its parents gets a parent.
        now = self._card(self.tr("Now"), self.headline, self.bar, self.work, self.change, self.change_bar)
        index = self._card(self.tr("Your files"), self.states, self.failures_button)
        days = self._card(self.tr("Day by day"), self.no_days, self.days)
        events = self._card(self.tr("What happened"), self.events)
        machine = self._card(self.tr("On this computer"), self.machine)
        self._events_card = events
        for card in (now, index, days, events, machine):
            cards.addWidget(card)

    def _card(self, title: str, *parts: QWidget) -> Card:
        card = Card(self._theme, title)
        for part in parts:
            is_button = isinstance(part, QAbstractButton)  # no wider than its text, as its frame would show
            card.column.addWidget(part, 0, Qt.AlignmentFlag.AlignLeft if is_button else Qt.AlignmentFlag(0))
        return card

    def _on_progress(self, progress: IndexProgress) -> None:
        self.headline.setText(headline(progress))
        share = self._status.share
        self.bar.setVisible(share < 1.0)
        self.bar.setValue(round(share * 1000))
        facts = work_facts(progress, self._status.status, self._home)
        self.work.setVisible(bool(facts))
        self.work.show_facts(facts)
        self._show_change(progress.model_change)
        self.states.show_facts(state_facts(progress.counts))
        self.failures_button.setVisible(self._status.counts.failures > 0)

    def _show_change(self, change: ModelChangeView | None) -> None:
        self.change.setVisible(change is not None)
        self.change_bar.setVisible(change is not None and change.total > 0)
        if change is not None:
            line = model_change_line(change)
            self.change.setText(line[:1].upper() + line[1:])
            self.change_bar.setValue(1000 * change.done // max(1, change.total))

    def _on_status(self, status: EngineStatus) -> None:
        self.history.replace(status.days)
        self.no_days.setVisible(not status.days)
        self.days.setVisible(bool(status.days))
        self._fit_days()
        self.events.show_facts(event_facts(status.events, self._home))
        self._events_card.setVisible(bool(status.events))
        self.machine.show_facts(machine_facts(status))

    def _fit_days(self) -> None:
        """As high as its rows: the page scrolls, not the table."""
        rows = self.history.rowCount() * self.days.verticalHeader().defaultSectionSize()
        bar = self.days.horizontalScrollBar().sizeHint().height()
        self.days.setFixedHeight(self.days.horizontalHeader().sizeHint().height() + rows + bar)


def _bar(name: str) -> QProgressBar:
    bar = QProgressBar()
    bar.setRange(0, 1000)
    bar.setTextVisible(False)
    bar.setAccessibleName(name)
    return bar
