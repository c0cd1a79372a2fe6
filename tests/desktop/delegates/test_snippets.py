from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from desktop.delegates.snippets import Snippet, crop, cut, distinct, last_word_start
from indexer.protocol.messages import Highlight
from tests.desktop import samples
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


def test_a_text_is_cut_between_words_unless_one_is_longer_than_words_are():
    assert crop("the quarterly figures", (), 11).text == "the …"
    assert crop("the quarterly figures", (), 13).text == "the quarterly …"
    assert crop("x" * 40, (), 30).text == "x" * 30 + " …"


def test_white_space_becomes_one_blank_and_marks_follow():
    text = "one\r\n\n  two\tthree"
    snippet = crop(text, highlights(text, "two", "three"), 80)
    assert snippet.text == "one two three"
    assert marked(snippet) == ["two", "three"]


@given(st.text(max_size=300), st.integers(0, 300), st.integers(1, 40), st.integers(10, 120))
def test_marks_stay_on_their_words(text, start, length, budget):
    span = Highlight(min(start, len(text)), min(start + length, len(text)))
    snippet = crop(text, [span] if span.end > span.start else [], budget)
    for word in marked(snippet):
        assert " ".join(word.split()) in " ".join(text.split())
    assert all(0 <= span.start <= span.end <= len(snippet.text) for span in snippet.highlights)


def test_what_does_not_fit_ends_with_an_ellipsis():
    snippet = cut(Snippet("one two three four", (Highlight(4, 7), Highlight(14, 18))), 8)
    assert snippet.text == "one two …"
    assert marked(snippet) == ["two"]


def test_a_line_that_is_too_tight_gives_up_its_last_word():
    assert "one two three"[: last_word_start("one two three", 13)] == "one two"
    assert last_word_start("x" * 40, 30) == 28


def test_passages_that_look_alike_are_shown_once():
    same = [
        samples.passage(n, f"on vacation, or refuses to do so, at any time {'and so on ' * 9}{n}")
        for n in (1, 2)
    ]
    other = samples.passage(3, "at the end of the year")
    assert distinct([*same, other]) == [same[0], other]


def test_a_cut_between_lines_leaves_one_blank_before_its_ellipsis():
    assert crop("terms of notice and \n  more of the same", (), 24).text == "terms of notice and …"
