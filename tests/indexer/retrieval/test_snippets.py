from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.retrieval.query import parse_query
from indexer.retrieval.snippets import Highlighter, best_window, highlight_terms, within

TEXT = "Annual leave: employees’ leaves are approved by managers. 東京都の天気は良い。 getUserName by e-mail."


def marked(query: str, text: str = TEXT, language: str = "en") -> list[str]:
    return [text[each.start : each.end] for each in highlight_terms(query, text, language)]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("leave manager", ["leave", "leaves", "managers"]),
        ("approving", ["approved"]),
        ("東京の天気", ["東京", "の天気"]),
        ("emp*", ["employees"]),
        ('"annual leave"', ["Annual", "leave", "leaves"]),
        ("getusername", ["getUserName"]),
        ("getUserName", ["getUserName"]),
        ("leave OR mail", ["leave", "leaves", "mail"]),
        ("leave -managers", ["leave", "leaves"]),
        ("What are the leaves?", ["leave", "leaves"]),
        ("type:pdf", []),
        ("-x", []),
    ],
)
def test_matched_words_are_marked_in_all_their_forms(query, words):
    assert marked(query) == words


@pytest.mark.parametrize(
    ("query", "text", "language", "words"),
    [
        ("Konzert", "Winterkonzerte, Konzertkarten, ein Konzept", "de", ["Winterkonzerte", "Konzertkarten"]),
        ('"Konzert"', "Winterkonzerte", "de", []),
        ("table", "suitable tables", "en", ["tables"]),
    ],
)
def test_compounds_are_marked_where_words_are_written_together(query, text, language, words):
    assert marked(query, text, language) == words


def test_parts_of_a_number_or_code_are_marked_in_sequence_only():
    text = "1 of 234 bills: 1,234.50 due, code E-1042; e or 50 more, e-mail by mail"
    assert marked("1234.50", text) == ["1", "234", "50"]
    assert highlight_terms("1,234.50", text)[0].start == text.index("1,234")
    assert marked("E1042", text) == ["E", "1042"]
    assert marked("e-mail", text) == ["e", "mail", "mail"]
    assert marked("2023-03-29", "29 of March, 2023: 2 of 3") == ["29", "2023"]


def test_forms_follow_the_language_of_the_text():
    assert marked("Haus", "Die Häuser am Markt", "de") == ["Häuser"]
    assert marked("книга", "Новые книги", "ru") == ["книги"]
    assert marked("cafe", "Das Café", "de") == ["Café"]


@given(st.text(max_size=300), st.sampled_from(["alpha beta", "東京", "é*", "a"]))
def test_highlights_are_spans_of_the_text_in_order(text, query):
    spans = Highlighter.of_query(parse_query(query)).spans(text)
    assert all(0 <= each.start < each.end <= len(text) for each in spans)
    assert all(one.end <= other.start for one, other in pairwise(spans))


@given(st.text(max_size=1500), st.integers(40, 400))
def test_a_window_is_a_span_no_longer_than_asked(text, most):
    spans = Highlighter.of_query(parse_query("alpha beta")).spans(text)
    start, end = best_window(text, spans, most=most)
    assert 0 <= start <= end <= len(text)
    assert end - start <= most
    assert all(0 <= each.start < each.end <= end - start for each in within(spans, start, end))


def test_the_window_shows_most_different_words():
    text = (
        "alpha alpha alpha. "
        + "filler words of no use. " * 30
        + "Here alpha meets beta and gamma. "
        + "more. " * 80
    )
    spans = Highlighter.of_query(parse_query("alpha beta gamma")).spans(text)
    start, end = best_window(text, spans, most=120)
    assert "alpha meets beta and gamma" in text[start:end]


def test_the_window_shows_the_word_that_tells_most_once():
    header = "Airport Code, Airport, Codes; city or cities with airports. "
    text = header + "Filler words of no use at all. " * 20 + "ACA is Acapulco. " + "More filler. " * 60
    marker = Highlighter.of_query(parse_query("airport code city Acapulco"), "en", weights=[2, 2, 2, 9])
    start, end = best_window(text, marker.spans(text), marker.telling, most=120)
    assert "Acapulco" in text[start:end]
    equal = Highlighter.of_query(parse_query("airport code city Acapulco"), "en")
    start, end = best_window(text, equal.spans(text), equal.telling, most=120)
    assert header.startswith(text[start:end][:20])


def test_a_window_near_the_beginning_begins_there():
    text = "For example, the needle stands here. " + "And so on and on. " * 10
    start, _ = best_window(text, Highlighter.of_query(parse_query("needle")).spans(text), most=120)
    assert start == 0


def test_a_window_begins_at_a_sentence_where_one_is_near():
    text = (
        "First sentence is long enough to be cut. " * 10 + "The needle stands here. And so on and on. " * 10
    )
    start, _ = best_window(text, Highlighter.of_query(parse_query("needle")).spans(text), most=100)
    assert text[start:].startswith("The needle")


def test_a_window_ends_with_a_sentence_where_one_ends_behind_the_marks():
    text = (
        "A needle lies here. " + "Hay is all around it and more. " * 2 + "This goes on and on for long. " * 5
    )
    start, end = best_window(text, Highlighter.of_query(parse_query("needle")).spans(text), most=100)
    assert text[start:end].endswith("all around it and more.")
    start, end = best_window(text, Highlighter.of_query(parse_query("needle long")).spans(text), most=115)
    assert text[start:end].endswith("for long.")
