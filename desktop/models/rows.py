"""The common part of list models whose rows are frozen dataclasses with an identity."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

ROW_ROLE = Qt.ItemDataRole.UserRole + 1
"""The row itself."""

Row = TypeVar("Row")


class RowsModel(QAbstractListModel, Generic[Row]):
    """A list of rows; replacing it keeps rows of the same identity, so selections survive."""

    def __init__(
        self, identity: Callable[[Row], Hashable], text: Callable[[Row], str], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._identity = identity
        self._text = text
        self._rows: list[Row] = []

    def replace(self, rows: Sequence[Row]) -> None:
        """Show other rows; where only contents changed, nothing is inserted or removed."""
        if [self._identity(row) for row in rows] == [self._identity(row) for row in self._rows]:
            self._rows = list(rows)
            if rows:
                self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))
            return
        self.beginResetModel()
        self._rows = list(rows)
        self.endResetModel()

    def append(self, rows: Sequence[Row]) -> None:
        """Add rows at the end."""
        if rows:
            self.beginInsertRows(QModelIndex(), len(self._rows), len(self._rows) + len(rows) - 1)
            self._rows.extend(rows)
            self.endInsertRows()

    def row(self, position: int) -> Row | None:
        """The row at a position, None outside."""
        return self._rows[position] if 0 <= position < len(self._rows) else None

    def rows(self) -> tuple[Row, ...]:
        """All rows."""
        return tuple(self._rows)

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own default, immutable
        """As many as there are."""
        return 0 if parent.isValid() else len(self._rows)

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The row under `ROW_ROLE`, its text for display and screen readers."""
        row = self.row(index.row()) if index.isValid() else None
        if row is None:
            return None
        if role == ROW_ROLE:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._text(row)
        return None
