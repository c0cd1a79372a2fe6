"""Telephone numbers however they are written: +49 171 1234567, 0171 1234567, 0171/123 45 67, 491711234567.

The index holds the groups of digits as they stand in the text. So a number that was typed is cut anew into
groups that the index knows, with and without what stands before the area code (ITU-T E.123, E.164).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

_PIECE = re.compile(r"\+?[\d()/.\u2010-\u2013-]*\d[\d()/.\u2010-\u2013-]*")
_INTERNATIONAL = re.compile(r"\+|00(?=[1-9])")
_TRUNK = re.compile(r"\(?0\)?")
_AMERICAN = re.compile(r"\(?\d{3}\)?[ .-]?\d{3}[ .-]\d{4}")
_DATE = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}")
_DIGITS = range(7, 14)
"""Of a number behind country code and trunk prefix."""
_IN_ONE_PIECE = range(7, 17)
"""Digits of any number that others may write in groups: tax, card and meter numbers."""

_TWO_DIGITS = (
    "20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 86 "
    "90 91 92 93 94 95 98"
)
_THREE_DIGITS = (
    "212 213 216 234 254 351 352 353 354 356 357 358 359 370 371 372 380 381 385 386 387 420 421 852 886 966 971 "
    "972"
)
"""Those that are looked for before a number typed without; any code is read where one was typed."""

_MOST_GROUPS = 6
_MOST_SPELLINGS = 12
_LONGEST_FIRST_GROUP = 5
"""Digits of an area code that is written together with the country's."""

Holds = Callable[[str], bool]
"""Whether a run of digits stands in the index."""


def is_piece(word: str) -> bool:
    """Whether a typed word may be part of a telephone number."""
    return _PIECE.fullmatch(word) is not None


def phone_spellings(typed: str, holds: Holds) -> list[str]:
    """The groups of digits, with blanks, under which a telephone number may stand in the index.

    Args:
        typed: words of a query, with blanks; what is no telephone number has no spellings.
        holds: asked for a few hundred runs of digits.
    """
    code, number = _parts(typed)
    if len(number) not in _DIGITS:
        return []
    found = [*_cuts(number, holds), *_cuts("0" + number, holds)]
    codes = (code,) if code else ("1", "7", *_TWO_DIGITS.split(), *_THREE_DIGITS.split())
    for each in codes:
        found += _with_code(each, number, holds)
    return sorted(dict.fromkeys(found), key=lambda spelling: spelling.count(" "))[:_MOST_SPELLINGS]


def grouped_digits(typed: str, holds: Holds) -> list[str]:
    """The groups under which a long number that was typed in one piece may stand in the index."""
    is_long = typed.isdecimal() and len(typed) in _IN_ONE_PIECE
    return _cuts(typed, holds)[:_MOST_SPELLINGS] if is_long else []


def _parts(typed: str) -> tuple[str, str]:
    """Country code, where one was typed, and the number behind it; empty for what is none."""
    if international := _INTERNATIONAL.match(typed):
        rest = typed[international.end() :]
        digits = re.sub(r"\D", "", rest)
        code = digits[: _code_length(digits)]
        behind = re.sub(r"\(0\)|\b0\)", "", rest)
        number = re.sub(r"\D", "", behind)[len(code) :]
        return code, number.removeprefix("0")
    if _DATE.fullmatch(typed):
        return "", ""
    if trunk := _TRUNK.match(typed):
        return "", re.sub(r"\D", "", typed[trunk.end() :])
    return "", re.sub(r"\D", "", typed) if _AMERICAN.fullmatch(typed) else ""


def _code_length(digits: str) -> int:
    """How many digits the country code has that a number begins with: ITU-T E.164 assigns them prefix-free."""
    if digits[:1] in ("1", "7"):
        return 1
    return 2 if digits[:2] in _TWO_DIGITS.split() else 3


def _cuts(digits: str, holds: Holds) -> list[str]:
    """Ways to cut digits into groups that stand in the index; only the first may be a single digit."""
    held = {
        (start, end)
        for start in range(len(digits))
        for end in range(start + (1 if start == 0 else 2), len(digits) + 1)
        if holds(digits[start:end])
    }
    return [" ".join(groups) for groups in _groups(digits, 0, held)]


def _groups(digits: str, start: int, held: set[tuple[int, int]], depth: int = 1) -> Iterator[Sequence[str]]:
    if start == len(digits):
        yield ()
    elif depth <= _MOST_GROUPS:
        for end in range(len(digits), start, -1):
            if (start, end) in held:
                for rest in _groups(digits, end, held, depth + 1):
                    yield (digits[start:end], *rest)


def _with_code(code: str, number: str, holds: Holds) -> list[str]:
    """Cuts whose first group begins with the country code."""
    found = []
    for before in (code, f"00{code}"):
        for length in (*range(1, _LONGEST_FIRST_GROUP + 1), len(number)):
            if holds(before + number[:length]):
                rest = _cuts(number[length:], holds) if length < len(number) else [""]
                found += [f"{before}{number[:length]} {each}".strip() for each in rest]
    return found
