from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.presenters.answer import AnswerPhase, AnswerPresenter
from desktop.presenters.answer_text import (
    Stretch,
    as_text,
    phase_text,
    plain,
    stretches,
    verdict_wordings,
)
from indexer.protocol import messages as m
from tests.desktop import samples, scenario


@pytest.fixture
def presenter(engine):
    return AnswerPresenter(engine)


def stream(fake, *messages):
    for message in messages:
        fake.reply(m.AskRequest, message, last=False)


def test_an_answer_grows_phase_by_phase(qtbot, fake, presenter, asked):
    states = []
    presenter.state_changed.connect(states.append)
    presenter.ask("  how long? ")
    asked(m.AskRequest)
    started, _delta, done = scenario.answer(m.AskRequest("how long?"))
    stream(fake, started, m.AnswerDelta("", "thinking"), m.AnswerDelta("Three "), m.AnswerDelta("months."))
    qtbot.waitUntil(lambda: presenter.state.text == "Three months.")
    assert [state.phase for state in states] == [
        AnswerPhase.RETRIEVING,
        AnswerPhase.LOADING,
        AnswerPhase.THINKING,
        AnswerPhase.WRITING,
        AnswerPhase.WRITING,
    ]
    fake.reply(m.AskRequest, done)
    qtbot.waitUntil(lambda: presenter.state.phase is AnswerPhase.DONE)
    assert presenter.state.question == "how long?"
    assert presenter.state.text == done.answer


def test_stopping_keeps_the_text_and_tells_the_engine(qtbot, fake, presenter, asked):
    presenter.ask("how long?")
    asked(m.AskRequest)
    stream(fake, m.AnswerDelta("Three"))
    qtbot.waitUntil(lambda: presenter.state.text == "Three")
    presenter.cancel()
    assert (presenter.state.phase, presenter.state.text) == (AnswerPhase.CANCELLED, "Three")
    asked(m.CancelRequest)


def test_a_follow_up_continues_the_conversation_and_a_new_question_does_not(qtbot, fake, presenter, asked):
    fake.scripts[m.AskRequest] = scenario.answer
    presenter.ask("how long?")
    qtbot.waitUntil(lambda: presenter.state.phase is AnswerPhase.DONE)
    presenter.follow_up("and for employees?")
    qtbot.waitUntil(lambda: len(fake.asked(m.AskRequest)) == 2 and not presenter.state.is_busy)
    presenter.ask("something else")
    assert [request.conversation for request in asked(m.AskRequest, 3)] == ["", "c1", ""]


def test_an_error_is_shown_where_the_answer_would_be(qtbot, fake, presenter):
    fake.scripts[m.AskRequest] = lambda _request: [
        m.ErrorReply("model", "out of memory", "take a smaller one")
    ]
    presenter.ask("how long?")
    qtbot.waitUntil(lambda: presenter.state.phase is AnswerPhase.FAILED)
    assert (presenter.state.message, presenter.state.hint) == ("out of memory", "take a smaller one")


def test_a_citation_opens_by_its_number(qtbot, fake, presenter, collected):
    opened = collected(presenter.citation_opened)
    fake.scripts[m.AskRequest] = scenario.answer
    presenter.ask("how long?")
    qtbot.waitUntil(lambda: presenter.state.phase is AnswerPhase.DONE)
    presenter.open_citation(2)
    presenter.open_citation(99)
    assert [citation.number for citation in opened] == [2]


def test_a_question_being_typed_warms_the_answers_once(qtbot, fake, presenter, asked):
    for text in ("notice", "notice period", "how long", "how long?", "how long is it?"):
        presenter.expect(text)
    asked(m.WarmAnswersRequest)
    fake.publish(samples.progress())
    with qtbot.waitSignal(presenter._engine.progress_changed):
        pass
    assert len(fake.asked(m.WarmAnswersRequest)) == 1


def test_sentences_are_found_in_the_answer_with_what_stands_between():
    first = m.SentenceView("First one.", "supported", (1,))
    second = m.SentenceView("Second.", "weak", (2, 1))
    assert stretches("First one.\n\n- Second. And more", (first, second)) == [
        Stretch("First one.", "supported", (1,)),
        Stretch("\n\n- "),
        Stretch("Second.", "weak", (2, 1)),
        Stretch(" And more"),
    ]


