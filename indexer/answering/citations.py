"""Which words of which file back a sentence of an answer.

Citations come from the passages and from comparing words, never from the model's own marks, which
small models get wrong; those only break ties. A sentence is *supported* by a span that holds every
number and name of it and most of its other words; a span is the sentence or few it rests on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from indexer.answering.context import ContextPassage
from indexer.answering.contradictions import changed_units, is_opposed
from indexer.answering.mixing import Told, is_crossed, is_rival, is_turned_round
from indexer.answering.questionwords import is_negated
from indexer.answering.sentences import Sentence, mark_length, split_sentences
from indexer.answering.terms import COMPOUNDING, Rarity, Term, find_terms, fold, local_rarity, with_days
from indexer.retrieval.dates import day_keys

SUPPORTED_SHARE = 0.7
"""Share of a sentence's words, weighted by rarity, that its span must hold."""
ALIKE_SHARE = 0.5
"""The same where the two also mean the same by embedding."""
ALIKE = 0.65
"""Cosine from which two sentences are taken to mean the same (all-MiniLM-L6-v2)."""
WEAK_SHARE = 0.35
_WIDEST_SPAN = 3
"""Sentences."""
_LONGEST_SPAN = 900
_HINT_BONUS = 0.06
_WIDTH_COST = 0.04
_NEAREST = 4

Similarity = Callable[[Sequence[str], Sequence[str]], npt.NDArray[np.float32]]
"""Cosines of two lists of texts, shape (n, m)."""

_CLAUSE = re.compile(r"[,;:–—]\s+|\s+(?:and|but|while|or|und|aber|sowie|oder|et|mais|ou|y|pero|e|и|но|а)\s+")

