"""Automatic numbers as word processors count and write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.parsing.common.numbering import BULLET, NO_NUMBER, ListCounter, ListLevel, numeral

OUTLINE = [
    ListLevel(1, "decimal", "\x00."),
    ListLevel(1, "lowerLetter", "\x00.\x01)"),
    ListLevel(1, "lowerRoman", "(\x02)"),
]


def counted(levels, paragraphs):
    counter = ListCounter()
    return [counter.next(levels, level) for level in paragraphs]


def test_deeper_levels_begin_anew_behind_each_one_above():
    assert counted(OUTLINE, [0, 0, 1, 1, 2, 2, 1, 2, 0, 1]) == [
        *("1.", "2.", "2.a)", "2.b)", "(i)", "(ii)", "2.c)", "(i)", "3.", "3.a)"),
    ]


def test_levels_that_were_passed_over_are_counted_as_word_does():
    assert counted(OUTLINE, [1, 0, 2, 1]) == ["1.a)", "2.", "(i)", "2.b)"]


def test_a_level_may_go_on_behind_those_above():
    never = [OUTLINE[0], ListLevel(1, "decimal", "\x01", restarts_behind=0)]
    assert counted(never, [0, 1, 0, 1]) == ["1.", "1", "2.", "2"]
    first_only = [*OUTLINE[:2], ListLevel(1, "decimal", "\x02", restarts_behind=1)]
    assert counted(first_only, [0, 1, 2, 1, 2, 0, 2]) == ["1.", "1.a)", "1", "1.b)", "2", "2.", "1"]


def test_legal_levels_show_all_numbers_in_digits():
    levels = [
        ListLevel(4, "upperRoman", "Article \x00"),
        ListLevel(1, "decimalZero", "\x00.\x01", is_legal=True),
    ]
    assert counted(levels, [0, 1, 1]) == ["Article IV", "4.1", "4.2"]


def test_bullets_count_and_show_nothing():
    levels = [ListLevel(1, BULLET, "\uf0b7"), ListLevel(1, "decimal", "\x00\x01.")]
    assert counted(levels, [0, 1, 1, 0, 1]) == ["", "1.", "2.", "", "1."]


def test_levels_without_a_number_show_their_text():
    assert counted([ListLevel(1, NO_NUMBER, "Annex \x00")], [0]) == ["Annex"]


def test_levels_that_a_list_lacks_have_no_number():
    assert counted(OUTLINE, [7]) == [""]


def test_a_list_is_begun_anew_with_a_number_or_its_start():
    counter = ListCounter()
    assert [counter.next(OUTLINE, 0) for _ in range(2)] == ["1.", "2."]
    counter.restart(0, 7)
    assert counter.next(OUTLINE, 0) == "7."
    counter.restart(0)
    assert counter.next(OUTLINE, 0) == "1."


@pytest.mark.parametrize(
    ("number", "form", "text"),
    [
        *((4, "upperRoman", "IV"), (1999, "lowerRoman", "mcmxcix"), (90_000, "upperRoman", "90000")),
        *((28, "upperLetter", "BB"), (3, "lowerLetter", "c"), (28, "upperAlpha", "AB"), (702, "lowerAlpha", "zz")),
        *((7, "decimalZero", "07"), (7, "001", "007"), (5, "decimal", "5"), (5, "unheardOf", "5")),
        (0, "upperLetter", "0"),
        *((21, "ordinal", "21st"), (12, "ordinal", "12th"), (3, "ordinal", "3rd"), (2, "russianLower", "б")),
        *((10, "japaneseCounting", "十"), (24, "chineseCounting", "二十四"), (7, NO_NUMBER, "")),
    ],
)  # fmt: skip
def test_numerals(number, form, text):
    assert numeral(number, form) == text


@given(
    st.integers(-(2**31), 2**31),
    st.sampled_from(["upperRoman", "lowerLetter", "upperAlpha", "ordinal", "0001"]),
)
def test_wild_numbers_stay_short(number, form):
    assert len(numeral(number, form)) <= 60
