from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from desktop.delegates.snippets import Snippet, crop, cut_to, one_line
from indexer.protocol.messages import Highlight
from tests.desktop.samples import highlights

TEXT = "Every delivery is invoiced. " * 20 + "The notice period is three months. " + "Prices are fixed. " * 20


def marked(snippet):
    return [snippet.text[span.start : span.end] for span in snippet.highlights]


def test_the_first_matched_word_is_in_sight():
    snippet = crop(TEXT, highlights(TEXT, "notice", "period"), 80)
    assert snippet.text.startswith("… ")
    assert marked(snippet) == ["notice", "period"]
    assert len(snippet.text) <= 84


def test_a_short_text_stays_whole():
    assert crop("two words", (), 80) == Snippet("two words")


def test_line_breaks_keep_their_place():
    assert one_line("a\r\nb\tc") == "a  b c"


@given(st.text(max_size=300), st.integers(0, 300), st.integers(1, 40), st.integers(10, 120))
def test_marks_stay_on_their_words(text, start, length, budget):
    span = Highlight(min(start, len(text)), min(start + length, len(text)))
    snippet = crop(text, [span] if span.end > span.start else [], budget)
    for word in marked(snippet):
        assert word in one_line(text)
    assert all(0 <= span.start <= span.end <= len(snippet.text) for span in snippet.highlights)


def test_what_does_not_fit_ends_at_a_word():
    snippet = cut_to(Snippet("one two three four", (Highlight(4, 7), Highlight(14, 18))), 12)
    assert snippet.text == "one two …"
    assert marked(snippet) == ["two"]
