"""A framed section of a page, with a heading and a sentence."""

from __future__ import annotations

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


def in_scroll_area(content: QWidget, name: str) -> QScrollArea:
    """What scrolls where there is no room for it, without a frame; its name is for screen readers."""
    area = QScrollArea()
    area.setAccessibleName(name)
    area.setObjectName("plain")
    area.setWidgetResizable(True)
    area.setWidget(content)
    for part in (area.viewport(), content):
        part.setAutoFillBackground(False)  # what lies behind shows through, on a card as on a page
    return area
