"""The common part of list models whose rows are frozen dataclasses with an identity."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence, Set
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
        """Show other rows: what is gone is removed, what is new inserted, all else brought up to date."""
        wanted = [self._identity(row) for row in rows]
        self._remove_all_but(set(wanted))
        held = [self._identity(row) for row in self._rows]
        known = set(held)
        if [each for each in wanted if each in known] == held:
            self._insert_new(rows, known)
            self._rows = list(rows)
            if rows:
                self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))
        else:  # in another order
            self.beginResetModel()
            self._rows = list(rows)
            self.endResetModel()

    def append(self, rows: Sequence[Row]) -> None:
        """Add rows at the end."""
        self._insert(len(self._rows), rows)

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

    def _remove_all_but(self, left: Set[Hashable]) -> None:
        end = len(self._rows)
        while end > 0:
            start = end
            while start > 0 and self._identity(self._rows[start - 1]) not in left:
                start -= 1
            if start < end:
                self.beginRemoveRows(QModelIndex(), start, end - 1)
                del self._rows[start:end]
                self.endRemoveRows()
            end = start - 1

    def _insert_new(self, rows: Sequence[Row], known: Set[Hashable]) -> None:
        start = 0
        while start < len(rows):
            end = start
            while end < len(rows) and self._identity(rows[end]) not in known:
                end += 1
            self._insert(start, rows[start:end])
            start = end + 1

    def _insert(self, position: int, rows: Sequence[Row]) -> None:
        if rows:
            self.beginInsertRows(QModelIndex(), position, position + len(rows) - 1)
            self._rows[position:position] = rows
            self.endInsertRows()
