from __future__ import annotations

import pytest

from indexer.domain import chunk_extraction
from indexer.storage.keyword.clauses import KeywordQuery, Word
from tests.indexer.storage.keyword.conftest import content


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("due 1,234.50 EUR", "1234.50"),
        ("due 1234.50 EUR", "1,234.50"),
        ("due 1.234,50 EUR", "1234,50"),
        ("4,790 pieces", "4790"),
        ("4790 pieces", "4.790"),
        ("due 1,234.50 EUR", "1234.5"),
        ("1234.5,due", "1,234.50"),
        ("129.90 EUR", "129.9"),
        ("4790 pieces", "4,790.00"),
        ("error E-1042", "E1042"),
        ("error E1042", "E-1042"),
        ("flight LH 1152", "LH1152"),
        ("tyres 205/55 R16", "205/55R16"),
        ("a load of 5 kg", "5kg"),
        ("IBAN DE89 3704 0044 0532 0130 00", "DE89370400440532013000"),
        ("paid on 29.03.2023", "2023-03-29"),
        ("paid on 2023-03-29", "29.3.2023"),
        ("paid on 29/3/2023", "2023-03-29"),
        ("card 4929 1234 5678 9012", "4929123456789012"),
    ],
)
def test_a_number_or_code_is_found_however_it_is_parted(fill, found, written, typed):
    fill(content(1, written), content(2, "a 1 and 234, 790, 50 or 4; e, 42, kg, r16 elsewhere"))
    assert found(typed) == [1]


@pytest.mark.parametrize(("written", "typed"), [("item 105", "10.5"), ("item 1250", "12.50")])
def test_a_decimal_is_no_whole_number(fill, found, written, typed):
    fill(content(1, written))
    assert found(typed) == []


def test_a_version_keeps_its_zeros(fill, found):
    fill(content(1, "Version 3.10 came after 3.1"), content(2, "Version 3.10"))
    assert found("3.1") == [1]


def test_a_word_that_stands_nowhere_may_be_written_as_two(index, fill):
    fill(content(1, "the Wi-Fi of the guests"), content(2, "send an e-mail to the U-Bahn"))
    assert index.replacements("wifi", ("en",)).parted == ("wi fi",)
    assert index.replacements("ubahn", ("de",)).parted == ("u bahn",)
    assert index.replacements("email", ("en",)).parted == ("e mail",)
    assert index.replacements("guestmail", ("en",)).parted == ()


def test_only_what_stands_in_one_piece_is_held(index, fill):
    fill(content(1, "flight LH1152 and LH 33"))
    assert index.holds("lh1152")
    assert not index.holds("lh33")
    assert not index.holds("LH 1152")


def test_words_that_stand_just_as_typed_rank_first(index, fill):
    fill(
        content(1, "dogs dogs cats cats cats dogs, smarter and smarter cats"),
        content(2, "Long before that a wise woman said to all of us that cats are smarter than dogs by far."),
    )
    words = tuple(Word(each) for each in ("cats", "smarter", "dogs"))
    assert [chunk_extraction(hit.chunk) for hit in index.search_chunks(KeywordQuery(words), 10)] == [1, 2]
    query = KeywordQuery(words, verbatim="Cats are smarter than dogs")
    assert [chunk_extraction(hit.chunk) for hit in index.search_chunks(query, 10)] == [2, 1]
