"""A row of the list of sources: folder, state, progress."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from desktop import formatting
from desktop.delegates.painting import draw_elided, draw_item_ground
from desktop.delegates.row import Index, RowDelegate
from desktop.models.rows import ROW_ROLE
from desktop.presenters.counts import STOPPED, SourceCounts, done_share, source_wordings
from indexer.protocol.messages import SourceView

MARGIN = 14
BAR_HEIGHT = 4


class SourceDelegate(RowDelegate):
    """Draws a `SourceView`."""

    def row_height(self) -> int:
        """Name, path, state, bar."""
        bold = QFontMetrics(self._theme.font(1.05, bold=True)).height()
        small = QFontMetrics(self._theme.font(0.9)).height()
        return 11 + bold + 2 + small + 3 + small + 6 + BAR_HEIGHT + 11

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one row."""
        source = index.data(ROW_ROLE)
        if not isinstance(source, SourceView):
            return
        rect: QRect = option.rect
        draw_item_ground(painter, rect, option.state, self._theme, margin=MARGIN)
        role = "warn" if source.state in ("offline", "error") else "accent"
        icon = self._icons.pixmap(
            "offline" if source.state == "offline" else "folder",
            role,
            self._icon_px,
            painter.device().devicePixelRatio(),
        )
        painter.drawPixmap(rect.left() + MARGIN, rect.top() + 12, icon)
        left = rect.left() + MARGIN + self._icon_px + 11
        self._draw_texts(
            painter, QRect(left, rect.top() + 11, rect.right() - MARGIN - left, rect.height()), source
        )

    def _draw_texts(self, painter: QPainter, column: QRect, source: SourceView) -> None:
        counts = SourceCounts.of(source.counts)
        bold, small = self._theme.font(1.05, bold=True), self._theme.font(0.9)
        muted = self._theme.colour("muted")
        top = column.top()
        name = formatting.document_name(source.path, "")
        path = formatting.shorten_home(source.path, self._home)
        state = source_wordings(source, counts)
        for wordings, font, colour, mode, gap in (
            ((name,), bold, self._theme.colour("text"), Qt.TextElideMode.ElideRight, 2),
            ((path,), small, muted, Qt.TextElideMode.ElideMiddle, 3),
            (state, small, self._state_colour(source), Qt.TextElideMode.ElideRight, 6),
        ):
            height = QFontMetrics(font).height()
            line = QRect(column.left(), top, column.width(), height)
            draw_elided(painter, line, *wordings, font=font, colour=colour, mode=mode)
            top += height + gap
        share = done_share(counts)
        if share < 1.0:
            colour = self._theme.colour("disabled" if source.state == STOPPED else "accent")
            self._draw_bar(painter, QRectF(column.left(), top, column.width(), BAR_HEIGHT), share, colour)

    def _state_colour(self, source: SourceView) -> QColor:
        return self._theme.colour("warn" if source.state in ("offline", "error") else "muted")

    def _draw_bar(self, painter: QPainter, rect: QRectF, share: float, colour: QColor) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("border"))
        painter.drawRoundedRect(rect, 2, 2)
        painter.setBrush(colour)
        painter.drawRoundedRect(QRectF(rect.left(), rect.top(), rect.width() * share, rect.height()), 2, 2)
        painter.restore()
