"""Drawing text with emphasised spans, and chips."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QTextCharFormat, QTextLayout, QTextOption

from desktop.spans import utf16_spans
from desktop.theme import Theme
from indexer.protocol.messages import Highlight


def marked_formats(text: str, highlights: Sequence[Highlight], theme: Theme) -> list[QTextLayout.FormatRange]:
    """Format ranges that put the marker's colour behind spans of a text."""
    ranges = []
    for start, end in utf16_spans(text, highlights):
        span = QTextLayout.FormatRange()
        span.start, span.length = start, end - start
        look = QTextCharFormat()
        look.setBackground(theme.colour("marker"))
        look.setForeground(theme.colour("marker_text"))
        span.format = look
        ranges.append(span)
    return ranges


def draw_lines(
    painter: QPainter,
    rect: QRect,
    text: str,
    *,
    font: QFont,
    colour: QColor,
    marks: Sequence[QTextLayout.FormatRange] = (),
    lines: int = 1,
) -> int:
    """Draw up to `lines` lines of wrapped text, the last one elided; returns how many were drawn."""
    layout = QTextLayout(text, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WordWrap)
    layout.setTextOption(option)
    layout.setFormats(list(marks))
    metrics = QFontMetrics(font)
    layout.beginLayout()
    drawn = 0
    painter.setPen(colour)
    while drawn < lines:
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(rect.width())
        line.setPosition(QPointF(0, drawn * metrics.height()))
        drawn += 1
    layout.endLayout()
    painter.save()
    painter.setClipRect(rect.adjusted(0, -1, 0, 2))
    layout.draw(painter, QPointF(rect.topLeft()))
    painter.restore()
    return drawn


def draw_elided(
    painter: QPainter,
    rect: QRect,
    text: str,
    *,
    font: QFont,
    colour: QColor,
    mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
) -> None:
    """Draw one line of text, elided to the rectangle."""
    painter.setFont(font)
    painter.setPen(colour)
    shown = QFontMetrics(font).elidedText(text, mode, rect.width())
    painter.drawText(rect, align | Qt.AlignmentFlag.AlignVCenter, shown)


def chip_width(text: str, font: QFont) -> int:
    """Width of a chip."""
    return QFontMetrics(font).horizontalAdvance(text) + 14


def draw_chip(
    painter: QPainter, rect: QRect, text: str, *, font: QFont, colour: QColor, ground: QColor
) -> None:
    """Draw a small rounded label."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawRoundedRect(QRectF(rect), rect.height() / 2, rect.height() / 2)
    painter.setPen(colour)
    painter.setFont(font)
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()
