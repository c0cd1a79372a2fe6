"""Numbers written in Chinese characters, as in Chinese and Japanese: 十五, 一万二千, 二〇二四."""

from __future__ import annotations

import re
from collections.abc import Iterator

_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "两": 2,
    "兩": 2,
}
_TENS = {"十": 10, "百": 100, "千": 1000}
_GROUPS = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
_ALL = "".join((*_DIGITS, *_TENS, *_GROUPS))
_COUNTED = "年月日号號天个個人元円点點時时秒周週名歳岁"
_NUMBER = re.compile(rf"[{_ALL}]{{2,18}}|[二两兩三四五六七八九](?=[{_COUNTED}分])|十(?=[{_COUNTED}])")
"""One character alone is a number only before what it counts: 十分 is `very`, 一般 `general`."""


def han_numbers(text: str) -> Iterator[tuple[int, int, int]]:
    """Start, end and value of each number in a text."""
    for found in _NUMBER.finditer(text):
        yield found.start(), found.end(), _value(found.group())


def _value(written: str) -> int:
    if all(character in _DIGITS for character in written):  # digit by digit, as years are
        return int("".join(str(_DIGITS[character]) for character in written))
    total = group = digit = 0
    for character in written:
        if character in _DIGITS:
            digit = _DIGITS[character]
        elif character in _TENS:
            group += (digit or 1) * _TENS[character]
            digit = 0
        else:
            total += ((group + digit) or 1) * _GROUPS[character]
            group = digit = 0
    return total + group + digit
