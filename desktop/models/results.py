"""The list of hits: as long as the ranking, with pages fetched as they come into sight."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from desktop import formatting
from indexer.protocol.messages import HitView, SearchReply

HIT_ROLE = Qt.ItemDataRole.UserRole + 1
"""The row's `HitView`, or None while its page is on the way."""

PAGE_SIZE = 50
MAX_PAGES = 60
"""Pages kept; the least recently seen go first, so 100,000 hits cost no more than 3,000."""

_Index = QModelIndex | QPersistentModelIndex


class ResultsModel(QAbstractListModel):
    """One row per hit of a ranking's snapshot.

    All rows exist at once, so the scroll bar is true; `page_needed` asks for what is looked at.
    """

    page_needed = Signal(int)
    """Offset of a page to be fetched."""
    about_to_replace = Signal()
    """All rows are about to change: what becomes of selected rows until `replaced` is nobody's choice."""
    replaced = Signal(bool)
    """All rows may have changed; True: they belong to another query."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._total = 0
        self._pages: OrderedDict[int, tuple[HitView, ...]] = OrderedDict()
        self._asked: set[int] = set()

    def replace(self, reply: SearchReply, *, is_new_query: bool) -> None:
        """Show another ranking. Rows stay rows, so the list does not jump; contents change."""
        self.about_to_replace.emit()
        self._pages.clear()
        self._asked.clear()
        for start in range(0, len(reply.hits), PAGE_SIZE):
            self._pages[start // PAGE_SIZE] = reply.hits[start : start + PAGE_SIZE]
        self._resize(max(reply.total, len(reply.hits)))
        self._announce(0, self._total - 1)
        self.replaced.emit(is_new_query)

    def leave_out(self, is_gone: Callable[[int, str], bool]) -> None:
        """Show no document that is gone, by its id and path; what is below it moves up."""
        runs: list[tuple[int, int]] = []
        for row, hit in self._loaded():
            if is_gone(hit.document_id, hit.path):
                first = runs.pop()[0] if runs and runs[-1][1] == row - 1 else row
                runs.append((first, row))
        for first, last in reversed(runs):
            self._remove(first, last)

    def add_page(self, offset: int, reply: SearchReply) -> None:
        """Take a fetched page. A page that is cut short ends the list there."""
        page = offset // PAGE_SIZE
        self._pages[page] = reply.hits
        self._pages.move_to_end(page)
        while len(self._pages) > MAX_PAGES:
            self._asked.discard(self._pages.popitem(last=False)[0])
        expected = min(PAGE_SIZE, self._total - offset)
        if len(reply.hits) < expected and reply.total <= offset + len(reply.hits):
            self._resize(offset + len(reply.hits))
        self._announce(offset, min(offset + PAGE_SIZE, self._total) - 1)

    def page_failed(self, offset: int) -> None:
        """A page did not come; it is asked for again when next looked at."""
        self._asked.discard(offset // PAGE_SIZE)

    def clear(self) -> None:
        """Show nothing."""
        self.about_to_replace.emit()
        self._pages.clear()
        self._asked.clear()
        self._resize(0)
        self.replaced.emit(True)

    @property
    def is_whole(self) -> bool:
        """Whether all hits of the ranking are there."""
        return sum(map(len, self._pages.values())) == self._total

    def hit(self, row: int) -> HitView | None:
        """The hit of a row, None where its page is not there (yet)."""
        page = self._pages.get(row // PAGE_SIZE, ())
        return page[row % PAGE_SIZE] if row >= 0 and row % PAGE_SIZE < len(page) else None

    def hits(self, first: int, last: int) -> tuple[HitView, ...]:
        """The hits of neighbouring rows, as far as their pages are there."""
        pages = [page for page in sorted(self._pages) if first // PAGE_SIZE <= page <= last // PAGE_SIZE]
        rows = (page * PAGE_SIZE + position for page in pages for position in range(PAGE_SIZE))
        return tuple(hit for row in rows if first <= row <= last and (hit := self.hit(row)) is not None)

    def fetch(self, first: int, last: int) -> None:
        """Have the pages of neighbouring rows come, though nobody looks at them."""
        for page in range(first // PAGE_SIZE, last // PAGE_SIZE + 1):
            self._look_at(page, is_there=page in self._pages)

    def row_of(self, document_id: int) -> int | None:
        """The row of a document among the pages that are there."""
        for page, hits in self._pages.items():
            for position, hit in enumerate(hits):
                if hit.document_id == document_id:
                    return page * PAGE_SIZE + position
        return None

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default, immutable
        """As many rows as the ranking has hits."""
        return 0 if parent.isValid() else self._total

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The hit under `HIT_ROLE`, and texts for tool tips and screen readers."""
        if not index.isValid() or index.row() >= self._total:
            return None
        hit = self.hit(index.row())
        if role == HIT_ROLE:
            self._look_at(index.row() // PAGE_SIZE, is_there=hit is not None)
            return hit
        if hit is None:
            return self.tr("Loading …") if role == Qt.ItemDataRole.DisplayRole else None
        if role == Qt.ItemDataRole.DisplayRole:
            return formatting.document_title(hit.title, hit.path, hit.member)
        if role == Qt.ItemDataRole.ToolTipRole:
            said = (
                formatting.whole_path(hit.path, hit.member),
                *map(formatting.legible, hit.also_at),
                hit.reason,
            )
            return formatting.tool_tip("\n".join(filter(None, said)))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(hit)
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Hits can be selected and dragged to other programs."""
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
        return flags | Qt.ItemFlag.ItemIsDragEnabled if index.isValid() else Qt.ItemFlag.NoItemFlags

    def _look_at(self, page: int, *, is_there: bool) -> None:
        if is_there:
            self._pages.move_to_end(page)
        elif page not in self._asked:  # asked once: a page may stay short when documents were removed
            self._asked.add(page)
            self.page_needed.emit(page * PAGE_SIZE)

    def _loaded(self) -> Iterator[tuple[int, HitView]]:
        """Rows whose hits are there, from top to bottom."""
        for page, hits in sorted(self._pages.items()):
            yield from enumerate(hits, page * PAGE_SIZE)

    def _remove(self, first: int, last: int) -> None:
        number = last - first + 1
        left = [(row - number * (row > last), hit) for row, hit in self._loaded() if not first <= row <= last]
        self.beginRemoveRows(QModelIndex(), first, last)
        self._total -= number
        self._pages.clear()
        for row, hit in left:
            page = self._pages.get(row // PAGE_SIZE, ())
            if row % PAGE_SIZE == len(page):  # else the row above it is not there
                self._pages[row // PAGE_SIZE] = (*page, hit)
        self._asked &= self._pages.keys()
        self.endRemoveRows()

    def _resize(self, total: int) -> None:
        if total > self._total:
            self.beginInsertRows(QModelIndex(), self._total, total - 1)
            self._total = total
            self.endInsertRows()
        elif total < self._total:
            self.beginRemoveRows(QModelIndex(), total, self._total - 1)
            self._total = total
            self.endRemoveRows()

    def _announce(self, first: int, last: int) -> None:
        if 0 <= first <= last:
            self.dataChanged.emit(self.index(first), self.index(last))

    def _spoken(self, hit: HitView) -> str:
        parts = [
            formatting.document_title(hit.title, hit.path, hit.member),
            formatting.document_name(hit.path, hit.member),
            formatting.nearest_folder(hit.path, hit.member),
            formatting.date(hit.modified_s),
            hit.reason if hit.reason else "",
            "" if hit.is_online else self.tr("offline"),
            *((hit.passages[0].locator.label(), hit.passages[0].text[:200]) if hit.passages else ()),
        ]
        return ", ".join(dict.fromkeys(part for part in parts if part))
