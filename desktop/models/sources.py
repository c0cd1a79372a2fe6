"""The list of sources."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Qt

from desktop import formatting
from desktop.models.rows import RowsModel
from desktop.presenters.counts import SourceCounts, files_text, source_line
from indexer.protocol.messages import SourceView


class SourcesModel(RowsModel[SourceView]):
    """One row per watched folder."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(lambda source: source.source_id, self._spoken, parent)

    def _spoken(self, source: SourceView) -> str:
        return f"{source.path}, {source_line(source, SourceCounts.of(source.counts))}"

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """As every row; the tool tip says what each of its files is found by, for the row is short."""
        source = self.row(index.row()) if index.isValid() else None
        if role == Qt.ItemDataRole.ToolTipRole and source is not None:
            counts = SourceCounts.of(source.counts)
            told = f"{source.path}\n{files_text(counts)}" if counts.total else source.path
            return formatting.tool_tip(told)
        return super().data(index, role)

    def position_of(self, source_id: int) -> int | None:
        """The row of a source."""
        for position, source in enumerate(self.rows()):
            if source.source_id == source_id:
                return position
        return None
