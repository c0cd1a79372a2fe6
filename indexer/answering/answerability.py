"""Whether the passages can answer at all, decided before anything is written.

Calibrated on 200 questions of squad2-dev and 400 of XQuAD English as they are, and with their paragraph or
their whole article taken out of what was found; languages that the embedding model does not know, judged by
words alone, on XQuAD German and Chinese (500 each) and Russian (120). Refused without a model, of what could
be answered | has no paragraph | has no article, in percent, and before strange words counted (`strangers`):

    SQuAD    4 | 38 | 90    before 4 | 33 | 87        German   7 | 73 | 90    before  7 | 59 | 78
    English  2 | 67 | 92    before 2 | 66 | 95        Russian  8 | 64 | 82    before  8 | 63 | 84
                                                      Chinese  7 | 70 | 89    before 11 | 79 | 93

The base with an embedding model was lowered by 0.4 after that: of 450 questions of nine folders that were answered
rightly two more are refused, of 143 others that nothing there answers 11. It made English 4 | 76 (200 questions).

Of 400 questions of SQuAD that their authors made unanswerable by a twist 13 % (before: 9) are refused: those
are beyond words and embeddings. Chinese writes no names apart; its old weights refused too much.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from indexer.answering.anotherone import passage_keys, penalty_of_another, place_keys
from indexer.answering.answerkinds import TOLD_BY_SHAPE, AnswerKind
from indexer.answering.asked import QuestionTerms
from indexer.answering.citations import Similarity
from indexer.answering.context import ContextPassage
from indexer.answering.evidence import Evidence
from indexer.answering.extractive import quote_answer, sentence_score
from indexer.answering.strangers import strange_things, strangers
from indexer.answering.terms import Term

REFUSED_BELOW = 0.2
"""Without a model. Half of what it refuses of what could be answered would have been quoted from a wrong file."""
REFUSED_BELOW_WITH_MODEL = 0.07
"""With a model, which itself says when the passages do not hold the answer: SQuAD 1 | 18 | 71 %."""

# Weights of logistic regressions, with and without an embedding model that knows the language.
_SHARE, _MEANING, _AGREE, _STRANGE, _BASE = 3.5, 7.9, 1.2, -5.1, -6.45
_UNASKED_SHARE = 0.5
"""Of a question of function words only: its meaning decides alone."""
_NO_NUMBER = -4.0
"""Where a telephone number is asked for and none stands in the best sentence."""
_NOT_SHOWN = -1.2
"""Where the best sentence holds no date, amount or number though one is asked for. Of 850 questions of XQuAD, SQuAD and
notes of our own such a sentence was right for 16 and quoted for 17 that nothing answers; with one, for 184 and 31."""
# By words alone half of a question of two words must be met, of a long one a quarter.
_SHARE_ALONE, _PASSAGE_ALONE, _WORDS_ALONE, _STRANGE_ALONE, _BASE_ALONE = 3.4, 8.6, 1.2, -3.0, -6.9


@dataclass(frozen=True, slots=True)
class Answerability:
    """The verdict with its grounds."""

    probability: float
    """That the best sentence found answers the question."""
    topic_probability: float
    """The same with headings counted: a model may find the answer below one that fits."""
    missing: tuple[str, ...]
    """Words of the question that none of the passages has, the rarest first."""
    strange: tuple[str, ...] = ()
    """Words that say what is asked about, in none of the passages to be quoted: these may be about another thing."""

    def is_answerable(self, *, with_model: bool) -> bool:
        """Whether to go on and answer."""
        if with_model:
            return max(self.probability, self.topic_probability) >= REFUSED_BELOW_WITH_MODEL
        return self.probability >= REFUSED_BELOW


def judge_answerability(
    asked: QuestionTerms,
    passages: Sequence[ContextPassage],
    evidence: Sequence[Evidence],
    similarity: Similarity | None = None,
) -> Answerability:
    """Judge by the best sentence: words of the question in it, its meaning, agreement of the retrievers.

    Args:
        asked: the question's words.
        passages: what was found, best first.
        evidence: their sentences, see `find_evidence`.
        similarity: what `evidence` was compared by.
    """
    if not evidence:
        return Answerability(0.0, 0.0, tuple(term.text for term in asked.terms))
    keys = [passage_keys(passage, asked.language) for passage in passages]
    by_words = max(range(len(passages)), key=lambda i: asked.share(keys[i]))
    by_meaning = max(range(len(passages)), key=lambda i: passages[i].similarity or 0.0)
    held = frozenset[str]().union(*keys)
    bias = _AGREE if by_words == by_meaning else 0.0

    def probability(best: Evidence) -> float:
        passage = passages[best.passage]
        about = keys[best.passage] | place_keys([passage], asked.language)
        value = _support(asked, best, passage, about, similarity) + _lack(asked.kind, best) + bias
        return _logistic(value - penalty_of_another(asked, best.passage, passages, keys))

    best = max(evidence, key=sentence_score)
    best_probability = probability(best)
    body = max((item for item in evidence if not item.is_heading), key=sentence_score, default=best)
    return Answerability(
        best_probability if body is best else probability(body),
        best_probability,
        _missing(asked, held),
        strange_things(asked, _held_by(quote_answer(evidence), keys, passages, asked.language)),
    )


def _lack(kind: AnswerKind, best: Evidence) -> float:
    if best.shows_kind:
        return 0.0
    return _NO_NUMBER if kind is AnswerKind.PHONE else _NOT_SHOWN if kind in TOLD_BY_SHAPE else 0.0


def _support(
    asked: QuestionTerms,
    best: Evidence,
    passage: ContextPassage,
    about: frozenset[str],
    similarity: Similarity | None,
) -> float:
    strange = asked.share_of(
        strangers(asked, about, best, similarity if best.similarity is not None else None)
    )
    share = best.share if asked.terms else _UNASKED_SHARE
    if similarity is None or best.similarity is None:
        passage_share, words = asked.share(about), math.log(max(1, len(asked.terms)))
        is_number = asked.kind is AnswerKind.PHONE and best.shows_kind
        if not best.own_share and not is_number:  # which stands below a name, or in its mail
            share = passage_share = 0.0
        by_words = _SHARE_ALONE * share + _PASSAGE_ALONE * passage_share + _WORDS_ALONE * words
        return by_words + _STRANGE_ALONE * strange + _BASE_ALONE
    # A sentence says little by itself where its heading says what it is about; its chunk was embedded with it.
    meaning = max(best.similarity, passage.similarity or 0.0)
    return _SHARE * share + _MEANING * meaning + _STRANGE * strange + _BASE


def _held_by(
    quoted: Sequence[Evidence],
    keys: Sequence[frozenset[str]],
    passages: Sequence[ContextPassage],
    language: str,
) -> frozenset[str]:
    used = {each.passage for each in quoted}
    places = place_keys([passages[at] for at in used], language)
    return places.union(*(keys[at] for at in used))


def _missing(asked: QuestionTerms, held: frozenset[str]) -> tuple[str, ...]:
    absent = [(asked.weights[term.key], term) for term in asked.terms if not asked.is_held(term.key, held)]
    joined = list[tuple[float, Term]]()
    for weight, term in absent:
        if joined and term.start < joined[-1][1].end:  # pairs of characters of one word
            heavier, before = joined.pop()
            text = before.text + term.text[before.end - term.start :]
            weight, term = max(heavier, weight), replace(before, text=text, end=max(before.end, term.end))
        joined.append((weight, term))
    return tuple(term.text for _, term in sorted(joined, key=lambda pair: -pair[0]))


def _logistic(value: float) -> float:
    return 1 / (1 + math.exp(-value))
