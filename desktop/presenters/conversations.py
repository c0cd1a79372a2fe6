"""What was asked before: listed, read again, forgotten."""

from __future__ import annotations

from PySide6.QtCore import Signal

from desktop.engine.client import Engine
from desktop.engine.connection import ConnectionState, ConnectionStatus
from desktop.presenters.telling import TellingPresenter
from indexer.protocol.messages import ConversationsReply, ConversationView, ErrorReply


class ConversationsPresenter(TellingPresenter):
    """Knows the remembered conversations, as long as the user has them remembered."""

    shown = Signal()
    """The list is known, for the first time or anew."""
    opened = Signal(object)
    """A `ConversationReply`: the user wants to read it again."""

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self._engine = engine
        self.conversations: tuple[ConversationView, ...] = ()
        """The last changed first. A question that was asked again stands there once, with its last answer."""
        self._repeated: dict[str, list[str]] = {}
        """Conversation → the earlier ones that it stands for."""
        engine.connection_changed.connect(self._on_connection_changed)

    def refresh(self) -> None:
        """Ask for the list."""
        self._engine.list_conversations(self._on_reply, self._on_error)

    def open(self, conversation: str) -> None:
        """Read a conversation again."""
        self._engine.read_conversation(conversation, self.opened.emit, self._on_gone)

    def forget(self, conversation: str) -> None:
        """Delete one of them, and those it stands for."""
        note = self.tr("The conversation was forgotten")
        self._delete([*self._repeated.get(conversation, ()), conversation], note)

    def forget_all(self) -> None:
        """Delete all of them."""
        self._delete([""], self.tr("All conversations were forgotten"))

    def _delete(self, conversations: list[str], note: str) -> None:
        """Delete one after the other; the note and the list follow the last."""
        first, *rest = conversations

        def on_done() -> None:
            if rest:
                self._delete(rest, note)
                return
            self.noted.emit(note)
            self.refresh()

        self._engine.delete_conversations(on_done, self._on_error, first)

    def _on_reply(self, reply: ConversationsReply) -> None:
        shown: list[ConversationView] = []
        standing: dict[str, str] = {}
        self._repeated.clear()
        for each in reply.conversations:
            latest = standing.setdefault(_gist(each.title), each.conversation)
            if latest == each.conversation or each.turns > 1:  # follow-ups make it more than a repetition
                shown.append(each)
            else:
                self._repeated.setdefault(latest, []).append(each.conversation)
        self.conversations = tuple(shown)
        self.shown.emit()

    def _on_gone(self, error: ErrorReply) -> None:
        """It was deleted elsewhere, perhaps with others."""
        self._on_error(error)
        self.refresh()

    def _on_connection_changed(self, status: ConnectionStatus) -> None:
        if status.state is ConnectionState.READY:
            self.refresh()


def _gist(question: str) -> str:
    """What two askings of the same question share."""
    return " ".join(question.split()).rstrip("?.! ").casefold()
