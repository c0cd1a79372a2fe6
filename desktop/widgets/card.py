"""A framed section of a page, with a heading and a sentence."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.theme import Theme
from desktop.widgets.controls import heading, label

PAGE_WIDTH = 760


class Card(QFrame):
    """Content goes into `column`."""

    def __init__(self, theme: Theme, title: str, text: str = "") -> None:
        super().__init__()
        self.setObjectName("card")
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(20, 16, 20, 18)
        self.column.setSpacing(10)
        self.column.addWidget(heading(title, theme, 1.15))
        if text:
            self.column.addWidget(label(text, tone="muted", wraps=True))


def scrolled(content: QVBoxLayout, *, name: str, width: int = PAGE_WIDTH) -> QScrollArea:
    """A column of readable width that scrolls."""
    inner = QWidget()
    inner.setObjectName("page")
    inner.setMaximumWidth(width)
    inner.setLayout(content)
    holder = QWidget()
    holder.setObjectName("page")
    row = QHBoxLayout()
    row.addStretch(1)
    row.addWidget(inner, 1000)
    row.addStretch(1)
    outer = QVBoxLayout(holder)
    outer.setContentsMargins(28, 22, 28, 28)
    outer.addLayout(row)
    outer.addStretch()
    return in_scroll_area(holder, name)


class _PlainArea(QScrollArea):
    """Without a frame, but for one around it while it was reached by Tab, for its arrow keys to scroll."""

    _is_reached = False

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where Tab has led; a page that was opened by a click needs no frame."""
        super().focusInEvent(event)
        self._is_reached = event.reason() in (
            Qt.FocusReason.TabFocusReason,
            Qt.FocusReason.BacktabFocusReason,
        )
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Another part is shown to have the focus."""
        super().focusOutEvent(event)
        self._is_reached = False
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The frame lies below what scrolls, which leaves a margin."""
        super().paintEvent(event)
        if self._is_reached:
            painter = QPainter(self.viewport())
            painter.setPen(self.palette().color(QPalette.ColorRole.Accent))
            painter.drawRect(self.viewport().rect().adjusted(0, 0, -1, -1))
            painter.end()


def in_scroll_area(content: QWidget, name: str) -> QScrollArea:
    """What scrolls where there is no room for it, without a frame; its name is for screen readers."""
    area = _PlainArea()
    area.setAccessibleName(name)
    area.setObjectName("plain")
    area.setWidgetResizable(True)
    area.setWidget(content)
    for part in (area.viewport(), content):
        part.setAutoFillBackground(False)  # what lies behind shows through, on a card as on a page
    return area
