"""Earlier turns of a conversation, and where they are kept."""

from __future__ import annotations

import threading
import uuid
from collections import OrderedDict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

from indexer.answering.messages import PastTurn
from indexer.answering.seams import ConversationStore
from indexer.domain import Origin
from indexer.errors import NotFoundError

REMEMBERED_TURNS = 6
_MOST_EPHEMERAL = 50


@dataclass(frozen=True, slots=True)
class _Said:
    role: str
    text: str


@dataclass(slots=True)
class _Conversation:
    folder: str
    messages: list[_Said] = field(default_factory=list)
    origins: set[Origin] = field(default_factory=set)


class EphemeralConversations:
    """Conversations of a user who keeps no history: follow-ups work until the engine ends."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._conversations: OrderedDict[str, _Conversation] = OrderedDict()

    def begin(self, title: str, folder: str = "") -> str:
        """Start a conversation; the oldest beyond 50 go."""
        key = uuid.uuid4().hex
        with self._lock:
            self._conversations[key] = _Conversation(folder)
            while len(self._conversations) > _MOST_EPHEMERAL:
                self._conversations.popitem(last=False)
        return key

    def messages(self, conversation: str) -> Sequence[_Said]:
        """Messages, oldest first."""
        with self._lock:
            known = self._conversations.get(conversation)
            return list(known.messages) if known is not None else ()

    def add_turn(
        self,
        conversation: str,
        question: str,
        answer: str,
        *,
        details: str = "{}",
        origins: Collection[Origin] = (),
        is_there: Callable[[Origin], bool] = lambda origin: True,
    ) -> None:
        """Append a question with its answer; see `ConversationStore`."""
        with self._lock:
            known = self._conversations.get(conversation)
            if known is None or not all(is_there(origin) for origin in origins):
                raise NotFoundError("This conversation, or a document in it, is no longer there.")
            known.messages += [_Said("user", question), _Said("assistant", answer)]
            known.origins.update(origins)

    def delete(self, conversation: str) -> None:
        """Delete a conversation."""
        with self._lock:
            self._conversations.pop(conversation, None)

    def forget(
        self, is_gone: Callable[[Origin], bool], is_left: Callable[[str], bool] = lambda folder: False
    ) -> int:
        """Delete conversations drawn from documents that are gone, or about folders that are no longer indexed."""
        with self._lock:
            gone = [
                key
                for key, known in self._conversations.items()
                if any(map(is_gone, known.origins)) or (known.folder and is_left(known.folder))
            ]
            for key in gone:
                del self._conversations[key]
        return len(gone)


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
