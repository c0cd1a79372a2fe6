from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from indexer.errors import NotFoundError
from indexer.protocol.messages import (
    AnswerDone,
    DeleteConversationsRequest,
    Done,
    Ledger,
    ListConversationsRequest,
    ReadConversationRequest,
)
from indexer.server.handlers.conversations import conversation_handlers
from indexer.storage.history import Conversations
from indexer.storage.profile import open_profile

DONE = AnswerDone("c", "Three months.", (), (), "m", True, True, ("A note.",), Ledger(6, 2))


@pytest.fixture
def conversations(tmp_path: Path):
    profile, _ = open_profile(tmp_path / "profile.db", tmp_path / "backups")
    yield Conversations(profile)
    profile.close()


@pytest.fixture
def call(conversations):
    handlers = conversation_handlers(conversations)
    return lambda request: next(iter(handlers[type(request)](request, None)))


def kept(conversations, question="how long?", details=None):
    key = conversations.begin(question)
    details = details or msgspec.json.encode(DONE).decode()
    conversations.add_turn(key, question, DONE.answer, details=details)
    return key


def test_conversations_are_listed_and_read_as_they_were(conversations, call):
    key = kept(conversations)
    listed = call(ListConversationsRequest()).conversations
    assert [(each.conversation, each.title) for each in listed] == [(key, "how long?")]
    (turn,) = call(ReadConversationRequest(key)).turns
    assert (turn.question, turn.done) == ("how long?", DONE)


def test_deleted_ones_are_gone(conversations, call):
    key = kept(conversations)
    assert isinstance(call(DeleteConversationsRequest()), Done)
    assert call(ListConversationsRequest()).conversations == ()
    with pytest.raises(NotFoundError):
        call(ReadConversationRequest(key))


def test_an_answer_that_another_version_kept_is_left_out(conversations, call):
    key = kept(conversations, details="{}")
    kept_too = kept(conversations)
    with pytest.raises(NotFoundError):
        call(ReadConversationRequest(key))
    assert len(call(ReadConversationRequest(kept_too)).turns) == 1
