"""Borders stay put around an edit, and no text is slow to cut."""

from __future__ import annotations

import random
import time
import unicodedata
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.chunking.borders import Cutter
from indexer.chunking.chunker import chunk_sections
from indexer.domain import Locator
from indexer.parsing.parser import Section
from tests.indexer.chunking.writing import edits, write_paragraph


def keys_of(paragraphs: list[str]) -> Counter[int]:
    chunked = chunk_sections([Section("\n\n".join(paragraphs), Locator(line=1))], title="Handbook")
    return Counter(chunk.embed_key for chunk in chunked.chunks)


@pytest.fixture(scope="module")
def long_document() -> list[str]:
    source = random.Random(7)
    return [write_paragraph(source) for _ in range(2_500)]  # about 500 pages


def test_an_edit_of_a_long_document_changes_few_chunks(long_document):
    base = keys_of(long_document)
    source = random.Random(11)
    changed = [
        sum((keys_of(edited) - base).values())
        for _ in range(6)
        for _, longest, edited in edits(source, long_document, write_paragraph)
        if longest <= 900
    ]
    assert sum(changed) / len(changed) < 2
    assert max(changed) <= 4, changed


@settings(max_examples=80, deadline=None)
@given(st.text(alphabet=" \n.,ab。)-\u0e01", max_size=4_000), st.integers(20, 300), st.booleans())
def test_pieces_are_in_order_and_within_the_budget(text, budget, is_prose):
    ends = Cutter(text, max_chars=budget, is_prose=is_prose).cut(0, len(text))
    assert ends[-1] == len(text)
    for start, end in zip([0, *ends], ends, strict=False):
        assert start < end or not text
        assert end - start <= budget


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 400))
def test_a_shift_moves_no_border_far_behind_it(seed, inserted):
    source = random.Random(seed)
    text = "\n\n".join(write_paragraph(source) for _ in range(60))
    shifted = "w" * inserted + " " + text
    borders = {len(text) - end for end in Cutter(text, max_chars=900).cut(0, len(text))}
    moved = {len(shifted) - end for end in Cutter(shifted, max_chars=900).cut(0, len(shifted))}
    late = len(text) * 0.5
    assert {border for border in borders if border < late} == {border for border in moved if border < late}


@pytest.mark.parametrize(
    "text",
    [
        "x" * 200_000,
        "x" + " " * 400_000,
        "x" + "\n" * 400_000 + "y",
        "." * 400_000,
        "." + ")" * 400_000,
        ".)" * 200_000,
        "the same line of a log\n" * 20_000,
        "word " * 80_000,
        "漢" * 200_000,
        "\n -" * 130_000,
    ],
    ids=[
        "no blank",
        "blanks",
        "line ends",
        "dots",
        "brackets",
        "both",
        "equal lines",
        "words",
        "Han",
        "bullets",
    ],
)
def test_monotonous_text_is_cut_in_linear_time(text):
    started = time.process_time()
    ends = Cutter(text, max_chars=900).cut(0, len(text))
    assert time.process_time() - started < 5  # quadratic work takes minutes
    assert len(ends) <= len(text) // 200


def test_paragraphs_are_preferred_to_sentences_and_sentences_to_words():
    text = ("First one. Second one, longer. " * 20).strip() + "\n\n" + ("Third. Fourth! " * 30).strip()
    ends = Cutter(text, max_chars=900).cut(0, len(text))
    assert text[: ends[0]].endswith("\n\n")
    sentences = "A sentence of some words. " * 60
    for end in Cutter(sentences, max_chars=900).cut(0, len(sentences)):
        assert sentences[:end].endswith(". ")


@pytest.mark.parametrize("unit", ["e\u0301", "กุ้ง", "नि", "a\u0301\u0323"])
def test_no_letter_is_parted_from_its_marks(unit):
    text = unit * 900
    ends = Cutter(text, max_chars=300).cut(0, len(text))
    assert len(ends) >= len(text) // 300
    assert not any(unicodedata.category(text[end]).startswith("M") for end in ends[:-1])
