"""Documents whose content the user has forgotten, in all places that showed them."""

from __future__ import annotations

from desktop.presenters.answer import AnswerPhase
from indexer.protocol import messages as m
from tests.desktop import samples, scenario
from tests.desktop.fake_engine import done


def test_a_forgotten_document_is_shown_nowhere_any_more(qtbot, desk, found, fake, asked):
    found.ask()
    qtbot.waitUntil(lambda: desk.answer.state.phase is AnswerPhase.DONE)
    cited = scenario.citations()[0].document_id
    hit = next(hit for hit in scenario.hits() if hit.document_id == cited)
    desk.preview.show_hit(hit, "notice")
    searched = len(fake.asked(m.SearchRequest))
    asked(m.ListConversationsRequest, 2)  # at the start, and by the answer
    left = tuple(hit for hit in scenario.hits() if hit.document_id != cited)
    fake.scripts[m.SearchRequest] = lambda _request: [samples.reply(left)]
    fake.scripts[m.ForgetRequest] = done
    desk.actions.forget([hit])
    qtbot.waitUntil(lambda: desk.answer.state.phase is AnswerPhase.IDLE)
    assert desk.answer.state.text == ""
    assert desk.preview.target is None or desk.preview.target.document_id != cited
    qtbot.waitUntil(lambda: len(fake.asked(m.SearchRequest)) > searched)
    asked(m.ListConversationsRequest, 3)  # the engine forgot some


def test_what_is_being_forgotten_is_gone_at_once_and_back_if_that_fails(qtbot, desk, found, fake, asked):
    del fake.scripts[m.ForgetRequest]  # it takes the engine some time
    desk.preview.show_hit(scenario.hits()[0], "notice")
    desk.actions.forget([scenario.hits()[0]])
    assert found.results.current_hit().document_id == desk.preview.target.document_id == 2
    assert found.filters.summary.text() == "6 results · 23 ms"
    assert not desk.window.confirm.isVisible()
    asked(m.ForgetRequest)
    fake.reply(m.ForgetRequest, m.ErrorReply("internal", "The disk is full."))
    qtbot.waitUntil(lambda: desk.search.model.rowCount() == 7)
    assert desk.window.confirm.text() == "The disk is full."


def test_what_was_forgotten_leaves_the_results_and_can_be_taken_back(qtbot, desk, found, fake, asked):
    searches = len(asked(m.SearchRequest))
    desk.actions.forget([scenario.hits()[1]])
    qtbot.waitUntil(desk.window.confirm.isVisible)
    assert desk.window.confirm.text().startswith("“Employee handbook.docx” was forgotten")
    assert asked(m.ForgetRequest) == [m.ForgetRequest((2,))]
    asked(m.SearchRequest, searches + 1)
    desk.window.confirm._on_action()
    assert asked(m.RetryRequest) == [m.RetryRequest(2)]
    assert not desk.window.confirm.isVisible()


def test_several_are_forgotten_after_one_question_and_can_be_taken_back(qtbot, desk, found, fake, asked):
    two = list(scenario.hits()[:2])
    desk.actions.forget(two)
    assert desk.window.confirm.text().startswith("Forget the content of 2 documents")
    assert fake.asked(m.ForgetRequest) == []
    desk.window.confirm._on_action()
    numbers = tuple(hit.document_id for hit in two)
    assert asked(m.ForgetRequest) == [m.ForgetRequest(numbers)]
    qtbot.waitUntil(lambda: desk.window.confirm.text().startswith("2 documents were forgotten"))
    desk.window.confirm._on_action()
    assert asked(m.RetryRequest, 2) == [m.RetryRequest(number) for number in numbers]
