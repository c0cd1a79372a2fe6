"""What was asked before: listed, read again, forgotten."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from desktop.engine.client import Engine
from desktop.engine.connection import ConnectionState, ConnectionStatus
from indexer.protocol.messages import ConversationReply, ConversationsReply, ConversationView, ErrorReply


class ConversationsPresenter(QObject):
    """Knows the remembered conversations, as long as the user has them remembered."""

    shown = Signal()
    """The list is known, for the first time or anew."""
    opened = Signal(object)
    """A `ConversationReply`: the user wants to read it again."""
    noted = Signal(str)
    failed = Signal(str)

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self._engine = engine
        self.conversations: tuple[ConversationView, ...] = ()
        engine.connection_changed.connect(self._on_connection_changed)

    def refresh(self) -> None:
        """Ask for the list."""
        self._engine.list_conversations(self._on_reply, self._on_error)

    def open(self, conversation: str) -> None:
        """Read a conversation again."""
        self._engine.read_conversation(conversation, self._on_opened, self._on_error)

    def forget(self, conversation: str) -> None:
        """Delete one of them."""
        self._delete(conversation, self.tr("The conversation was forgotten"))

    def forget_all(self) -> None:
        """Delete all of them."""
        self._delete("", self.tr("All conversations were forgotten"))

    def _delete(self, conversation: str, note: str) -> None:
        def on_done() -> None:
            self.noted.emit(note)
            self.refresh()

        self._engine.delete_conversations(on_done, self._on_error, conversation)

    def _on_reply(self, reply: ConversationsReply) -> None:
        self.conversations = reply.conversations
        self.shown.emit()

    def _on_opened(self, reply: ConversationReply) -> None:
        self.opened.emit(reply)

    def _on_error(self, error: ErrorReply) -> None:
        if error.code != "engine_unavailable":  # the banner says that
            self.failed.emit(" ".join(part for part in (error.message, error.hint) if part))

    def _on_connection_changed(self, status: ConnectionStatus) -> None:
        if status.state is ConnectionState.READY:
            self.refresh()
