"""Earlier turns of a conversation, and where they are kept."""

from __future__ import annotations

import threading
import uuid
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.answering.messages import PastTurn
from indexer.answering.seams import ConversationStore
from indexer.errors import NotFoundError

REMEMBERED_TURNS = 6
_MOST_EPHEMERAL = 50


@dataclass(frozen=True, slots=True)
class _Said:
    role: str
    text: str


class EphemeralConversations:
    """Conversations of a user who keeps no history: follow-ups work until the engine ends."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._messages: OrderedDict[str, list[_Said]] = OrderedDict()

    def begin(self, title: str, folder: str = "") -> str:
        """Start a conversation; the oldest beyond 50 go."""
        key = uuid.uuid4().hex
        with self._lock:
            self._messages[key] = []
            while len(self._messages) > _MOST_EPHEMERAL:
                self._messages.popitem(last=False)
        return key

    def messages(self, conversation: str) -> Sequence[_Said]:
        """Messages, oldest first."""
        with self._lock:
            return list(self._messages.get(conversation, ()))

    def add(self, conversation: str, role: str, text: str, details: str = "{}") -> None:
        """Append a message."""
        with self._lock:
            if conversation not in self._messages:
                raise NotFoundError("This conversation is no longer there.")
            self._messages[conversation].append(_Said(role, text))


def past_turns(store: ConversationStore, conversation: str) -> tuple[PastTurn, ...]:
    """The latest questions with their answers, oldest first."""
    if not conversation:
        return ()
    turns, question = list[PastTurn](), ""
    for message in store.messages(conversation):
        if message.role == "user":
            question = message.text
        elif question:
            turns.append(PastTurn(question, message.text))
            question = ""
    return tuple(turns[-REMEMBERED_TURNS:])
