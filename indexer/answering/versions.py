"""Which of two files is the later version of the other, by their names first, by their dates else."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from itertools import combinations

from indexer.answering.evidence import Evidence

_SAME_SHARE = 0.5
"""Of the words of two sentences, those they have in common where one is a later wording of the other."""
_SAME_IN_SERIES = 0.4
"""The same for files whose names differ in numbers only."""
_DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})([._-])(\d{1,2})\2(\d{4})(?!\d)")
_DAY_S = 86_400
"""Files that were copied together differ by less."""


def latest_first(chosen: Sequence[Evidence]) -> list[Evidence]:
    """Sentences in their order, but of two that word the same thing the one of the later version first."""
    ordered = list(chosen)
    for one, other in combinations(range(len(ordered)), 2):
        if _is_reworded(ordered[one], ordered[other]) and is_later(ordered[other], ordered[one]):
            ordered[one], ordered[other] = ordered[other], ordered[one]
    return ordered


def superseded(chosen: Sequence[Evidence]) -> tuple[str, str] | None:
    """The names of a later file and of the earlier one that words the same thing otherwise, of sentences quoted."""
    for one, other in combinations(chosen, 2):
        if _is_reworded(one, other) and one.document.name != other.document.name and is_later(one, other):
            return one.document.name, other.document.name
    return None


def is_later(one: Evidence, other: Evidence) -> bool:
    """Whether a sentence stands in a later version than another: `Rules v3`, `Rules 2024`, or the younger file."""
    numbers, others = _numbers(one.document.name), _numbers(other.document.name)
    if numbers != others and _words(one.document.name) & _words(other.document.name):
        return numbers > others
    return one.document.dated_s > other.document.dated_s + _DAY_S


def _is_reworded(one: Evidence, other: Evidence) -> bool:
    if one.document.id == other.document.id:
        return False
    is_series = _words(one.document.name) == _words(other.document.name)
    words, others = _told(one.text), _told(other.text)
    return len(words & others) >= (_SAME_IN_SERIES if is_series else _SAME_SHARE) * len(words | others)


def _numbers(name: str) -> tuple[int, ...]:
    """Of `Rules 05.03.2024.md`: 2024, 5, 3 (its day and month as they come)."""
    dated = _DAY_FIRST.sub(r"\4.\3.\1", os.path.splitext(name)[0])
    return tuple(int(digits) for digits in re.findall(r"\d{1,9}", dated))


def _words(name: str) -> set[str]:
    return set(re.findall(r"[^\W\d_]+", name.casefold()))


def _told(text: str) -> set[str]:
    return set(re.findall(r"[^\W\d_]+|\d+", text.casefold()))
