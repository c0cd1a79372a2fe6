"""The head of a page: its title, and what can be done there."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout

from desktop.theme import Theme
from desktop.widgets.controls import button, heading


class PageTop(QFrame):
    """Further widgets go into `row`. With buttons it is as high as without, so that no page's title jumps."""

    def __init__(self, title: str, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("top")
        self.title = heading(title, theme, 1.5)
        self.title.setMinimumHeight(max(self.title.sizeHint().height(), button(" ").sizeHint().height()))
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(18, 13, 16, 12)
        self.row.setSpacing(12)
        self.row.addWidget(self.title)
