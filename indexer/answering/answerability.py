"""Whether the passages can answer at all, decided before anything is written.

Calibrated on squad2-dev: questions as they are, questions whose paragraph or whole article was taken
out of the index, and questions made unanswerable by their authors (those are nearly beyond words and
embeddings: AUC 0.59, against 0.96 for a missing article and 0.81 for a missing paragraph).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.answering.context import ContextPassage
from indexer.answering.evidence import Evidence, QuestionTerms
from indexer.answering.extractive import sentence_score
from indexer.answering.terms import find_terms

REFUSED_BELOW = 0.25
"""Without a model: refuses 6-9 % of what could be answered, 90 % of what has no article, 45 % of what
has no paragraph. Those 6-9 % are mostly questions whose best sentence would have been the wrong one."""
REFUSED_BELOW_WITH_MODEL = 0.1
"""With a model, which itself says when the passages do not hold the answer: 2 % of the answerable."""

# Weights of a logistic regression on 150 answerable and 300 unanswerable questions.
_SHARE, _MEANING, _AGREE, _FIRST, _BASE = 3.57, 2.96, 0.17, 0.40, -4.43
_SHARE_ALONE, _BASE_ALONE = 4.75, -3.06


@dataclass(frozen=True, slots=True)
class Answerability:
    """The verdict with its grounds."""

    probability: float
    """That the best sentence found answers the question."""
    missing: tuple[str, ...]
    """Words of the question that none of the passages has, the rarest first."""

    def is_answerable(self, *, with_model: bool) -> bool:
        """Whether to go on and answer."""
        return self.probability >= (REFUSED_BELOW_WITH_MODEL if with_model else REFUSED_BELOW)


def judge_answerability(
    asked: QuestionTerms, passages: Sequence[ContextPassage], evidence: Sequence[Evidence]
) -> Answerability:
    """Judge by the best sentence: words of the question in it, its meaning, agreement of the retrievers.

    Args:
        asked: the question's words.
        passages: what was found, best first.
        evidence: their sentences, see `find_evidence`.
    """
    body = [item for item in evidence if not item.is_heading] or list(evidence)
    if not body:
        return Answerability(0.0, tuple(term.text for term in asked.terms))
    best = max(body, key=sentence_score)
    keys = [_keys(passage, asked.language) for passage in passages]
    missing = _missing(asked, frozenset[str]().union(*keys))
    if not asked.terms:
        return Answerability(_logistic(_MEANING * (best.similarity or 0.0) + 2 + _BASE), missing)
    if best.similarity is None:
        return Answerability(_logistic(_SHARE_ALONE * best.share + _BASE_ALONE), missing)
    by_words = max(range(len(passages)), key=lambda i: asked.share(keys[i]))
    by_meaning = max(range(len(passages)), key=lambda i: passages[i].similarity or 0.0)
    logit = _SHARE * best.share + _MEANING * best.similarity + _BASE
    logit += _AGREE * (by_words == by_meaning) + _FIRST * (best.passage == 0)
    return Answerability(_logistic(logit), missing)


def _keys(passage: ContextPassage, language: str) -> frozenset[str]:
    text = " ".join((passage.title, *passage.locator.headings, passage.text))
    return frozenset(term.key for term in find_terms(text, language))


def _missing(asked: QuestionTerms, held: frozenset[str]) -> tuple[str, ...]:
    absent = [term for term in asked.terms if term.key not in held]
    return tuple(term.text for term in sorted(absent, key=lambda term: -asked.weights[term.key]))


def _logistic(value: float) -> float:
    return 1 / (1 + math.exp(-value))
