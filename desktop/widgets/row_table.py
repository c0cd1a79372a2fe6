"""A list of many rows of one height."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyledItemDelegate, QTableView


class RowTable(QTableView):
    """A table of one column: Qt's list view asks the model for every row when it lays out.

    That took 300 ms for 100,000 rows of a Python model, and 40 ms for 24,000 each time a page was
    added; its table view asks only for those in sight.
    """

    def __init__(self, model: QAbstractItemModel, delegate: QStyledItemDelegate, row_height: int) -> None:
        super().__init__()
        self.setModel(model)
        self.setItemDelegate(delegate)
        rows, columns = self.verticalHeader(), self.horizontalHeader()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setMinimumSectionSize(1)
        rows.setDefaultSectionSize(row_height)
        rows.hide()
        columns.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        columns.hide()
        self.setShowGrid(False)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)

    @property
    def row_height(self) -> int:
        """Height of every row."""
        return self.verticalHeader().defaultSectionSize()

    def moveCursor(
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        """Home and End lead to the first and the last row; a table would look for its columns."""
        actions = QAbstractItemView.CursorAction
        if action in (actions.MoveHome, actions.MoveEnd):
            last = self.model().rowCount() - 1
            return self.model().index(0 if action == actions.MoveHome else last, 0)
        return super().moveCursor(action, modifiers)
