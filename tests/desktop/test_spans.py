from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from desktop.spans import utf16_spans
from indexer.protocol.messages import Highlight


@given(st.text(st.characters(exclude_categories=("Cs",)), min_size=1), st.data())
def test_spans_cover_the_same_characters_in_utf16(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    units = text.encode("utf-16-le")
    for first, last in utf16_spans(text, [Highlight(start, end)]):
        assert units[2 * first : 2 * last].decode("utf-16-le") == text[start:end]


def test_spans_outside_the_text_are_clipped_or_left_out():
    assert utf16_spans("abc", [Highlight(-2, 2), Highlight(2, 9), Highlight(5, 9), Highlight(2, 1)]) == [
        (0, 2),
        (2, 3),
    ]
    assert utf16_spans("", [Highlight(0, 1)]) == []
