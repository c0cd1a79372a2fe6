"""The list of hits: keeps selection and place while the ranking below it settles."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView

from desktop.delegates.hit_row import HitDelegate
from desktop.models.results import ResultsModel
from desktop.widgets.row_table import RowTable
from indexer.protocol.messages import HitView

_Index = QModelIndex | QPersistentModelIndex


class ResultsList(RowTable):
    """Shows a `ResultsModel`. The first hit is selected by itself until the user chooses another."""

    hit_selected = Signal(object)
    """A `HitView`; sent again when its contents change."""
    hit_clicked = Signal(object)
    """A `HitView`, even where it is selected already."""
    hit_opened = Signal(object)
    """A `HitView`: Enter or a double click."""
    copy_wanted = Signal(object)
    """A `HitView`: copy its file."""
    context_wanted = Signal(object, QPoint)
    """A `HitView` and where its menu opens, on the screen."""
    left_upwards = Signal()
    """Up in the first row."""
    typed = Signal(object)
    """A `QKeyEvent` that belongs into the search field: the list has no use for letters."""

    def __init__(self, model: ResultsModel, delegate: HitDelegate) -> None:
        self._results = model
        self._chosen: int | None = None
        """Document the user selected; None while the first row is selected by itself."""
        self._is_own_change = False
        super().__init__(model, delegate, delegate.row_height())
        self.verticalScrollBar().setSingleStep(28)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setAccessibleName(self.tr("Results"))
        model.replaced.connect(self._on_replaced)
        model.dataChanged.connect(self._on_data_changed)
        self.activated.connect(self._on_activated)
        self.clicked.connect(self._on_clicked)
        self.customContextMenuRequested.connect(self._on_context_menu)

    def sizeHint(self) -> QSize:
        """Wide enough for titles and chips; a table would ask for the width of its one column."""
        return QSize(640, 480)

    def current_hit(self) -> HitView | None:
        """The selected hit."""
        index = self.currentIndex()
        return self._results.hit(index.row()) if index.isValid() else None

    def enter(self) -> None:
        """Take the keyboard focus; the selected row counts as chosen from now on."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        if not self.currentIndex().isValid():
            self._select(0)
        self.keep()

    def keep(self) -> None:
        """The selected row counts as chosen from now on: it stays selected whatever comes above it."""
        hit = self.current_hit()
        self._chosen = hit.document_id if hit else None

    def step(self, step: int) -> None:
        """Select the next or previous row."""
        row = self.currentIndex().row() + step
        if 0 <= row < self._results.rowCount():
            self.setCurrentIndex(self._results.index(row))

    def currentChanged(self, current: _Index, previous: _Index) -> None:
        """Tell which hit is selected, and remember the user's own choice."""
        super().currentChanged(current, previous)
        hit = self._results.hit(current.row()) if current.isValid() else None
        if not self._is_own_change:
            self._chosen = hit.document_id if hit else None
        if hit is not None:
            self.hit_selected.emit(hit)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up in the first row and letters leave the list; the copy shortcut copies the file."""
        if event.key() == Qt.Key.Key_Up and self.currentIndex().row() <= 0:
            self.left_upwards.emit()
        elif event.matches(QKeySequence.StandardKey.Copy):
            if (hit := self.current_hit()) is not None:
                self.copy_wanted.emit(hit)
        elif _is_menu_key(event) and self.currentIndex().isValid():
            self._on_context_menu(self.visualRect(self.currentIndex()).center())
        elif _is_writing(event):
            self.typed.emit(event)
        else:
            super().keyPressEvent(event)

    def _select(self, row: int) -> None:
        """Select without this counting as the user's choice."""
        self._is_own_change = True
        self.setCurrentIndex(self._results.index(row))
        self._is_own_change = False

    def _on_replaced(self, is_new_query: bool) -> None:
        if is_new_query:
            self._chosen = None
        if not self._results.rowCount():
            return
        row = self._results.row_of(self._chosen) if self._chosen is not None else None
        if row is None:
            self._chosen = None
            self._follow_first(is_new_query=is_new_query)
        else:
            self._follow_chosen(row)
        hit = self.current_hit()
        if hit is not None:
            self.hit_selected.emit(hit)

    def _follow_first(self, *, is_new_query: bool) -> None:
        """Select the first row; a list the user has scrolled stays where it is, until the next query."""
        place = self.verticalScrollBar().value()
        self._select(0)
        self.verticalScrollBar().setValue(0 if is_new_query else place)

    def _follow_chosen(self, row: int) -> None:
        """Select the chosen document in its new row, at the same height of the view."""
        before = self.currentIndex().row()
        place = self.verticalScrollBar().value()
        self._select(row)
        self.verticalScrollBar().setValue(max(0, place + (row - before) * self.row_height))

    def _on_data_changed(self, first: QModelIndex, last: QModelIndex) -> None:
        """A page came: the selected row may have its hit now."""
        current = self.currentIndex().row()
        if first.row() <= current <= last.row() and first.row() > 0:
            hit = self._results.hit(current)
            if hit is not None and self._chosen is None:
                self._chosen = hit.document_id
                self.hit_selected.emit(hit)

    def _on_activated(self, index: QModelIndex) -> None:
        hit = self._results.hit(index.row())
        if hit is not None:
            self.hit_opened.emit(hit)

    def _on_clicked(self, index: QModelIndex) -> None:
        hit = self._results.hit(index.row())
        if hit is not None:
            self.hit_clicked.emit(hit)

    def _on_context_menu(self, position: QPoint) -> None:
        index = self.indexAt(position)
        hit = self._results.hit(index.row()) if index.isValid() else None
        if hit is not None:
            self.context_wanted.emit(hit, self.viewport().mapToGlobal(position))


def _is_menu_key(event: QKeyEvent) -> bool:
    """The menu key, or Shift+F10 for keyboards without one."""
    is_shifted = event.modifiers() == Qt.KeyboardModifier.ShiftModifier
    return event.key() == Qt.Key.Key_Menu or (is_shifted and event.key() == Qt.Key.Key_F10)


def _is_writing(event: QKeyEvent) -> bool:
    """A letter, or Backspace."""
    if event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier):
        return False
    return event.key() == Qt.Key.Key_Backspace or (event.text().isprintable() and bool(event.text().strip()))
