"""Handlers of remembered conversations."""

from __future__ import annotations

from collections.abc import Iterator

from indexer.errors import NotFoundError, ProtocolError
from indexer.protocol.messages import (
    AnswerDone,
    ConversationReply,
    ConversationsReply,
    ConversationView,
    DeleteConversationsRequest,
    Done,
    ListConversationsRequest,
    ReadConversationRequest,
    TurnView,
)
from indexer.protocol.typed_json import decode_json
from indexer.server.dispatcher import Handler
from indexer.server.request import RequestContext
from indexer.storage.history import Conversations, Message


def conversation_handlers(conversations: Conversations) -> dict[type, Handler]:
    """Handlers of listing, reading and deleting conversations."""

    def newest(request: ListConversationsRequest, _: RequestContext) -> Iterator[object]:
        found = conversations.newest(request.limit)
        yield ConversationsReply(
            tuple(ConversationView(each.id, each.title, each.changed_s, each.turns) for each in found)
        )

    def read(request: ReadConversationRequest, _: RequestContext) -> Iterator[object]:
        turns = _turns(conversations.messages(request.conversation))
        if not turns:
            raise NotFoundError("This conversation is no longer there.")
        yield ConversationReply(request.conversation, turns)

    def delete(request: DeleteConversationsRequest, _: RequestContext) -> Iterator[object]:
        conversations.delete(request.conversation)
        yield Done()

    return {
        ListConversationsRequest: newest,
        ReadConversationRequest: read,
        DeleteConversationsRequest: delete,
    }


def _turns(messages: list[Message]) -> tuple[TurnView, ...]:
    """Questions with their answers; an answer of a version that kept others things is left out."""
    turns, question = list[TurnView](), ""
    for message in messages:
        if message.role == "user":
            question = message.text
            continue
        try:
            turns.append(TurnView(question, decode_json(message.details.encode(), AnswerDone)))
        except ProtocolError:
            continue
    return tuple(turns)
