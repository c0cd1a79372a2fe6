"""The days of the last month, with what indexing did on each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from desktop import formatting
from indexer.protocol.messages import HistoryDay

LEAST_WORK_S = 10
"""A rate over less work than this says nothing."""
_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class _Column:
    """A heading, what it means in full, and how a day's cell reads."""

    heading: str
    meaning: str
    text: Callable[[HistoryDay], str]


def _tr(text: str) -> str:
    return QCoreApplication.translate("HistoryModel", text)


def _columns() -> tuple[_Column, ...]:
    return (
        _Column(_tr("Day"), _tr("Day"), lambda day: formatting.day(day.day)),
        _Column(_tr("Read"), _tr("Files read"), lambda day: _count(day.files_read)),
        _Column(
            _tr("Known"),
            _tr("Files whose content was known already: copied, moved, touched"),
            lambda day: _count(day.files_linked),
        ),
        _Column(
            _tr("Not readable"),
            _tr("Of the files read, those of which nothing could be read"),
            lambda day: _count(day.files_failed),
        ),
        _Column(
            _tr("Removed"),
            _tr("Files that were gone, or left out by new rules"),
            lambda day: _count(day.files_removed),
        ),
        _Column(
            _tr("Passages"),
            _tr("Passages made findable by meaning"),
            lambda day: _count(day.passages_embedded),
        ),
        _Column(
            _tr("Files/h"),
            _tr("Files read in an hour of work"),
            lambda day: _per_hour(day.files_read, day.work_s),
        ),
        _Column(
            _tr("Passages/h"),
            _tr("Passages made findable by meaning in an hour of work"),
            lambda day: _per_hour(day.passages_embedded, day.work_s),
        ),
        _Column(_tr("Written"), _tr("Written to the disk"), lambda day: _size(day.bytes_written)),
    )


class HistoryModel(QAbstractTableModel):
    """One row per day, newest first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._columns = _columns()
        self._days: tuple[HistoryDay, ...] = ()

    def replace(self, days: Sequence[HistoryDay]) -> None:
        """Show other days; where only figures changed, rows stay rows."""
        is_same = [day.day for day in days] == [day.day for day in self._days]
        if not is_same:
            self.beginResetModel()
        self._days = tuple(days)
        if not is_same:
            self.endResetModel()
        elif days:
            self.dataChanged.emit(self.index(0, 0), self.index(len(days) - 1, len(self._columns) - 1))

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default, immutable
        """As many as there are days."""
        return 0 if parent.isValid() else len(self._days)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default, immutable
        """The day and its figures."""
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The cell's text; figures stand at the right."""
        if not index.isValid():
            return None
        column = self._columns[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.text(self._days[index.row()])
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{column.meaning}: {column.text(self._days[index.row()]) or '0'}"
        return _alignment(index.column()) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """A short heading; its tool tip says it in full."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self._columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._columns[section].heading
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._columns[section].meaning
        return _alignment(section) if role == Qt.ItemDataRole.TextAlignmentRole else None


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignLeft if column == 0 else Qt.AlignmentFlag.AlignRight
    return side | Qt.AlignmentFlag.AlignVCenter


def _count(number: int) -> str:
    return formatting.count(number) if number else ""


def _size(size_bytes: int) -> str:
    return formatting.size(size_bytes) if size_bytes else ""


def _per_hour(number: int, work_s: int) -> str:
    return _count(round(number * 3600 / work_s)) if work_s >= LEAST_WORK_S else ""
