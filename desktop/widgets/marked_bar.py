"""A scroll bar that shows where in a text the found words stand."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QTextDocument
from PySide6.QtWidgets import QScrollBar

from desktop.theme import Theme

TICK_HEIGHT = 2
TICK_INSET = 2


class MarkedBar(QScrollBar):
    """Draws a tick for every paragraph with a mark, as far down as it stands in the whole text."""

    def __init__(self, document: QTextDocument, theme: Theme) -> None:
        super().__init__(Qt.Orientation.Vertical)
        self._document = document
        self._theme = theme
        self._blocks: tuple[int, ...] = ()
        self._lines: tuple[int, ...] = ()
        self._line_count = 0

    def mark(self, blocks: Iterable[int]) -> None:
        """Show marks in these paragraphs, by their numbers."""
        self._blocks = tuple(sorted(set(blocks)))
        self._line_count = 0
        self.update()

    def ticks(self) -> list[int]:
        """How far from the top each tick is, in pixels."""
        if self._line_count != self._document.lineCount():  # known of a long text only as it is laid out
            self._line_count = self._document.lineCount()
            blocks = map(self._document.findBlockByNumber, self._blocks)
            self._lines = tuple(block.firstLineNumber() for block in blocks)
        room = self.height() - TICK_HEIGHT
        return sorted({line * room // max(1, self._line_count) for line in self._lines})

    def paintEvent(self, event: QPaintEvent) -> None:
        """Ticks lie above the handle: it must not hide them."""
        super().paintEvent(event)
        if self._blocks and self.maximum() > self.minimum():
            painter = QPainter(self)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour("warn"))
            width = self.width() - 2 * TICK_INSET
            painter.drawRects([QRect(TICK_INSET, top, width, TICK_HEIGHT) for top in self.ticks()])
            painter.end()
