"""Quoted answers and absent ones: the service where no model can write."""

from __future__ import annotations

from dataclasses import replace

import pytest

from indexer.answering.reading import read_passages
from indexer.answering.service import AnswerService
from indexer.errors import InputError, QueryError
from indexer.protocol.messages import AskRequest, Coverage
from tests.indexer.answering.asking import QUESTION, ask

pytestmark = pytest.mark.process


def test_without_ollama_the_best_sentences_are_quoted(alone):
    started, text, done, _ = ask(alone)
    assert (started.model, done.model, done.answerable) == ("", "", True)
    assert text == done.answer
    assert done.answer.startswith("The notice period is three months")
    assert done.citations[0].path.endswith("leaving.md")
    assert any("No model wrote this" in note for note in done.notes)
    assert any("does not answer" in note for note in done.notes)


def test_what_was_asked_about_and_is_not_mentioned_is_told(alone):
    _, _, done, _ = ask(alone, "How long is the notice period after a quarter with Brandt?")
    assert done.answerable
    assert any("do not mention “Brandt”" in note for note in done.notes)


def test_without_a_model_the_reason_is_told(empty_ollama, make_service, handbook):
    _, _, done, _ = ask(make_service(**{"answers.host": empty_ollama.url}))
    assert done.model == ""
    assert any("no model for answers" in note for note in done.notes)


def test_what_the_files_do_not_say_is_said_to_be_absent(alone, library):
    library.scope_coverage = Coverage(documents=1200, unreadable=37, offline=12)
    started, _, done, _ = ask(alone, "Which wavelength does the orbital laser use?")
    assert (started.answerable, done.answerable, done.sentences) == (False, False, ())
    assert len(done.citations) == 3
    assert "37 of 1,200 files could not be read." in done.notes
    assert any("drives" in note for note in done.notes)


def test_an_absent_answer_asks_no_model(ollama, service):
    assert ask(service, "Which wavelength does the orbital laser use?")[2].answerable is False
    assert all(not exchange.json["messages"] for exchange in ollama.requests("/api/chat"))


@pytest.mark.parametrize(
    ("question", "is_answerable", "is_told"),
    [
        ("To whom is notise given?", True, True),
        ("Which notise does the orbital laser use?", False, True),
        ("To whom is notice given?", True, False),
    ],
)
def test_a_word_spelled_otherwise_in_the_files_is_read_so_and_told(
    answers_child, make_parts, conversations, handbook, question, is_answerable, is_told
):
    parts = make_parts(answers_child, conversations)
    spelled = replace(
        parts, spellings=lambda asked: {"notise": ("noise", "notice")} if "notise" in asked else {}
    )
    _, _, done, _ = ask(AnswerService(spelled), question)
    assert done.answerable is is_answerable
    assert ("Searched for “notice” for “notise”, which no document contains." in done.notes) is is_told
    if is_answerable:
        assert done.answer.startswith("Notice must be given")


@pytest.mark.parametrize(
    ("question", "spelled", "read_as"),
    [
        ("Wem gibt Anna Schmitd Bescheid?", {"Schmitd": ("schmidt",)}, "Wem gibt Anna schmidt Bescheid?"),
        ("Wie lang ist die Notis?", {"Notis": ("notice",), "lang": ("last",)}, "Wie lang ist die Notis?"),
    ],
)
def test_a_word_of_another_language_is_no_slip_unless_it_is_a_name(
    answers_child, make_parts, conversations, handbook, question, spelled, read_as
):
    parts = replace(make_parts(answers_child, conversations), spellings=lambda _question: spelled)
    assert read_passages(question, handbook.found, parts).read_as == read_as


def test_the_notations_of_a_day_are_no_other_spelling_of_its_words(
    answers_child, make_parts, conversations, library
):
    library.add("log.txt", "14.12.2024: the pontoon came loose. Notice 2024 12 14.")
    spelled = dict.fromkeys(("14", "December", "2024"), ("2024 12 14",))
    parts = replace(make_parts(answers_child, conversations), spellings=lambda _question: spelled)
    question = "What happened on 14 December 2024?"
    assert read_passages(question, library.found, parts).read_as == question


def test_nothing_found_at_all_is_said(alone, library):
    library.found.clear()
    _, _, done, _ = ask(alone)
    assert (done.answerable, done.citations) == (False, ())
    assert done.answer == "Nothing was found for this question."


def test_a_vanished_file_is_never_cited(alone, library):
    library.add("old.txt", "The notice period is three years.", similarity=0.9, on_disk=False)
    _, _, done, _ = ask(alone)
    assert not any(citation.path.endswith("old.txt") for citation in done.citations)
    assert any("No longer there" in note and "old.txt" in note for note in done.notes)


def test_a_file_on_a_drive_that_is_away_stays_citable(alone, library):
    library.add("away.txt", "The notice period is three months.", similarity=0.9, on_disk=False)
    library.found.sort(key=lambda passage: passage.document.name != "away.txt")
    library.change(4, is_online=False)
    assert any(citation.path.endswith("away.txt") for citation in ask(alone)[2].citations)


def test_a_follow_up_without_a_model_takes_the_earlier_words_along(alone, library):
    first = ask(alone)[2]
    ask(alone, "And during probation?", conversation=first.conversation)
    assert library.asked[-1] == f"{QUESTION} And during probation?"


def test_nothing_is_stored_of_a_question_that_is_none(service):
    with pytest.raises(InputError):
        service.ask(AskRequest("  \x00 "), lambda _message: None, lambda: False)
    with pytest.raises(InputError, match="longer"):
        service.ask(AskRequest("why " * 2000), lambda _message: None, lambda: False)


def test_a_question_that_cannot_be_searched_for_begins_no_conversation(
    alone, library, conversations, monkeypatch
):
    def refuse(question, **_options):
        raise QueryError("There is nothing to answer.")

    begun = []
    monkeypatch.setattr(library, "passages", refuse)
    monkeypatch.setattr(conversations, "begin", lambda *args: begun.append(args))
    with pytest.raises(QueryError):
        alone.ask(AskRequest("?"), lambda _message: None, lambda: False)
    assert begun == []


def test_warming_without_ollama_starts_no_process(make_parts, conversations):
    AnswerService(make_parts(None, conversations)).warm()


def test_two_versions_are_told_apart(alone, library):
    library.add("Rules 2019.md", "The trial period of new members is six weeks.", similarity=0.9)
    library.add("Rules 2024.md", "The trial period of new members is four weeks.", similarity=0.9)
    _, _, done, _ = ask(alone, "How long is the trial period of new members?")
    assert [each.text for each in done.sentences] == [
        "The trial period of new members is four weeks.",
        "The trial period of new members is six weeks.",
    ]
    assert (
        "“Rules 2024.md” seems to be a later version than “Rules 2019.md”, so it comes first." in done.notes
    )