_BESIDE = 0.6
"""Of the words that the best sentence holds, those that stand beside a name or number that is meant."""
_CONFIRMING = re.compile(r"\A(?:yes|no|ja|nein|oui|non|s[íi]|да|нет)(?:[,.;:!–—]\s+|[.!]?\Z)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Span:
    """A place that backs a sentence."""

    passage: int
    """Index into the passages given."""
    start: int
    """Characters of the extraction's text."""
    end: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """How far a sentence is backed, by what, and why not further."""

    support: str
    """`supported`, `weak` or `unsupported`."""
    spans: tuple[Span, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class _Window:
    """One to three consecutive sentences of a passage."""

    passage: int
    start: int
    end: int
    width: int
    keys: frozenset[str]
    folded: str
    text: str
    parts: tuple[Told, ...]
    """Its sentences."""


class Aligner:
    """Compares sentences of an answer with the passages it was made from."""

    def __init__(
        self, passages: Sequence[ContextPassage], language: str, similarity: Similarity | None = None
    ) -> None:
        """Cut the passages into windows.

        Args:
            passages: what the model was given.
            language: of the answer, for stems and function words.
            similarity: compares by meaning where words alone leave a doubt; costs ~10 ms a text.
        """
        self._language = language
        self._similarity = similarity
        self._windows, self._plain_words = list[_Window](), set[str]()
        sentence_keys = list[frozenset[str]]()
        for index, passage in enumerate(passages):
            sentences = split_sentences(passage.text)
            terms = [find_terms(sentence.text, language) for sentence in sentences]
            keys = [frozenset(term.key for term in found) for found in terms]
            sentence_keys += keys
            self._plain_words.update(term.key for found in terms for term in found if term.kind == "word")
            self._windows += _windows(index, passage, sentences, terms)
        self._rarity: Rarity = local_rarity(sentence_keys)

    def verdict(self, sentence: str, hints: Sequence[int] = ()) -> Verdict:
        """Judge one sentence.

        Args:
            sentence: of the answer, without citation marks.
            hints: passage numbers the model named, from 1.
        """
        whole = self._judge(sentence, hints)
        if whole.support == "supported":
            return whole
        clauses = self._clauses(sentence)
        if len(clauses) > 1:
            judged = [self._judge(clause, hints) for clause in clauses]
            if all(verdict.support == "supported" for verdict in judged):
                spans = dict.fromkeys(span for verdict in judged for span in verdict.spans)
                return Verdict("supported", tuple(spans))
        return whole

    def _clauses(self, sentence: str) -> list[str]:
        """The parts of a sentence that can be judged apart; a part of one word goes with the next."""
        clauses, begun = list[str](), ""
        for part in _CLAUSE.split(sentence):
            begun = f"{begun}, {part}" if begun else part
            if len(self._terms(begun)) > 1:
                clauses.append(begun)
                begun = ""
        if begun and clauses:
            clauses[-1] += f", {begun}"
        return clauses

    def has_terms(self, sentence: str) -> bool:
        """Whether there is anything in a sentence to compare."""
        return bool(self._terms(sentence))

    def _terms(self, sentence: str) -> list[Term]:
        return list(self._told(sentence).terms)

    def _told(self, sentence: str) -> Told:
        text = _CONFIRMING.sub("", sentence[mark_length(sentence) :], count=1)
        return Told(text, tuple(with_days(find_terms(text, self._language), text)))

    def _judge(self, sentence: str, hints: Sequence[int]) -> Verdict:
        terms = self._terms(sentence)
        if not terms or not self._windows:
            return Verdict("unsupported", reason="nothing in it can be compared")
        ranked = sorted(
            ((self._share(terms, window), window) for window in self._windows),
            key=lambda pair: -(pair[0] + self._preference(pair[1], hints)),
        )[:_NEAREST]
        share, window = ranked[0]
        missing = self._missing(terms, window)
        alike = 0.0
        if share < SUPPORTED_SHARE and self._similarity is not None and (share >= WEAK_SHARE or not missing):
            share, window, alike = self._most_alike(sentence, terms, ranked)
            missing = self._missing(terms, window)
        verdict = _conclude(sentence, window, share, alike, missing)
        contradiction = self._contradiction(sentence, window) if verdict.support == "supported" else ""
        return replace(verdict, support="weak", reason=contradiction) if contradiction else verdict

    def _contradiction(self, sentence: str, window: _Window) -> str:
        """Why a sentence is not what its window says though that holds its words; empty where it is."""
        if window.width > 1 and (
            self._mixes(sentence, window) or is_crossed(self._terms(sentence), window.parts)
        ):
            return "the passage says this of something else"
        if window.width == 1 and is_opposed(sentence, window.text):
            return "the passage says the opposite"
        if window.width == 1 and is_turned_round(self._told(sentence), window.parts[0]):
            return "the passage says this the other way round"
        changed = changed_units(sentence, window.text, self._language)
        return f"in the passage with another unit: {', '.join(changed)}" if changed else ""

    def _mixes(self, sentence: str, window: _Window) -> bool:
        """Whether a name or number belongs to another sentence, and that of the other words has one of its own.

        `Anna is the tenant` of `Anna is the landlord. Ben is the tenant.`; not `Anna left in May` of `Anna came
        in March. She left in May.`
        """
        for clause in self._clauses(sentence) or [sentence]:
            terms = self._terms(clause)
            words = {term.key for term in terms if term.kind == "word"}
            held = [
                sum(map(self._rarity, words & {term.key for term in part.terms})) for part in window.parts
            ]
            told = window.parts[held.index(max(held))].terms
            own, there = {term.key for term in terms}, {term.key for term in told}
            for term in terms:
                beside = [
                    share
                    for share, part in zip(held, window.parts, strict=True)
                    if any(other.key == term.key for other in part.terms)
                ]
                is_apart = term.key not in there and beside and max(beside) < _BESIDE * max(held)
                if (
                    term.kind in ("name", "number")
                    and is_apart
                    and any(is_rival(term, each, own) for each in told)
                ):
                    return True
        return False

    def _most_alike(
        self, sentence: str, terms: list[Term], ranked: list[tuple[float, _Window]]
    ) -> tuple[float, _Window, float]:
        """Of the nearest windows by words, the one that is best by words and meaning."""
        assert self._similarity is not None
        cosines = self._similarity([sentence], [window.text for _, window in ranked])[0]
        best = max(
            range(len(ranked)),
            key=lambda i: ranked[i][0] + float(cosines[i]) - 0.5 * bool(self._missing(terms, ranked[i][1])),
        )
        return ranked[best][0], ranked[best][1], float(cosines[best])

    def _share(self, terms: Sequence[Term], window: _Window) -> float:
        weights = {term.key: self._rarity(term.key) for term in terms}
        held = sum(weights[key] for key in weights if key in window.keys)
        others = {term.key: term for term in terms if term.key not in window.keys}
        held += sum(weights[key] for key, term in others.items() if self._stands_inside(term, window))
        return held / sum(weights.values())

    def _preference(self, window: _Window, hints: Sequence[int]) -> float:
        return _HINT_BONUS * (window.passage + 1 in hints) - _WIDTH_COST * (window.width - 1)

    def _missing(self, terms: Sequence[Term], window: _Window) -> list[str]:
        """Numbers and names of the sentence that the window does not hold."""
        return [
            term.text
            for term in terms
            if (
                term.kind in ("number", "name")
                or (term.kind == "opening" and term.key not in self._plain_words)
            )
            and term.key not in window.keys
            and not self._stands_inside(term, window)
        ]

    def _stands_inside(self, term: Term, window: _Window) -> bool:
        """Whether a word is part of a compound or a day there; no `Hans` of `Hansen` where none are written."""
        if term.day in window.keys:
            return True
        folded = fold(term.text)
        is_word = len(folded) >= 4 and folded.isalpha()
        return is_word and self._language in COMPOUNDING and folded in window.folded


def _windows(
    index: int, passage: ContextPassage, sentences: Sequence[Sentence], terms: Sequence[Sequence[Term]]
) -> list[_Window]:
    windows = []
    for first in range(len(sentences)):
        for width in range(1, _WIDEST_SPAN + 1):
            inside = sentences[first : first + width]
            start, end = inside[0].start + mark_length(inside[0].text), inside[-1].end
            if len(inside) < width or (width > 1 and end - start > _LONGEST_SPAN):
                break
            text = passage.text[start:end]
            windows.append(
                _Window(
                    index,
                    passage.start + start,
                    passage.start + end,
                    width,
                    day_keys(text).union(
                        term.key for found in terms[first : first + width] for term in found
                    ),
                    fold(text),
                    text,
                    tuple(
                        Told(each.text, tuple(found))
                        for each, found in zip(inside, terms[first : first + width], strict=True)
                    ),
                )
            )
    return windows


def _conclude(sentence: str, window: _Window, share: float, alike: float, missing: list[str]) -> Verdict:
    span = (Span(window.passage, window.start, window.end),)
    is_near = share >= SUPPORTED_SHARE or (share >= ALIKE_SHARE and alike >= ALIKE)
    if missing:
        reason = "not in the passage: " + ", ".join(dict.fromkeys(missing))
        return Verdict("weak", span, reason) if is_near else Verdict("unsupported", reason=reason)
    if is_near and is_negated(sentence) != is_negated(window.text) and window.width == 1:
        return Verdict("weak", span, "one of the two says no")
    if is_near:
        return Verdict("supported", span)
    if share >= WEAK_SHARE or alike >= ALIKE:
        return Verdict("weak", span, "only some of its words are in the passage")
    return Verdict("unsupported", reason="no passage says this")
