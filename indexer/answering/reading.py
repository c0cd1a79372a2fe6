"""Looking at what the search found: what may be used, in which language, and whether it answers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from indexer.answering.answerability import Answerability, judge_answerability
from indexer.answering.asked import read_question
from indexer.answering.citations import Similarity
from indexer.answering.context import MOST_PASSAGES, ContextPassage, drop_repetitions, merge_neighbours
from indexer.answering.evidence import Evidence, find_evidence, passage_rarity
from indexer.answering.gate import Admitted, admit
from indexer.answering.meaning import MeaningComparer, knows_language
from indexer.answering.questionlanguage import question_language
from indexer.answering.seams import AnswerCatalog, AnswerParts
from indexer.answering.terms import find_terms, fold, telling_terms
from indexer.errors import NotFoundError
from indexer.retrieval.correction import respelled
from indexer.retrieval.dates import asked_days
from indexer.retrieval.passage import Passage

_LANGUAGES_OF = 5
"""Passages whose language is looked at."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the passages say to a question."""

    question: str
    read_as: str
    """The question in the spelling of the passages."""
    spellings: Mapping[str, str]
    """Words as typed that are spelled otherwise there."""
    language: str
    """Of the question."""
    admitted: Admitted
    passages: tuple[ContextPassage, ...]
    """The best of what may be shown, neighbours merged."""
    evidence: tuple[Evidence, ...]
    """Their sentences."""
    verdict: Answerability
    similarity: Similarity | None
    """None where no embedding model knows the language."""
    embed_ms: float


def read_passages(question: str, found: Sequence[Passage], parts: AnswerParts) -> Reading:
    """Sort out the passages and judge whether they answer."""
    admitted = admit(found, parts.catalog, parts.status)
    readable = admitted.readable
    language = question_language(question, _languages(readable, parts.catalog))
    passages = drop_repetitions(merge_neighbours(readable, parts.catalog.text))[:MOST_PASSAGES]
    comparer = _comparer(parts, language)
    spellings = _spellings(question, language, passages, parts)
    read_as = respelled(question, spellings)
    asked = read_question(read_as, language, passage_rarity(passages, language))
    evidence = find_evidence(asked, passages, comparer)
    return Reading(
        question=question,
        read_as=read_as,
        spellings=spellings,
        language=language,
        admitted=admitted,
        passages=tuple(passages),
        evidence=tuple(evidence),
        verdict=judge_answerability(asked, passages, evidence, comparer),
        similarity=comparer,
        embed_ms=comparer.seconds * 1000 if comparer is not None else 0.0,
    )


def _spellings(
    question: str, language: str, passages: Sequence[ContextPassage], parts: AnswerParts
) -> dict[str, str]:
    """How words that tell something are spelled in the passages; none where they have another spelling."""
    possible = parts.spellings(question) if parts.spellings is not None else {}
    days = asked_days(question)  # compared as such, however they are written
    asked = {
        part
        for term in telling_terms(question, language)
        if not any(start <= term.start < end for start, end, _ in days)
        for part in re.findall(r"\w+", term.text)
    }
    telling = {
        typed: found for typed, found in possible.items() if asked.intersection(re.findall(r"\w+", typed))
    }
    if not telling:
        return {}
    held = set[str]()
    for passage in passages:
        is_same = language in _languages([passage], parts.catalog)
        # A word of another language that looks alike is no slip of the pen, unless it is a name.
        held |= {
            fold(term.text)
            for term in find_terms(passage.text, language)
            if is_same or term.kind in ("name", "number")
        }
    found = {
        typed: next((each for each in spellings if held.issuperset(each.split())), "")
        for typed, spellings in telling.items()
    }
    return {typed: spelling for typed, spelling in found.items() if spelling}


def _comparer(parts: AnswerParts, language: str) -> MeaningComparer | None:
    embedder = parts.embedder() if parts.embedder is not None else None
    if embedder is None or not knows_language(embedder, language):
        return None
    return MeaningComparer(embedder)


def _languages(passages: Sequence[Passage | ContextPassage], catalog: AnswerCatalog) -> list[str]:
    found = []
    for extraction in dict.fromkeys(passage.extraction for passage in passages[:_LANGUAGES_OF]):
        try:
            found.append(catalog.extraction(extraction).language)
        except NotFoundError:  # purged since the search
            continue
    return found
