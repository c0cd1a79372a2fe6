"""How well each sentence of the passages answers a question: the ground of verdict and of quoting."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.answering.citations import Similarity
from indexer.answering.context import ContextPassage
from indexer.answering.questionwords import AnswerKind, answer_kind, shows_kind
from indexer.answering.sentences import Sentence, mark_length, split_sentences
from indexer.answering.terms import Rarity, Term, find_terms, local_rarity

MOST_COMPARED = 24
"""Sentences compared by meaning, those best by words: about 0.25 s on two cores."""
_NUMBER_WEIGHT = 1.5
"""A number or code in a question names one thing among its like."""
_UNSPOKEN = re.compile(r"(?<=\])\([^)\s]*\)|\b(?:https?|mailto):\S+|\{%.*?%\}")
_NEARBY_CREDIT = 0.5
"""What a word counts that stands in the sentence before, in the title or in a heading."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence of a passage, seen from the question."""

    passage: int
    """Index into the passages given."""
    start: int
    """Characters of the extraction's text."""
    end: int
    text: str
    share: float
    """Of the question's words, weighted by rarity, that stand in it or near it, 0 to 1."""
    own_share: float
    """The same, in the sentence alone."""
    similarity: float | None
    """Cosine to the question, None where it was not compared."""
    shows_kind: bool
    """Whether it holds a number, date, name … as the question wants one beyond those it gives itself."""
    is_heading: bool


@dataclass(frozen=True, slots=True)
class QuestionTerms:
    """What a question is about."""

    terms: tuple[Term, ...]
    weights: dict[str, float]
    kind: AnswerKind
    language: str

    @property
    def total(self) -> float:
        """Weight of all words."""
        return sum(self.weights.values()) or 1.0

    def share(self, keys: frozenset[str], nearby: frozenset[str] = frozenset()) -> float:
        """Share of the question that some words hold, those nearby counting half."""
        held = sum(weight for key, weight in self.weights.items() if key in keys)
        held += sum(
            weight * _NEARBY_CREDIT
            for key, weight in self.weights.items()
            if key in nearby and key not in keys
        )
        return held / self.total


def read_question(question: str, language: str, rarity: Rarity) -> QuestionTerms:
    """The question's words with their weights, and what kind of answer it wants."""
    terms = tuple({term.key: term for term in find_terms(question, language)}.values())
    weights = {
        term.key: rarity(term.key) * (_NUMBER_WEIGHT if term.kind == "number" else 1.0) for term in terms
    }
    return QuestionTerms(terms, weights, answer_kind(question), language)


def passage_rarity(passages: Sequence[ContextPassage], language: str) -> Rarity:
    """Rarity of words among the passages themselves, where no index can tell."""
    return local_rarity([term.key for term in find_terms(passage.text, language)] for passage in passages)


def find_evidence(
    question: str,
    asked: QuestionTerms,
    passages: Sequence[ContextPassage],
    similarity: Similarity | None = None,
) -> list[Evidence]:
    """All sentences of the passages with their figures, in reading order."""
    found = [
        evidence
        for index, passage in enumerate(passages)
        for evidence in _of_passage(index, passage, asked, question)
    ]
    return _compared(question, found, similarity) if similarity is not None else found


def _spoken(text: str) -> str:
    """A sentence without link targets and template tags, whose words nobody reads."""
    return _UNSPOKEN.sub(" ", text)


def _of_passage(index: int, passage: ContextPassage, asked: QuestionTerms, question: str) -> list[Evidence]:
    sentences = split_sentences(passage.text)
    keys = [frozenset(term.key for term in find_terms(_spoken(s.text), asked.language)) for s in sentences]
    headings = " ".join((passage.title, *passage.locator.headings))
    about = frozenset(term.key for term in find_terms(headings, asked.language))
    wanted = set(re.findall(r"\w+", question.casefold()))
    return [
        Evidence(
            passage=index,
            start=passage.start + sentence.start + mark_length(sentence.text),
            end=passage.start + sentence.end,
            text=sentence.text[mark_length(sentence.text) :],
            share=asked.share(keys[at], about | (keys[at - 1] if at else frozenset())),
            own_share=asked.share(keys[at]),
            similarity=None,
            shows_kind=shows_kind(_beyond(sentence.text, wanted), asked.kind),
            is_heading=_is_heading(sentence, asked.kind),
        )
        for at, sentence in enumerate(sentences)
    ]


def _beyond(text: str, wanted: set[str]) -> str:
    """The sentence without the question's own words: a year that was asked about is no answer."""
    return re.sub(r"\w+", lambda found: "" if found.group().casefold() in wanted else found.group(), text)


def _is_heading(sentence: Sentence, kind: AnswerKind) -> bool:
    """Whether a sentence only announces something: a heading, a question, a line that ends in a colon."""
    text = sentence.text.strip()
    if text.startswith("#") or text.endswith(("?", ":", "？", "：")):
        return True
    is_bare = len(text) < 60 and not re.search(r"[.!。！|\d@]", text) and len(text.split()) <= 6
    return is_bare and kind not in (AnswerKind.PERSON, AnswerKind.PLACE)


def _compared(question: str, found: list[Evidence], similarity: Similarity) -> list[Evidence]:
    order = sorted(range(len(found)), key=lambda i: (-found[i].share, found[i].passage, found[i].start))
    nearest = order[:MOST_COMPARED]
    if not nearest:
        return found
    cosines = similarity([question], [_spoken(found[i].text) for i in nearest])[0]
    measured = dict(zip(nearest, (float(value) for value in cosines), strict=True))
    return [
        Evidence(
            e.passage,
            e.start,
            e.end,
            e.text,
            e.share,
            e.own_share,
            measured.get(i),
            e.shows_kind,
            e.is_heading,
        )
        for i, e in enumerate(found)
    ]
