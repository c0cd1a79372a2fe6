"""What a question is about."""

from __future__ import annotations

import pytest

from indexer.answering.asked import read_question


def asked(question, language="en"):
    return read_question(question, language, lambda key: 1.0)


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("What happened on 14 December 2024?", "en"),
        ("What happened on 2024-12-14?", "en"),
        ("Was geschah am 14.12.2024?", "de"),
        ("Qu'est-il arrivé le 14 décembre 2024 ?", "fr"),
    ],
)
def test_a_day_is_one_thing_to_ask_for_in_any_notation(question, language):
    about = asked(question, language)
    assert "2024-12-14" in {term.key for term in about.terms}
    assert not {"14", "12", "2024"} & {term.key for term in about.terms}
    assert about.names == {"2024-12-14"}


def test_a_day_is_held_by_no_other_day_of_the_same_month_or_year():
    about = asked("What happened on 14 December 2024?")
    assert about.share(frozenset({"2024-12-14"})) == 1
    assert about.share(frozenset({"14", "december", "2024", "2024-12", "2024-12-15"})) == 0


def test_a_month_is_held_by_a_day_in_it():
    about = asked("What broke in February 2025?")
    assert about.is_held("februari", frozenset({"2025-02", "2025-02-11"}))
    assert not about.is_held("februari", frozenset({"2025-03"}))


def test_the_days_a_question_gives_are_no_answer_to_it():
    about = asked("What was done on 9 October 2023?")
    assert about.without_days("Service, 09/10/2023, next on 01/10/2024").split() == [
        "Service,", ",", "next", "on", "01/10/2024",
    ]  # fmt: skip


def test_words_written_as_one_are_one_word_and_held_by_their_parts():
    about = asked("Who is the cashier of TechMart, the mart?")
    assert [term.text for term in about.terms] == ["cashier", "TechMart", "mart"]
    assert about.is_held("techmart", frozenset({"techmart"}))
    assert about.is_held("techmart", frozenset({"tech", "mart"}))
    assert not about.is_held("techmart", frozenset({"mart"}))
