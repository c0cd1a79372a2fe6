"""Drawing text with emphasised spans, and chips."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QStyle

from desktop import formatting
from desktop.delegates.snippets import Snippet, cut, last_word_start
from desktop.spans import utf16_spans
from desktop.theme import Theme
from indexer.protocol.messages import Highlight

BAR_WIDTH = 3
MOST_FOLDERS = 40
"""More of a path are on no line. One of 600 took 19 ms to shorten, in every row that had it."""
_PATH = re.compile(r"[/~]|\w:[\\/]|\\\\")


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
    snippet: Snippet,
    *,
    font: QFont,
    colour: QColor,
    theme: Theme,
    lines: int = 1,
) -> None:
    """Draw up to `lines` lines of wrapped text; what does not fit becomes an ellipsis."""
    if not snippet.text:
        return
    layout = _laid_out(snippet, rect.width(), font, theme, lines)
    last = layout.lineAt(layout.lineCount() - 1)
    used = last.textStart() + last.textLength()
    if used < len(snippet.text):
        ellipsis_width = QFontMetrics(font).horizontalAdvance(" …")
        is_tight = last.naturalTextWidth() + ellipsis_width > rect.width()
        end = last_word_start(snippet.text, used) if is_tight else used
        layout = _laid_out(cut(snippet, end), rect.width(), font, theme, lines)
    painter.save()
    painter.setClipRect(rect.adjusted(0, -1, 0, 2))
    painter.setPen(colour)
    layout.draw(painter, QPointF(rect.topLeft()))
    painter.restore()


def _laid_out(snippet: Snippet, width: int, font: QFont, theme: Theme, lines: int) -> QTextLayout:
    """The layout of the first lines."""
    layout = QTextLayout(snippet.text, font)
    option = QTextOption()
    if snippet.is_name:
        option.setTextDirection(Qt.LayoutDirection.LeftToRight)
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.setFormats(marked_formats(snippet.text, snippet.highlights, theme))
    height = QFontMetrics(font).height()
    layout.beginLayout()
    for number in range(lines):
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(width)
        line.setPosition(QPointF(0, number * height))
    layout.endLayout()
    return layout


def fitted(wordings: Sequence[str], metrics: QFontMetrics, width: int, mode: Qt.TextElideMode) -> str:
    """The first wording that fits a width; where none does, the last one, elided, of a path whole folders."""
    last = wordings[-1]
    is_path = mode == Qt.TextElideMode.ElideMiddle and _PATH.match(last) is not None
    in_order = formatting.in_order if is_path else str
    most_letters = 2 * width // max(1, metrics.averageCharWidth())  # to measure more would be in vain
    shorter = (path for path in _shorter_paths(last) if is_path and len(path) <= most_letters)
    for wording in chain(wordings, shorter):
        if metrics.horizontalAdvance(wording) <= width:
            return in_order(wording)  # `elidedText` would cut it still where its width is no whole number
    return in_order(metrics.elidedText(last, mode, width))


def _shorter_paths(path: str) -> Iterator[str]:
    """A path without more and more of its folders: the first one and the nearest stay as long as they can."""
    gap = "\\" if path[1:3] == ":\\" or path.startswith("\\\\") else "/"
    parts = path.split(gap)
    for left_out in range(max(1, len(parts) - MOST_FOLDERS), len(parts) - 1):
        for kept in (2, 1):
            if kept + left_out < len(parts):
                yield gap.join((*parts[:kept], "…", *parts[kept + left_out :]))


def draw_elided(
    painter: QPainter,
    rect: QRect,
    *wordings: str,
    font: QFont,
    colour: QColor,
    mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
) -> None:
    """Draw one line of text in the first wording that fits the rectangle, the last one elided where none does."""
    painter.setFont(font)
    painter.setPen(colour)
    shown = fitted(wordings, QFontMetrics(font), rect.width(), mode)
    painter.drawText(rect, align | Qt.AlignmentFlag.AlignVCenter, shown)


def draw_ground(painter: QPainter, rect: QRect, state: QStyle.StateFlag, theme: Theme) -> None:
    """What a row stands on: selected or under the pointer, with a frame while its list has the focus."""
    if state & QStyle.StateFlag.State_Selected:
        painter.fillRect(rect, theme.colour("accent_soft"))
    elif state & QStyle.StateFlag.State_MouseOver:
        painter.fillRect(rect, theme.colour("hover"))
    if state & QStyle.StateFlag.State_HasFocus:
        painter.setPen(theme.colour("accent"))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(rect.adjusted(0, 0, -1, -1))


def draw_item_ground(
    painter: QPainter, rect: QRect, state: QStyle.StateFlag, theme: Theme, *, margin: int
) -> None:
    """The ground of an item of several lines: a hairline below, a bar at the left of the selected one."""
    painter.setPen(theme.colour("border"))
    painter.drawLine(rect.left() + margin, rect.bottom(), rect.right() - margin, rect.bottom())
    draw_ground(painter, rect, state, theme)
    if state & QStyle.StateFlag.State_Selected:
        painter.fillRect(QRect(rect.topLeft(), QSize(BAR_WIDTH, rect.height())), theme.colour("accent"))


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
