"""Whether the passages can answer at all, decided before anything is written.

Calibrated on half of 400 questions of squad2-dev as they are, 200 whose paragraph and 200 whose whole
article was taken out of the index, and 400 that their authors made unanswerable by a twist; measured on
the other half. AUC against a missing article 0.97, a missing paragraph 0.87, a twist 0.61: the last are
beyond words and embeddings, and are left to the model and to the verdict on every sentence.

Languages that the embedding model does not know are judged by words alone, calibrated on a hundred questions
each of XQuAD German, Russian and Chinese. Refused of what could be answered, not refused of what has no
article, no paragraph: German 4, 17, 31 %; Russian 3, 10, 28 %; Chinese 10, 13, 21 %.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from indexer.answering.context import ContextPassage
from indexer.answering.evidence import Evidence, QuestionTerms
from indexer.answering.extractive import sentence_score
from indexer.answering.questionwords import AnswerKind
from indexer.answering.terms import Term, find_terms

REFUSED_BELOW = 0.2
"""Without a model: refuses 5 % of what could be answered (half of it where the best sentence would have been
of the wrong file), 84 % of what has no article, 35-45 % of what has no paragraph."""
REFUSED_BELOW_WITH_MODEL = 0.1
"""With a model, which itself says when the passages do not hold the answer: refuses 1 %, 47 %, 9 %."""

# Weights of logistic regressions, with and without an embedding model that knows the language.
_SHARE, _MEANING, _AGREE, _BASE = 2.8, 4.4, 0.5, -4.45
_UNASKED_SHARE = 0.5
"""Of a question of function words only: its meaning decides alone."""
_OTHER = -4.0
"""Where the code or year asked for stands in no passage. Of 53 questions of XQuAD with a number, in four languages,
none misses it where the answer is there, half of them where it is not."""
# By words alone half of a question of two words must be met, of a long one a quarter.
_MOST_NEARBY = 2.5
"""Times what a sentence itself holds that words near it may make of it; none that answers needs more."""
_SHARE_ALONE, _WORDS_ALONE, _BASE_ALONE = 12.9, 0.95, -6.7


@dataclass(frozen=True, slots=True)
class Answerability:
    """The verdict with its grounds."""

    probability: float
    """That the best sentence found answers the question."""
    topic_probability: float
    """The same with headings counted: a model may find the answer below one that fits."""
    missing: tuple[str, ...]
    """Words of the question that none of the passages has, the rarest first."""

    def is_answerable(self, *, with_model: bool) -> bool:
        """Whether to go on and answer."""
        if with_model:
            return max(self.probability, self.topic_probability) >= REFUSED_BELOW_WITH_MODEL
        return self.probability >= REFUSED_BELOW


def judge_answerability(
    asked: QuestionTerms, passages: Sequence[ContextPassage], evidence: Sequence[Evidence]
) -> Answerability:
    """Judge by the best sentence: words of the question in it, its meaning, agreement of the retrievers.

    Args:
        asked: the question's words.
        passages: what was found, best first.
        evidence: their sentences, see `find_evidence`.
    """
    if not evidence:
        return Answerability(0.0, 0.0, tuple(term.text for term in asked.terms))
    keys = [_keys(passage, asked.language) for passage in passages]
    by_words = max(range(len(passages)), key=lambda i: asked.share(keys[i]))
    by_meaning = max(range(len(passages)), key=lambda i: passages[i].similarity or 0.0)
    held = frozenset[str]().union(*keys)
    bias = (_AGREE if by_words == by_meaning else 0.0) + (_OTHER if _is_other(asked, passages, held) else 0.0)
    body = [item for item in evidence if not item.is_heading] or evidence
    return Answerability(
        _logistic(_support(asked, max(body, key=sentence_score), passages) + bias),
        _logistic(_support(asked, max(evidence, key=sentence_score), passages) + bias),
        _missing(asked, held),
    )


def _support(asked: QuestionTerms, best: Evidence, passages: Sequence[ContextPassage]) -> float:
    if best.similarity is None:
        words = math.log(max(1, len(asked.terms)))
        is_number = asked.kind is AnswerKind.PHONE and best.shows_kind  # stands below a name, or in its mail
        share = best.share if is_number else min(best.share, _MOST_NEARBY * best.own_share)
        return _SHARE_ALONE * share + _WORDS_ALONE * words + _BASE_ALONE
    # A sentence says little by itself where its heading says what it is about; its chunk was embedded with it.
    meaning = max(best.similarity, passages[best.passage].similarity or 0.0)
    share = best.share if asked.terms else _UNASKED_SHARE
    return _SHARE * share + _MEANING * meaning + _BASE


def _is_other(asked: QuestionTerms, passages: Sequence[ContextPassage], held: frozenset[str]) -> bool:
    """Whether the passages are about another one than the code or year asked for."""
    places = " ".join(passage.document.path for passage in passages)
    return not asked.names <= held | {term.key for term in find_terms(places, asked.language)}


def _keys(passage: ContextPassage, language: str) -> frozenset[str]:
    text = " ".join((passage.title, *passage.locator.headings, passage.text))
    return frozenset(term.key for term in find_terms(text, language))


def _missing(asked: QuestionTerms, held: frozenset[str]) -> tuple[str, ...]:
    absent = [(asked.weights[term.key], term) for term in asked.terms if term.key not in held]
    joined = list[tuple[float, Term]]()
    for weight, term in absent:
        if joined and term.start < joined[-1][1].end:  # pairs of characters of one word
            heavier, before = joined.pop()
            text = before.text + term.text[before.end - term.start :]
            weight, term = max(heavier, weight), replace(before, text=text, end=term.end)
        joined.append((weight, term))
    return tuple(term.text for _, term in sorted(joined, key=lambda pair: -pair[0]))


def _logistic(value: float) -> float:
    return 1 / (1 + math.exp(-value))
