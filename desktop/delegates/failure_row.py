"""A row of the list of failures: name, folder, state, reason."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from desktop import formats, formatting
from desktop.delegates.painting import draw_elided, draw_ground
from desktop.delegates.row import Index, RowDelegate
from desktop.models.rows import ROW_ROLE
from indexer.protocol.messages import FailureView

MARGIN = 12


class FailureDelegate(RowDelegate):
    """Draws a `FailureView`."""

    def row_height(self) -> int:
        """Two lines, and air around them."""
        body = QFontMetrics(self._theme.font(1.0)).height()
        small = QFontMetrics(self._theme.font(0.9)).height()
        return 9 + body + 2 + small + 9

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one row."""
        failure = index.data(ROW_ROLE)
        if not isinstance(failure, FailureView):
            return
        rect: QRect = option.rect
        draw_ground(painter, rect, option.state, self._theme)
        name = formatting.document_name(failure.path, failure.member)
        density = painter.device().devicePixelRatio()
        icon = self._icons.format_pixmap(formats.family(name), self._icon_px, density)
        painter.drawPixmap(rect.left() + MARGIN, rect.top() + 10, icon)
        left = rect.left() + MARGIN + self._icon_px + 10
        column = QRect(left, rect.top() + 9, rect.right() - MARGIN - left, rect.height() - 18)
        self._draw_texts(painter, column, failure, name)

    def _draw_texts(self, painter: QPainter, column: QRect, failure: FailureView, name: str) -> None:
        body, small = self._theme.font(1.0), self._theme.font(0.9)
        metrics = QFontMetrics(body)
        text, muted = self._theme.colour("text"), self._theme.colour("muted")
        middle = Qt.TextElideMode.ElideMiddle
        width = min(metrics.horizontalAdvance(name) + 2, column.width() * 3 // 5)
        line = QRect(column.left(), column.top(), width, metrics.height())
        draw_elided(painter, line, name, font=body, colour=text, mode=middle)
        place = formatting.location(failure.path, failure.member, self._home)
        beside = QRect(line.right() + 9, column.top(), column.width() - width - 9, metrics.height())
        draw_elided(painter, beside, place, font=small, colour=muted, mode=middle)
        below = QRect(
            column.left(), column.top() + metrics.height() + 2, column.width(), QFontMetrics(small).height()
        )
        reason = f"{failure.state}: {failure.reason}" if failure.reason else failure.state
        draw_elided(painter, below, reason, font=small, colour=self._theme.colour("warn"))
