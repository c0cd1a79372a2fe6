"""Documents that could not be read: why, and what can be done."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMenu,
    QStackedWidget,
    QWidget,
)

from desktop.delegates.failure_row import FailureDelegate
from desktop.icons import Icons
from desktop.opening import FileOpener
from desktop.presenters.sources import SourcesPresenter
from desktop.theme import Theme
from desktop.widgets.columns import seamless_column
from desktop.widgets.controls import button
from desktop.widgets.empty_state import EmptyState
from desktop.widgets.row_table import RowTable
from indexer.protocol.messages import DocumentState, FailureView


class FailuresPane(QWidget):
    """Lists failures; each can be read again, explained, opened."""

    password_wanted = Signal()
    """A password shall be given for files that are locked."""

    def __init__(
        self, presenter: SourcesPresenter, opener: FileOpener, theme: Theme, icons: Icons, *, home: str
    ) -> None:
        super().__init__()
        self._presenter = presenter
        self._opener = opener
        delegate = FailureDelegate(theme, icons, home=home, parent=self)
        self.list = RowTable(presenter.failures, delegate, delegate.row_height())
        self.list.setAccessibleName(self.tr("Files that could not be read"))
        self.empty = EmptyState(theme, icons)
        self.empty.say("check", self.tr("Everything could be read"))
        self.password = button(self.tr("Give a password …"))
        self.why = button(self.tr("Why?"))
        self.retry = button(self.tr("Retry"))
        self.retry_all = button(self.tr("Retry all"))
        self._stack = QStackedWidget()
        self._stack.addWidget(self.list)
        self._stack.addWidget(self.empty)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(14, 8, 14, 8)
        buttons.setSpacing(8)
        buttons.addStretch()
        for each in (self.password, self.why, self.retry, self.retry_all):
            buttons.addWidget(each)
        column = seamless_column(self)
        column.addLayout(buttons)
        column.addWidget(self._stack, 1)
        self._connect()
        self._order_by_tab()
        self._refresh()

    def current(self) -> FailureView | None:
        """The selected failure."""
        index = self.list.currentIndex()
        return self._presenter.failures.row(index.row()) if index.isValid() else None

    def _order_by_tab(self) -> None:
        """The list first: who comes here by Tab, or from another tab, must not land on “Retry all”."""
        parts = (self.list, self.password, self.why, self.retry, self.retry_all)
        for before, after in pairwise(parts):
            self.setTabOrder(before, after)

    def _connect(self) -> None:
        self._presenter.failures_shown.connect(self._refresh)
        self.list.selectionModel().currentChanged.connect(self._refresh)
        self.list.customContextMenuRequested.connect(self._on_context_menu)
        self.list.activated.connect(lambda _index: self._on_why())
        self.password.clicked.connect(self.password_wanted)
        self.why.clicked.connect(self._on_why)
        self.retry.clicked.connect(self._on_retry)
        self.retry_all.clicked.connect(lambda: self._presenter.retry(None))

    def _refresh(self) -> None:
        total = self._presenter.failures.total
        self._stack.setCurrentWidget(self.list if total else self.empty)
        current = self.current()
        has_current = current is not None
        self.password.setVisible(current is not None and current.state == DocumentState.ENCRYPTED)
        self.why.setEnabled(has_current)
        self.retry.setEnabled(has_current)
        self.retry_all.setEnabled(total > 0)

    def _on_why(self) -> None:
        if (failure := self.current()) is not None:
            self._presenter.explain(failure.path, failure.member)

    def _on_retry(self) -> None:
        if (failure := self.current()) is not None:
            self._presenter.retry(failure)

    def _on_context_menu(self, position: QPoint) -> None:
        failure = self.current()
        if failure is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.tr("Retry")).triggered.connect(self._on_retry)
        menu.addAction(self.tr("Why?")).triggered.connect(self._on_why)
        menu.addSeparator()
        menu.addAction(self.tr("Open")).triggered.connect(lambda: self._opener.open(failure.raw_path))
        menu.addAction(self.tr("Show in folder")).triggered.connect(
            lambda: self._opener.reveal([failure.raw_path])
        )
        menu.popup(self.list.viewport().mapToGlobal(position))
