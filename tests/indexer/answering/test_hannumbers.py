from __future__ import annotations

import pytest

from indexer.answering.hannumbers import han_numbers


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("四月十五日上午九点", [4, 15, 9]),
        ("租金为一万二千元", [12_000]),
        ("二〇二四年", [2024]),
        ("三百零五人", [305]),
        ("三億二千万円", [320_000_000]),
        ("两天，十个人", [2, 10]),
        ("一般来说，一个人十分重要", []),
    ],
)
def test_numbers_in_characters_have_their_value(text, values):
    assert [value for _, _, value in han_numbers(text)] == values


def test_spans_are_those_of_the_numbers():
    assert [("约十五天", start, end) for start, end, _ in han_numbers("约十五天")] == [("约十五天", 1, 3)]
