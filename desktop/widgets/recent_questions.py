"""Questions that were asked before, as links below the empty page."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop import formatting
from desktop.icons import Icons
from desktop.widgets.controls import button, icon_button, label
from indexer.protocol.messages import ConversationView

SHOWN = 6
LONGEST_CHARS = 80


class RecentQuestions(QWidget):
    """One link per conversation, the last first."""

    chosen = Signal(str)
    """Id of a conversation."""
    forget_wanted = Signal(object)
    """A `ConversationView`."""

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self._icons = icons
        self._rows: list[QWidget] = []
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
        for row in self._rows:
            row.deleteLater()
        self._rows.clear()
        self._links.clear()
        for place, each in enumerate(conversations[:SHOWN], 1):
            row = self._row(each)
            self._column.insertWidget(place, row, 0, Qt.AlignmentFlag.AlignCenter)
            self._rows.append(row)

    def _row(self, each: ConversationView) -> QWidget:
        """The link, and a button that forgets where it leads."""
        is_long = len(each.title) > LONGEST_CHARS
        text = f"{each.title[:LONGEST_CHARS].rstrip()} …" if is_long else each.title
        more = self.tr(" · {0} questions").format(each.turns) if each.turns > 1 else ""
        link = button((text + more).replace("&", "&&"), "link", tip=formatting.moment(each.changed_s))
        link.clicked.connect(partial(self.chosen.emit, each.conversation))
        forget = icon_button(self._icons, "close", self.tr("Forget “{0}”").format(text), size=12)
        forget.clicked.connect(partial(self.forget_wanted.emit, each))
        self._links.append(link)
        row = QWidget()
        side_by_side = QHBoxLayout(row)
        side_by_side.setContentsMargins(0, 0, 0, 0)
        side_by_side.setSpacing(4)
        side_by_side.addWidget(link)
        side_by_side.addWidget(forget)
        return row
