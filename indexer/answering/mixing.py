"""Sentences that give a thing the number or name of another: `Ann is in room 3` of `Room 3: Ben. Room 5: Ann`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import combinations

from indexer.answering.answerkinds import MONTHS
from indexer.answering.contradictions import unit_of
from indexer.answering.terms import Term, fold

_DATED = re.compile(
    rf"{MONTHS}|(?:mon|tues|wednes|thurs|fri|satur|sun)day|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag",
    re.IGNORECASE,
)
"""Names that tell when, beside which another name is no rival."""
_NAMING = ("name", "opening")
_JOINING = "and or und oder sowie et ou y e o og och и или"
_BY_WHOM = "by from von vom durch par de del por da dal dalla door van av af от у"
"""Words that turn what stands before and behind a verb round."""
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence of a passage with its terms, which are spans of it."""

    text: str
    terms: tuple[Term, ...]


def is_crossed(said: Sequence[Term], told: Sequence[Told]) -> bool:
    """Whether two names or numbers stand in different sentences, each beside another in the missing one's place.

    Numbers take the same place where they have the same unit or word before them, or are years.

    Args:
        said: the terms of a sentence.
        told: the sentences that hold them together.
    """
    own = {term.key for term in said}
    telling = {term.key: term for term in said if term.kind in ("name", "number")}
    places = {key: [each for each in told if any(term.key == key for term in each.terms)] for key in telling}
    for one, other in combinations(telling.values(), 2):
        beside_one, beside_other = places[one.key], places[other.key]
        if not beside_one or not beside_other or any(each in beside_other for each in beside_one):
            continue
        if all(_has_rival(other, beside_other, each, own) for each in beside_one) and all(
            _has_rival(one, beside_one, each, own) for each in beside_other
        ):
            return True
    return False


def is_turned_round(said: Told, told: Told) -> bool:
    """Whether two names stand in the other order around the same words: `Ben lent Anna` of `Anna lent Ben`.

    Not where either joins them or says by whom: `Ben was lent it by Anna`. That `Ben met Anna` is the same both ways
    is not known.
    """
    return any(
        _have_the_same_between(said, (one, other), told, (first, second))
        for one, other in combinations([each for each in said.terms if each.kind in _NAMING], 2)
        for first in told.terms
        for second in told.terms
        if first.key == other.key and second.key == one.key and first.end <= second.start
        if "name" in (one.kind, second.kind) and "name" in (other.kind, first.kind)
    )


def is_rival(term: Term, other: Term, own: AbstractSet[str]) -> bool:
    """Whether a name or number that is none of a sentence's own may stand in place of another one."""
    return other.kind == term.kind and other.key not in own and not _DATED.fullmatch(other.text)


def _have_the_same_between(
    said: Told, pair: tuple[Term, Term], told: Told, turned: tuple[Term, Term]
) -> bool:
    words, others = _words_between(said, *pair), _words_between(told, *turned)
    if not (words | others).isdisjoint(f"{_BY_WHOM} {_JOINING}".split()):
        return False
    telling, held = _telling_between(said, *pair), _telling_between(told, *turned)
    if telling and held:
        return telling <= held or held <= telling
    return words == others and bool(words)


def _telling_between(told: Told, first: Term, second: Term) -> set[str]:
    return {
        each.key
        for each in told.terms
        if each.kind == "word" and first.end <= each.start and each.end <= second.start
    }


def _words_between(told: Told, first: Term, second: Term) -> set[str]:
    names = {fold(each.text) for each in told.terms if each.kind in _NAMING}
    return {fold(each) for each in re.findall(r"\w+", told.text[first.end : second.start])} - names


def _has_rival(term: Term, places: Sequence[Told], elsewhere: Told, own: AbstractSet[str]) -> bool:
    """Whether a sentence has another name or number where those of `places` have `term`."""
    rivals = [at for at, each in enumerate(elsewhere.terms) if is_rival(term, each, own)]
    if term.kind == "name":
        return bool(rivals)
    slots = {
        slot
        for each in places
        for at, held in enumerate(each.terms)
        if held.key == term.key
        for slot in _slots(each, at)
    }
    return any(not slots.isdisjoint(_slots(elsewhere, at)) for at in rivals)


def _slots(told: Told, at: int) -> set[object]:
    """What a number is the number of: its unit, the word right before it, a year."""
    number = told.terms[at]
    slots = set[object]()
    if (unit := unit_of(told.text, number)) is not None:
        slots.add(unit)
    if _YEAR.fullmatch(number.text):
        slots.add("year")
    before = told.terms[at - 1] if at else None
    if before is not None and not told.text[before.end : number.start].strip():
        slots.add(before.key)
    return slots
