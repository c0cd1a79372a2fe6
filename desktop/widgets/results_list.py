"""The list of hits: keeps selection and place while the ranking below it settles."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView

from desktop.delegates.hit_row import HitDelegate
from desktop.models.results import ResultsModel
from desktop.widgets.hits_table import HitsTable
from desktop.widgets.search_field import is_writing
from indexer.protocol.messages import HitView

_Index = QModelIndex | QPersistentModelIndex
_CHOOSING = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier


class ResultsList(HitsTable):
    """Shows a `ResultsModel`. The first hit is selected by itself until the user chooses another."""

    hit_selected = Signal(object)
    """A `HitView`; sent again when its contents change."""
    hit_clicked = Signal(object)
    """A `HitView`, even where it is selected already."""
    hits_opened = Signal(object)
    """A tuple of each `HitView`: Enter or a double click."""
    context_wanted = Signal(object, QPoint)
    """A tuple of each `HitView`, and where their menu opens, on the screen."""
    left_upwards = Signal()
    """Up in the first row."""
    read_on = Signal(int)
    """Space: on (1) in what the selected hit is shown as, with Shift back (-1)."""
    typed = Signal(object)
    """A `QKeyEvent` that belongs into the search field: the list has no use for letters."""

    def __init__(
        self, model: ResultsModel, delegate: HitDelegate, *, shared_keys: Sequence[str] | None = None
    ) -> None:
        self._chosen: int | None = None
        """Document the user selected; None while the first row is selected by itself."""
        self._is_own_change = False
        super().__init__(model, delegate, shared_keys=shared_keys)
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
            self.go_to(row)

    def currentChanged(self, current: _Index, previous: _Index) -> None:
        """Tell which hit is selected, and remember the user's own choice."""
        super().currentChanged(current, previous)
        hit = self._results.hit(current.row()) if current.isValid() else None
        if self._is_replacing:
            return  # rows come and go; which one it is in the end is decided then
        if not self._is_own_change:
            self._chosen = hit.document_id if hit else None
        if hit is not None:
            self.hit_selected.emit(hit)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up in the first row and letters leave the list; Space is for the preview, as in mail programs."""
        is_choosing = event.modifiers() & _CHOOSING
        if event.key() == Qt.Key.Key_Up and not is_choosing and self.currentIndex().row() <= 0:
            self.left_upwards.emit()
        elif _is_menu_key(event) and self.currentIndex().isValid():
            self._on_context_menu(self.visualRect(self.currentIndex()).center())
        elif event.key() == Qt.Key.Key_Space and not event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier:
            self.read_on.emit(-1 if is_choosing else 1)
        elif is_writing(event):
            self.typed.emit(event)
        else:
            super().keyPressEvent(event)

    def _select(self, row: int) -> None:
        """Select without this counting as the user's choice."""
        self._is_own_change = True
        self.go_to(row)
        self._is_own_change = False

    def _on_replaced(self, is_new_query: bool) -> None:
        if is_new_query:
            self._chosen = None
        if self._results.rowCount():
            self._follow(is_new_query=is_new_query)
        self._is_replacing = False
        self._note_chosen()
        if (hit := self.current_hit()) is not None:
            self.hit_selected.emit(hit)

    def _follow(self, *, is_new_query: bool) -> None:
        row = self._results.row_of(self._chosen) if self._chosen is not None else None
        if row is not None:
            self._follow_chosen(row)
            self.choose_again()
        elif self._chosen is None or self._results.is_whole:
            self._chosen = None
            self._follow_first(is_new_query=is_new_query)
        elif self.currentIndex().isValid() and self.current_hit() is None:
            # Its page has to come again: `_on_data_changed` goes on from there.
            self._results.fetch(self.currentIndex().row(), self.currentIndex().row())
        else:  # others came before it: who reads it reads on, and it is selected again where it comes into sight
            self.selectionModel().clear()

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
        moved = row - before if before >= 0 else 0  # what was not in sight leaves the view where it is
        self.verticalScrollBar().setValue(max(0, place + moved * self.row_height))

    def _on_data_changed(self, first: QModelIndex, last: QModelIndex) -> None:
        """A page came: the selected row may have its hit now, or the document that was chosen another row."""
        current = self.currentIndex().row()
        if self._is_replacing or not (current < 0 or 0 < first.row() <= current <= last.row()):
            return
        row = self._results.row_of(self._chosen) if self._chosen is not None else None
        if row is not None:
            if row != current:
                self._follow_chosen(row)
        elif (hit := self._results.hit(current)) is not None:
            self._chosen = hit.document_id
            self.hit_selected.emit(hit)

    def _on_activated(self, index: QModelIndex) -> None:
        hit = self._results.hit(index.row())
        if hit is not None:
            self.hits_opened.emit(self._meant(hit))

    def _meant(self, hit: HitView) -> tuple[HitView, ...]:
        """What is done with a hit is done with all that are chosen, if it is one of them."""
        chosen = self.chosen_hits()
        return chosen if hit in chosen else (hit,)

    def _on_clicked(self, index: QModelIndex) -> None:
        hit = self._results.hit(index.row())
        if hit is not None:
            self.hit_clicked.emit(hit)

    def _on_context_menu(self, position: QPoint) -> None:
        index = self.indexAt(position)
        hit = self._results.hit(index.row()) if index.isValid() else None
        if hit is not None:
            self.context_wanted.emit(self._meant(hit), self.viewport().mapToGlobal(position))


def _is_menu_key(event: QKeyEvent) -> bool:
    """The menu key, or Shift+F10 for keyboards without one."""
    is_shifted = event.modifiers() == Qt.KeyboardModifier.ShiftModifier
    return event.key() == Qt.Key.Key_Menu or (is_shifted and event.key() == Qt.Key.Key_F10)
