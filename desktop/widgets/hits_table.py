"""A list of hits of which several can be chosen, and acted on together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QDrag, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView

from desktop.delegates.hit_row import HitDelegate
from desktop.models.results import ResultsModel
from desktop.widgets.row_table import RowTable
from indexer.protocol.messages import HitView

MAX_CHOSEN = 1000
"""So many hits are chosen at once, at most: each that is acted on is fetched before, 50 at a time."""

_Index = QModelIndex | QPersistentModelIndex
_Flag = QItemSelectionModel.SelectionFlag


class HitsTable(RowTable):
    """Chooses with Shift and Ctrl, as a file manager does, where several may be chosen."""

    copy_wanted = Signal(object)
    """A tuple of each `HitView` whose file is to be copied."""
    key_shared = Signal(str, object)
    """One of the shared keys, and a tuple of each `HitView` that it is for."""
    drag_wanted = Signal(object, object)
    """A tuple of each `HitView` that is being dragged, and what is to be called with their files as `QMimeData`."""
    number_chosen = Signal(int)
    """How many hits are chosen."""

    def __init__(
        self, model: ResultsModel, delegate: HitDelegate, *, shared_keys: Sequence[str] | None = None
    ) -> None:
        """`shared_keys` are the window's keys for one hit that shall mean all chosen ones; None: one only."""
        self._results = model
        self._shared_keys = [QKeySequence(key) for key in shared_keys or ()]
        self._is_replacing = False
        self._is_going = False
        self._waits_to_drag = False
        self._together: frozenset[int] = frozenset()
        """Documents that are chosen together; empty while there are less than two."""
        self._delegate = delegate
        super().__init__(model, delegate, delegate.row_height())
        if shared_keys is not None:
            self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        model.about_to_replace.connect(self._on_about_to_replace)
        model.dataChanged.connect(self._note_chosen)

    @property
    def is_several(self) -> bool:
        """Whether more than one hit is chosen."""
        return bool(self._together)

    def chosen_hits(self) -> tuple[HitView, ...]:
        """All hits that are chosen, from top to bottom, as far as they have been fetched."""
        ranges = sorted((each.top(), each.bottom()) for each in self.selectionModel().selection().toList())
        hits = [hit for first, last in ranges for hit in self._results.hits(first, last)]
        return tuple(hits[:MAX_CHOSEN])

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        """Fetch what was chosen, and tell how much that is."""
        super().selectionChanged(selected, deselected)
        if self._is_replacing:
            return
        for each in selected.toList():
            self._results.fetch(each.top(), min(each.bottom(), each.top() + MAX_CHOSEN - 1))
        self._note_chosen()

    def selectionCommand(
        self, index: _Index, event: QEvent | None = None
    ) -> QItemSelectionModel.SelectionFlag:
        """Shift and Ctrl count for what the user does: a list that settles meanwhile must not toggle rows.

        A click below the last row lets go of nothing: what was chosen is still shown beside the list.
        """
        if self._is_going:
            return _Flag.ClearAndSelect | _Flag.Rows
        if not index.isValid():
            return _Flag.NoUpdate
        return super().selectionCommand(index, event)

    def event(self, event: QEvent) -> bool:
        """The window's keys are the list's own while they are for several."""
        asks = QEvent.Type.ShortcutOverride
        if isinstance(event, QKeyEvent) and event.type() == asks and self._shared_key(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy files, choose all, and act on all that are chosen."""
        if event.matches(QKeySequence.StandardKey.Copy):
            if hits := self.chosen_hits():
                self.copy_wanted.emit(hits)
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            if self.selectionMode() == QAbstractItemView.SelectionMode.ExtendedSelection:
                self._choose([(0, min(self._results.rowCount(), MAX_CHOSEN) - 1)])
        elif key := self._shared_key(event):
            self.key_shared.emit(key, self.chosen_hits())
        else:
            super().keyPressEvent(event)

    def startDrag(self, _actions: Qt.DropAction) -> None:
        """Have the chosen files gathered, and then dragged while the button is still held down."""
        if hits := self.chosen_hits():
            self._waits_to_drag = True
            self.drag_wanted.emit(hits, lambda files: self._drag(files, hits[0]))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Where files are still gathered, rows must not be chosen by the way."""
        if not self._waits_to_drag:
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The user has let go."""
        self._waits_to_drag = False
        super().mouseReleaseEvent(event)

    def rowsAboutToBeRemoved(self, parent: _Index, first: int, last: int) -> None:
        """What stands below the current row takes its place when it goes away: Qt selects nothing."""
        if first <= self.currentIndex().row() <= last and not self._is_replacing:
            below = last + 1
            self.go_to(below if below < self._results.rowCount() else first - 1)
        super().rowsAboutToBeRemoved(parent, first, last)

    def _drag(self, files: QMimeData, first: HitView) -> None:
        """Qt would have all rows hang at the pointer."""
        if not self._waits_to_drag:
            return
        drag = QDrag(self)
        drag.setMimeData(files)
        drag.setPixmap(self._delegate.drag_picture(first, len(files.urls()), self.devicePixelRatioF()))
        self.setState(QAbstractItemView.State.DraggingState)
        drag.exec(self._results.supportedDragActions())
        self.setState(QAbstractItemView.State.NoState)
        self._waits_to_drag = False  # the system takes the release of the button

    def go_to(self, row: int) -> None:
        """Choose one row, whichever keys are held down; Shift goes on from there."""
        self._is_going = True
        self.setCurrentIndex(self._results.index(row))
        self._is_going = False

    def choose_again(self) -> None:
        """The same documents as before, wherever they are now; those that are not found any more are let go."""
        if self._together:
            rows = [row for each in self._together if (row := self._results.row_of(each)) is not None]
            self._choose((row, row) for row in rows)

    def _choose(self, ranges: Iterable[tuple[int, int]]) -> None:
        """Select neighbouring rows, each given by its first and last; the current row stays the current one."""
        chosen = QItemSelection()
        for first, last in ranges:
            chosen.select(self._results.index(first), self._results.index(last))
        self.selectionModel().select(chosen, _Flag.ClearAndSelect | _Flag.Rows)

    def _shared_key(self, event: QKeyEvent) -> str:
        pressed = QKeySequence(event.keyCombination())
        return pressed.toString() if self.is_several and pressed in self._shared_keys else ""

    def _note_chosen(self) -> None:
        if self._is_replacing:
            return
        ids = frozenset(hit.document_id for hit in self.chosen_hits())
        self._together = ids if len(ids) > 1 else frozenset()
        self.number_chosen.emit(len(ids))

    def _on_about_to_replace(self) -> None:
        self._is_replacing = True