def test_a_sentence_that_is_not_in_the_text_is_not_lost():
    sentence = m.SentenceView("Changed words.", "unsupported", ())
    assert stretches("Other.", (sentence,)) == [Stretch("Changed words.", "unsupported"), Stretch("Other.")]


def test_light_markup_becomes_plain_text():
    assert plain("## Title\n- **bold** point\n* two") == "Title\n•  bold point\n•  two"
    assert plain("2 * 3 ** 4 <b>not markup</b>") == "2 * 3 ** 4 <b>not markup</b>"


def test_verdicts_are_counted():
    _started, _delta, done = scenario.answer(m.AskRequest("q"))
    numbers = "2 supported, 1 weak, 1 unsupported"
    assert verdict_wordings(done) == (f"Sentences: {numbers}", numbers)


def test_earlier_answers_of_a_conversation_can_be_read_again(qtbot, fake, presenter):
    fake.scripts[m.AskRequest] = scenario.answer
    presenter.ask("how long?")
    qtbot.waitUntil(lambda: presenter.state.phase is AnswerPhase.DONE)
    presenter.follow_up("and for employees?")
    qtbot.waitUntil(lambda: (presenter.state.phase, presenter.state.turn) == (AnswerPhase.DONE, 2))
    presenter.step(-1)
    assert (presenter.state.question, presenter.state.turn, presenter.state.turns) == ("how long?", 1, 2)
    presenter.step(-1)
    assert presenter.state.turn == 1
    presenter.follow_up("and for managers?")
    qtbot.waitUntil(lambda: (presenter.state.phase, presenter.state.turn) == (AnswerPhase.DONE, 3))
    presenter.ask("something else")
    qtbot.waitUntil(lambda: presenter.state.phase is AnswerPhase.DONE)
    assert (presenter.state.turn, presenter.state.turns) == (1, 1)


def test_a_forgotten_document_takes_the_whole_conversation_with_it(qtbot, fake, presenter):
    fake.scripts[m.AskRequest] = scenario.answer
    presenter.ask("how long?")
    qtbot.waitUntil(lambda: presenter.state.phase is AnswerPhase.DONE)
    started, delta, done = scenario.answer(m.AskRequest("and?"))
    fake.scripts[m.AskRequest] = lambda _request: [
        replace(started, citations=()),
        delta,
        replace(done, citations=()),
    ]
    presenter.follow_up("and?")
    qtbot.waitUntil(lambda: (presenter.state.phase, presenter.state.turn) == (AnswerPhase.DONE, 2))
    presenter.forget(lambda number, _path: number == 999)
    assert presenter.state.turn == 2
    presenter.forget(lambda number, _path: number == 1)
    assert presenter.state.phase is AnswerPhase.IDLE


def test_a_restored_conversation_goes_on_about_the_same_files(qtbot, fake, presenter, asked):
    _started, _delta, done = scenario.answer(m.AskRequest("q"))
    turn = m.TurnView("how long?", replace(done, folder="/data", filters="type:pdf"))
    presenter.restore(m.ConversationReply("c1", (turn,)))
    presenter.follow_up("and then?")
    (request,) = asked(m.AskRequest)
    assert (request.conversation, request.folder, request.filters) == ("c1", "/data", "type:pdf")


def test_an_answer_is_copied_with_its_sources():
    text = as_text(scenario.answer(m.AskRequest("how long?"))[-1])
    assert text.startswith("The agreement with Northwind Paper can be ended with three months' notice")
    assert "to the end of a quarter. [1] Notice must be given" in text
    assert text.endswith(
        "[1] Framework supply agreement with Northwind Paper, p. 7 "
        "(/home/mara/Documents/Contracts/2024/Supplier agreement Northwind.pdf)\n"
        "[2] Employee handbook, Leaving the company › Notice (/home/mara/Documents/HR/Employee handbook.docx)"
    )


def test_while_a_follow_up_is_put_into_words_passages_are_looked_for(qtbot, fake, presenter, asked):
    presenter.ask("how long?")
    asked(m.AskRequest)
    said = []
    presenter.state_changed.connect(lambda state: said.append(phase_text(state)))
    started, *_ = scenario.answer(m.AskRequest("how long?"))
    stream(fake, m.AnswerDelta("", "writing"), started, m.AnswerDelta("Three"))
    qtbot.waitUntil(lambda: presenter.state.text == "Three")
    assert said == ["Looking for passages …", "Loading llama3.2:3b …", "llama3.2:3b is writing …"]
