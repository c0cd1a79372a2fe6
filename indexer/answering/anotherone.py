"""Passages about another one of the kind: House 6 where House 4 was asked about, the bill of another year."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from itertools import pairwise

from indexer.answering.asked import QuestionTerms
from indexer.answering.context import ContextPassage
from indexer.answering.terms import find_terms, name_keys, text_keys
from indexer.protocol.messages.views import iso_day
from indexer.retrieval.dates import is_month

_ABSENT = 4.0
"""Where the code, year or number of a thing asked for does not stand in the document of the best sentence. Of 53
questions of XQuAD with a number, in four languages, none misses it where the answer is there, half of them where it is
not. All five of 800 other questions that find it in other documents only have no answer."""
_OTHERWISE = 9.0
"""Where what was asked about has another number there."""

_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")


def penalty_of_another(
    asked: QuestionTerms, best: int, passages: Sequence[ContextPassage], keys: Sequence[frozenset[str]]
) -> float:
    """What to take from the log-odds that a passage answers, for signs that it is about another one.

    Args:
        asked: the question.
        best: index of the passage that holds the best sentence.
        passages: what was found.
        keys: their words, see `passage_keys`.
    """
    absent = _numbered([asked.text], asked.language) - _numbered_in(passages, asked.language)
    if _have_numbers(absent, passages[best : best + 1], asked.language):
        return _OTHERWISE
    if _have_numbers(absent, passages, asked.language):
        return _ABSENT
    same = [at for at, each in enumerate(passages) if each.extraction == passages[best].extraction]
    if _names_are_held(asked, same, passages, keys):
        return 0.0
    if any(map(_YEAR.fullmatch, asked.names)) and _YEAR.search(passages[best].plain_name):
        return _OTHERWISE  # a file of another year, by its name
    return _ABSENT


def place_keys(passages: Sequence[ContextPassage], language: str) -> frozenset[str]:
    """The words of the paths of passages."""
    places = " ".join(passage.document.path for passage in passages)
    return frozenset(term.key for term in find_terms(places, language))


def passage_keys(passage: ContextPassage, language: str) -> frozenset[str]:
    """The words and days of a passage with its title, name and headings, and the day of its file."""
    names = " ".join((passage.title, passage.plain_name, *passage.locator.headings))
    day = iso_day(passage.document.dated_s)
    return name_keys(names, language) | text_keys(f"{day}\n{passage.text}", language)


def _names_are_held(
    asked: QuestionTerms,
    chosen: Sequence[int],
    passages: Sequence[ContextPassage],
    keys: Sequence[frozenset[str]],
) -> bool:
    held = place_keys([passages[at] for at in chosen], asked.language).union(*(keys[at] for at in chosen))
    return all(asked.is_held(name, held) for name in asked.names)


def _have_numbers(
    absent: AbstractSet[tuple[str, str]], passages: Sequence[ContextPassage], language: str
) -> bool:
    """Whether passages number one of some things, each time otherwise than these pairs do."""
    things = {thing for thing, _ in _numbered_in(passages, language)} if absent else set[str]()
    return any(thing in things for thing, _ in absent)


def _numbered_in(passages: Sequence[ContextPassage], language: str) -> set[tuple[str, str]]:
    texts = (text for each in passages for text in (each.plain_name, each.title, each.text))
    return _numbered(texts, language)


def _numbered(texts: Iterable[str], language: str) -> set[tuple[str, str]]:
    """Named things and the numbers right behind them: Room 12, Python 3.14; no May 12, no year 1888."""
    return {
        (thing.key, number.key)
        for text in texts
        for thing, number in pairwise(find_terms(text, language))
        if thing.kind in ("name", "opening")
        and number.kind == "number"
        and number.text.replace(".", "", 1).isdecimal()
        and not text[thing.end : number.start].strip()
        and not is_month(thing.text)
        and not _YEAR.fullmatch(number.text)
    }
