"""A number, date or code as people write it: 1,234.50 and 1234.50, 2023-03-29 and 29.3.2023, E-1042 and E1042."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

Terms = tuple[str, ...]

_NUMBER = re.compile(r"\W*(\d{1,3}(?:[.,'\u00a0]\d{3})+|\d+)(?:[.,](\d+))?\W*")
"""Three digits behind a mark are thousands: people write them far more often than three decimals."""
_THOUSANDS = re.compile(r"(?<=\d)(?=(?:\d{3})+$)")
_LEAST_GROUPED = 4
"""Digits."""
_LEAST_AMOUNT = 3
"""Digits before the point, from which on 129.9 is 129.90: 3.1 and 3.10 are two versions."""
_CENTS = 2

_DATE = re.compile(r"\d{4} \d\d? \d\d?|\d\d? \d\d? \d{4}")

_LETTER_BEHIND_DIGIT = re.compile(r"(?<=\d)(?=[^\W\d])")
_DIGIT_BEHIND_LETTER = re.compile(r"(?<=[^\W\d])(?=\d)")
_ANY_BORDER = re.compile(rf"{_LETTER_BEHIND_DIGIT.pattern}|{_DIGIT_BEHIND_LETTER.pattern}")

_IN_FOURS = re.compile(r"(?=.*\d{8})[a-z0-9]{12,34}")
"""Account and card numbers: ISO 13616 allows 34 characters in an IBAN."""


def other_spellings(text: str, terms: Sequence[str]) -> tuple[Terms, ...]:
    """Sequences of terms that are written for the same thing as a typed word.

    Args:
        text: the word as typed.
        terms: what it is cut into.
    """
    number = _NUMBER.fullmatch(text)
    found = _of_number(number[1], number[2]) if number else (*_of_date(terms), *_of_code(terms))
    return tuple(each for each in dict.fromkeys(found) if each != tuple(terms))


def _of_number(whole: str, decimals: str | None) -> Iterator[Terms]:
    digits = re.sub(r"\D", "", whole)
    for behind in _of_decimals(digits, decimals):
        yield (digits, *behind)
        if len(digits) >= _LEAST_GROUPED:
            yield (*_THOUSANDS.sub(" ", digits).split(), *behind)
    if _IN_FOURS.fullmatch(digits):
        yield _fours(digits)


def _of_decimals(digits: str, decimals: str | None) -> Iterator[Terms]:
    """As typed, and with or without the zero that an amount ends in: sheets say 129.9 where bills say 129.90."""
    if not decimals:
        yield ()
        return
    yield (decimals,)
    if len(digits) < _LEAST_AMOUNT:
        return
    if len(decimals) == _CENTS - 1:
        yield (f"{decimals}0",)
    elif len(decimals) == _CENTS and decimals.endswith("0"):
        yield (decimals[0],) if decimals != "00" else ()


def _of_date(terms: Sequence[str]) -> Iterator[Terms]:
    """Year first and day first, with and without leading zeros."""
    if not _DATE.fullmatch(" ".join(terms)):
        return
    year, month, day = terms if len(terms[0]) == len("2024") else reversed(terms)
    for parts in ((month.zfill(2), day.zfill(2)), (month.lstrip("0"), day.lstrip("0"))):
        yield (year, *parts)
        yield (*reversed(parts), year)


def _of_code(terms: Sequence[str]) -> Iterator[Terms]:
    joined = "".join(terms)
    yield (joined,)
    if not re.search(r"\d", joined):
        return
    for border in (_DIGIT_BEHIND_LETTER, _LETTER_BEHIND_DIGIT, _ANY_BORDER):
        yield tuple(part for term in terms for part in border.split(term))
    if _IN_FOURS.fullmatch(joined):
        yield _fours(joined)


def _fours(joined: str) -> Terms:
    return tuple(joined[start : start + 4] for start in range(0, len(joined), 4))
