"""Questions as links below the empty page: those asked before, or some to begin with."""

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
    """One link per conversation, the last first; before there is any, questions worth a try."""

    chosen = Signal(str)
    """Id of a conversation."""
    suggestion_chosen = Signal(str)
    """A question that was never asked."""
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
        self._conversations: Sequence[ConversationView] = ()
        self._suggestions: Sequence[str] = ()
        self._heading = label(tone="muted")
        self._column.addWidget(self._heading, 0, Qt.AlignmentFlag.AlignCenter)
        self._column.addStretch()

    def links(self) -> tuple[QPushButton, ...]:
        """The links that are shown."""
        return tuple(self._links)

    def heading(self) -> str:
        """What the links are."""
        return self._heading.text()

    def show_conversations(self, conversations: Sequence[ConversationView]) -> None:
        """Show the newest of these."""
        self._conversations = conversations
        self._show()

    def suggest(self, questions: Sequence[str]) -> None:
        """Questions that the files answer, for as long as none was asked."""
        if questions != self._suggestions:
            self._suggestions = questions
            self._show()

    def _show(self) -> None:
        for row in self._rows:
            row.deleteLater()
        self._links.clear()
        if self._conversations:
            self._rows = [self._row(each) for each in self._conversations[:SHOWN]]
        else:
            self._rows = [self._suggestion(question) for question in self._suggestions]
        self._heading.setText(self.tr("Asked before") if self._conversations else self.tr("Try to ask"))
        for place, row in enumerate(self._rows, 1):
            self._column.insertWidget(place, row, 0, Qt.AlignmentFlag.AlignCenter)

    def _suggestion(self, question: str) -> QWidget:
        link = button(question, "link")
        link.clicked.connect(partial(self.suggestion_chosen.emit, question))
        self._links.append(link)
        return link

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
