"""What a question is about: its words with their weights, its days, the kind of answer it wants."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from indexer.answering.answerkinds import COST_VERBS, AnswerKind, answer_kind
from indexer.answering.terms import COMPOUNDING, Rarity, Term, telling_terms
from indexer.retrieval.dates import asked_days, day_keys, find_dates, find_months, yearless_days

_PART_CREDIT = 0.6
"""What a word counts of which a compound there is made, or the other way round."""
_SHORTEST_PART = 4
_COMMON_PART = 6
_NUMBER_WEIGHT = 1.5
"""A number or code in a question names one thing among its like."""
_DAY_WEIGHT = 3.0
"""A day in a question names one thing, too, with all of its two or three words."""
_NAMING = re.compile(r"(?<![^\W_])(?:[^\W\d_]{1,12}[-./]?\d\w*|(?:1[5-9]|20)\d\d(?!\w)|\d{1,3}[a-c](?!\w))")
"""Codes, years, the 4b of a class. Other numbers may be the asker's own: `I am 45 years old`, `for 3 people`."""
_NEARBY_CREDIT = 0.6
"""What a word counts that stands in the sentence before, in the title or in a heading."""
_ABOVE_CREDIT = 0.5
"""What it counts in a heading further up, or in a question that is answered below."""
_NOTHING = frozenset[str]()


@dataclass(frozen=True, slots=True)
class QuestionTerms:
    """What a question is about."""

    terms: tuple[Term, ...]
    weights: dict[str, float]
    kind: AnswerKind
    language: str
    text: str
    """The question; terms are spans of it."""
    names: frozenset[str] = frozenset()
    """Those that name one thing among its like: the 15 of E15, a year, a day."""
    days: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Days and months → what else tells of them, see `dates.day_keys`."""
    paying: frozenset[str] = frozenset()
    """Those that an amount of money stands for: `cost`."""
    parts: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Words that are written as one → theirs: LibreOffice is Libre Office, too."""

    @property
    def day_keys(self) -> frozenset[str]:
        """All that tells of the days asked about."""
        return frozenset[str]().union(*self.days.values())

    @property
    def total(self) -> float:
        """Weight of all words."""
        return sum(self.weights.values()) or 1.0

    def share(
        self, keys: frozenset[str], nearby: frozenset[str] = frozenset(), above: frozenset[str] = frozenset()
    ) -> float:
        """Share of the question that some words hold, in part where they do so nearby or in a heading above."""
        credits = (weight * self._credit(key, keys, nearby, above) for key, weight in self.weights.items())
        return sum(credits) / self.total

    def is_held(self, key: str, keys: AbstractSet[str]) -> bool:
        """Whether a word of the question is among others, a day in any notation."""
        parts = self.parts.get(key)
        is_told_apart = parts is not None and parts <= keys
        return key in keys or is_told_apart or not self.days.get(key, _NOTHING).isdisjoint(keys)

    def without_days(self, text: str) -> str:
        """A text without the days that the question itself gives."""
        if not self.days:
            return text
        spans = [span[:2] for span in (*find_dates(text), *yearless_days(text))]
        for start, end in sorted(spans, reverse=True):
            if not self.day_keys.isdisjoint(day_keys(text[start:end])):
                text = f"{text[:start]} {text[end:]}"
        return text

    def share_of(self, terms: Iterable[Term]) -> float:
        """Share of the question that some of its terms are."""
        return sum(self.weights[term.key] for term in terms) / self.total

    def _credit(self, key: str, keys: frozenset[str], nearby: frozenset[str], above: frozenset[str]) -> float:
        if self.is_held(key, keys):
            return 1.0
        if len(key) >= _SHORTEST_PART and self.language in COMPOUNDING and _shares_part(key, keys):
            return _PART_CREDIT
        return _NEARBY_CREDIT if self.is_held(key, nearby) else _ABOVE_CREDIT * self.is_held(key, above)


def _shares_part(key: str, keys: frozenset[str]) -> bool:
    """Whether a word has a part in common with another, as Urlaubstage, Urlaub and Jahresurlaub have."""
    parts = [key[at : at + _COMMON_PART] for at in range(len(key) - _COMMON_PART + 1)] or [key]
    return any(
        len(other) >= _SHORTEST_PART and (other in key or any(part in other for part in parts))
        for other in keys
    )


def read_question(question: str, language: str, rarity: Rarity) -> QuestionTerms:
    """The question's words with their weights, and what kind of answer it wants."""
    days = {min(keys): keys for _, _, keys in asked_days(question)}
    found = _with_whole_days(telling_terms(question, language), question)
    parts = _parts(found)
    terms = tuple({term.key: term for term in found if not any(term in of for of in parts.values())}.values())
    weights = {term.key: rarity(term.key) * _weight(term, days) for term in terms}
    named = [found.span() for found in _NAMING.finditer(question)]
    names = {t.key for t in terms for at, end in named if at <= t.start < end and re.search(r"\d", t.key)}
    kind = answer_kind(question)
    costs = [found.span() for found in COST_VERBS.finditer(question)] if kind is AnswerKind.MONEY else []
    paying = (term.key for term in terms if any(at <= term.start < end for at, end in costs))
    months = {
        term.key: frozenset((month,))
        for start, end, month in find_months(question)
        for term in terms
        if start <= term.start < end and term.kind != "number"
    }
    days = {term.key: days[term.key] for term in terms if term.key in days} | months
    return QuestionTerms(
        terms,
        weights,
        kind,
        language,
        question,
        frozenset(names | days.keys()),
        days,
        frozenset(paying),
        {key: frozenset(part.key for part in inside) for key, inside in parts.items() if inside},
    )


def _parts(found: Sequence[Term]) -> dict[str, list[Term]]:
    """The words inside others that are written like LibreOffice, by the key of the whole."""
    return {
        whole.key: [
            part
            for part in found
            if part.kind == "word" and whole.start <= part.start and part.end <= whole.end
        ]
        for whole in found
        if whole.kind == "name"
    }


def _with_whole_days(terms: Sequence[Term], question: str) -> list[Term]:
    """The terms of a question, of each day one instead of those it is written with."""
    spans = asked_days(question)
    found = list[Term]()
    for term in terms:
        day = next((each for each in spans if each[0] <= term.start < each[1]), None)
        if day is not None:
            start, end, keys = day
            term = Term(min(keys), question[start:end], start, end, "number")
        found.append(term)
    return found


def _weight(term: Term, days: Mapping[str, frozenset[str]]) -> float:
    if term.key in days:
        return _DAY_WEIGHT
    return _NUMBER_WEIGHT if term.kind == "number" else 1.0
