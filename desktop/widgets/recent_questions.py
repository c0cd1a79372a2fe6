"""Questions that were asked before, as links below the empty page."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from desktop import formatting
from desktop.widgets.controls import button, label
from indexer.protocol.messages import ConversationView

SHOWN = 6
LONGEST_CHARS = 80


class RecentQuestions(QWidget):
    """One link per conversation, the last first."""

    chosen = Signal(str)
    """Id of a conversation."""

    def __init__(self) -> None:
        super().__init__()
        self._links: list[QPushButton] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(40, 0, 40, 24)
        self._column.setSpacing(2)
        self._column.addWidget(label(self.tr("Asked before"), tone="muted"), 0, Qt.AlignmentFlag.AlignCenter)
        self._column.addStretch()

    def links(self) -> tuple[QPushButton, ...]:
        """The links that are shown."""
        return tuple(self._links)

    def show_conversations(self, conversations: Sequence[ConversationView]) -> None:
        """Show the newest of these."""
        for link in self._links:
            link.deleteLater()
        self._links.clear()
        for place, each in enumerate(conversations[:SHOWN], 1):
            is_long = len(each.title) > LONGEST_CHARS
            text = f"{each.title[:LONGEST_CHARS].rstrip()} …" if is_long else each.title
            link = button(text.replace("&", "&&"), "link", tip=formatting.moment(each.changed_s))
            link.clicked.connect(partial(self.chosen.emit, each.conversation))
            self._column.insertWidget(place, link, 0, Qt.AlignmentFlag.AlignCenter)
            self._links.append(link)
