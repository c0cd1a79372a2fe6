from __future__ import annotations

import pytest

from desktop.presenters.conversations import ConversationsPresenter
from indexer.protocol import messages as m
from tests.desktop import scenario, scenario_pages
from tests.desktop.fake_engine import done


@pytest.fixture
def presenter(engine, fake):
    fake.scripts = {
        m.ListConversationsRequest: lambda _request: [scenario_pages.conversations()],
        m.DeleteConversationsRequest: done,
    }
    return ConversationsPresenter(engine)


def test_they_are_listed_again_after_they_were_forgotten(qtbot, fake, presenter, collected):
    presenter.refresh()
    qtbot.waitUntil(lambda: len(presenter.conversations) == 2)
    notes = collected(presenter.noted)
    fake.scripts[m.ListConversationsRequest] = lambda _request: [m.ConversationsReply(())]
    presenter.forget_all()
    qtbot.waitUntil(lambda: presenter.conversations == ())
    assert notes == ["All conversations were forgotten"]


def test_one_is_forgotten_by_its_id(qtbot, fake, presenter, collected):
    notes = collected(presenter.noted)
    presenter.forget("c2")
    qtbot.waitUntil(lambda: notes == ["The conversation was forgotten"])
    assert fake.asked(m.DeleteConversationsRequest) == [m.DeleteConversationsRequest("c2")]


def test_one_is_opened_with_all_that_was_said(qtbot, fake, presenter, collected):
    opened = collected(presenter.opened)
    fake.scripts[m.ReadConversationRequest] = lambda request: [scenario.remembered(request.conversation)]
    presenter.open("c1")
    qtbot.waitUntil(lambda: opened != [])
    assert [turn.question for turn in opened[0].turns] == [
        "How long is the notice period?",
        "And for employees?",
    ]


def test_one_that_is_gone_is_said(qtbot, fake, presenter, collected):
    failed = collected(presenter.failed)
    fake.scripts[m.ReadConversationRequest] = lambda _request: [m.ErrorReply("not_found", "It is gone.")]
    presenter.open("c1")
    qtbot.waitUntil(lambda: failed == ["It is gone."])


def test_a_question_asked_again_stands_once_and_is_forgotten_as_one(qtbot, fake, presenter, collected):
    fake.scripts[m.ListConversationsRequest] = lambda _request: [
        m.ConversationsReply(
            (
                m.ConversationView("new", "How long is it?", 4.0),
                m.ConversationView("long", "How long is it?", 3.0, turns=3),
                m.ConversationView("other", "What does it cost?", 2.0),
                m.ConversationView("old", "how long is  it", 1.0),
            )
        )
    ]
    presenter.refresh()
    qtbot.waitUntil(lambda: presenter.conversations != ())
    assert [each.conversation for each in presenter.conversations] == ["new", "long", "other"]
    notes = collected(presenter.noted)
    presenter.forget("new")
    qtbot.waitUntil(lambda: notes == ["The conversation was forgotten"])
    deleted = fake.asked(m.DeleteConversationsRequest)
    assert [request.conversation for request in deleted] == ["old", "new"]


def test_one_that_was_deleted_elsewhere_leaves_the_list(qtbot, fake, presenter, collected):
    failed = collected(presenter.failed)
    fake.scripts[m.ReadConversationRequest] = lambda _request: [m.ErrorReply("not_found", "It is gone.")]
    fake.scripts[m.ListConversationsRequest] = lambda _request: [m.ConversationsReply(())]
    with qtbot.waitSignal(presenter.shown):
        presenter.open("c1")
    assert failed == ["It is gone."]
