"""Questions as links below the empty page: those asked before, or some to begin with."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal

from desktop import formatting
from desktop.icons import Icons
from desktop.widgets.link_list import Link, LinkList, shortened
from indexer.protocol.messages import ConversationView

SHOWN = 6


class RecentQuestions(LinkList):
    """One link per conversation, the last first; before there is any, questions worth a try."""

    chosen = Signal(str)
    """Id of a conversation."""
    suggestion_chosen = Signal(str)
    """A question that was never asked."""
    forget_wanted = Signal(object)
    """A `ConversationView`."""

    def __init__(self, icons: Icons) -> None:
        super().__init__(icons)
        self._conversations: Sequence[ConversationView] = ()
        self._suggestions: Sequence[str] = ()

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
        if self._conversations:
            links = [self._link(each) for each in self._conversations[:SHOWN]]
            self.show_links(self.tr("Asked before"), links)
        else:
            links = [Link(each, partial(self.suggestion_chosen.emit, each)) for each in self._suggestions]
            self.show_links(self.tr("Try to ask"), links)

    def _link(self, each: ConversationView) -> Link:
        text = shortened(each.title)
        more = self.tr(" · {0} questions").format(each.turns) if each.turns > 1 else ""
        return Link(
            text + more,
            partial(self.chosen.emit, each.conversation),
            tip=formatting.moment(each.changed_s),
            icon="close",
            name=self.tr("Forget “{0}”").format(text),
            act=partial(self.forget_wanted.emit, each),
        )
