from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.domain import ExtractionId, Locator, chunk_extraction, chunk_id, chunk_seq


@given(st.integers(1, 2**40), st.integers(0, 2**20 - 1))
def test_a_chunk_id_gives_back_its_extraction_and_place(extraction, seq):
    chunk = chunk_id(ExtractionId(extraction), seq)
    assert (chunk_extraction(chunk), chunk_seq(chunk)) == (extraction, seq)
    assert chunk < 2**63


@pytest.mark.parametrize(
    ("locator", "label"),
    [
        (Locator(page=3, headings=("Leave",)), "p. 3"),
        (Locator(slide=2), "slide 2"),
        (Locator(sheet="Budget", cells="A2:F40"), "Budget!A2:F40"),
        (Locator(sheet="Budget"), "Budget"),
        (Locator(time_s=75.4), "1:15"),
        (Locator(headings=("Leave", "Vacation"), line=7), "Leave › Vacation"),
        (Locator(part="footnote"), "footnote"),
        (Locator(line=12), "line 12"),
        (Locator(), ""),
    ],
)
def test_a_label_names_the_place_as_a_person_would(locator, label):
    assert locator.label() == label


def test_lines_are_counted_from_the_first_that_is_not_empty():
    assert Locator(line=5).behind("\n\nfifth\nsixth\n") == Locator(line=7)
    assert Locator(line=5).behind("\n") == Locator(line=5)
    assert Locator(page=3, line=5).behind("a\nb\n") == Locator(page=3, line=5)
