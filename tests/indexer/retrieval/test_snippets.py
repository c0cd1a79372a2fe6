from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from indexer.retrieval.highlighting import Highlighter
from indexer.retrieval.query import parse_query
from indexer.retrieval.snippets import best_window, within


def marker(query: str, weights=()) -> Highlighter:
    return Highlighter(parse_query(query).telling(), ["en"], weights)


@given(st.text(max_size=1500), st.integers(40, 400))
def test_a_window_is_a_span_no_longer_than_asked(text, most):
    spans = marker("alpha beta").spans(text)
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
    spans = marker("alpha beta gamma").spans(text)
    start, end = best_window(text, spans, most=120)
    assert "alpha meets beta and gamma" in text[start:end]


def test_the_window_shows_the_word_that_tells_most_once():
    header = "Airport Code, Airport, Codes; city or cities with airports. "
    text = header + "Filler words of no use at all. " * 20 + "ACA is Acapulco. " + "More filler. " * 60
    rare = marker("airport code city Acapulco", [2, 2, 2, 9])
    start, end = best_window(text, rare.spans(text), rare.telling, most=120)
    assert "Acapulco" in text[start:end]
    equal = marker("airport code city Acapulco")
    start, end = best_window(text, equal.spans(text), equal.telling, most=120)
    assert header.startswith(text[start:end][:20])


def test_a_window_near_the_beginning_begins_there():
    text = "For example, the needle stands here. " + "And so on and on. " * 10
    start, _ = best_window(text, marker("needle").spans(text), most=120)
    assert start == 0


def test_a_window_begins_at_a_sentence_where_one_is_near():
    text = (
        "First sentence is long enough to be cut. " * 10 + "The needle stands here. And so on and on. " * 10
    )
    start, _ = best_window(text, marker("needle").spans(text), most=100)
    assert text[start:].startswith("The needle")


def test_a_window_ends_with_a_sentence_where_one_ends_behind_the_marks():
    text = (
        "A needle lies here. " + "Hay is all around it and more. " * 2 + "This goes on and on for long. " * 5
    )
    start, end = best_window(text, marker("needle").spans(text), most=100)
    assert text[start:end].endswith("all around it and more.")
    start, end = best_window(text, marker("needle long").spans(text), most=115)
    assert text[start:end].endswith("for long.")
