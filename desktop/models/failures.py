"""The list of documents that could not be read, fetched in pages."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from desktop import formatting
from desktop.models.rows import RowsModel
from indexer.protocol.messages import FailuresReply, FailureView

PAGE_SIZE = 200

_Index = QModelIndex | QPersistentModelIndex


class FailuresModel(RowsModel[FailureView]):
    """One row per failure; Qt's `fetchMore` asks for the next page."""

    more_needed = Signal(int)
    """Offset from which failures are wanted."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(lambda failure: failure.document_id, _spoken, parent)
        self._total = 0
        self._is_waiting = False

    @property
    def total(self) -> int:
        """All failures, fetched or not."""
        return self._total

    def take(self, offset: int, reply: FailuresReply) -> None:
        """Show a page; offset 0 starts anew."""
        self._is_waiting = False
        self._total = reply.total
        if offset == 0:
            self.replace(reply.failures)
        elif offset == self.rowCount():
            self.append(reply.failures)

    def fetch_failed(self) -> None:
        """The page did not come; it may be asked for again."""
        self._is_waiting = False

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """As every row; the tool tip is what a row may have no room for."""
        failure = self.row(index.row()) if index.isValid() else None
        if role == Qt.ItemDataRole.ToolTipRole and failure is not None:
            place = formatting.whole_path(failure.path, failure.member)
            return formatting.tool_tip("\n".join(part for part in (place, failure.reason) if part))
        return super().data(index, role)

    def canFetchMore(self, parent: _Index) -> bool:
        """True while there are failures that were not fetched."""
        return not parent.isValid() and not self._is_waiting and self.rowCount() < self._total

    def fetchMore(self, parent: _Index) -> None:
        """Ask for the next page."""
        if self.canFetchMore(parent):
            self._is_waiting = True
            self.more_needed.emit(self.rowCount())


def _spoken(failure: FailureView) -> str:
    where = formatting.nearest_folder(failure.path, failure.member)
    told = f"{failure.state}: {failure.reason}" if failure.reason else failure.state
    return ", ".join(filter(None, (formatting.document_name(failure.path, failure.member), where, told)))
