"""What is a result: near enough in meaning, or with enough of the words.

A vector store has a nearest neighbour for everything, for “qwzx flurb” as for a question about something else, and
most files hold some word of a long question. So a content is a result if it is close in meaning in both ways:

- absolutely, by the model: the 95th percentile of the nearest chunk's cosine over 100 queries of random letters and
  keyboard mashing. all-MiniLM-L6-v2: handbook .357, SQuAD .317, XQuAD German .346, Russian .335. Standard scores
  do not tell: the nearest chunk of nonsense lies 3.4-5.6 deviations above an arbitrary one, that of the handbook's
  own questions 3.5-7.2.
- relatively, by `STANDING_OUT`: where the model does not know the language, everything is near everything (XQuAD
  Russian: an arbitrary chunk .49);

or if it holds words: any of keywords; of a question enough of them, the less of them the closer it is.

Of the relevant documents among the first 100 this loses none in handbook, CISI, SQuAD and XQuAD German, and 2 and 1
of 300 in XQuAD Russian and Chinese. Listed for a question, before and after: SQuAD's in the handbook 233, 25; the
handbook's in SQuAD 554, 55; the handbook's own 232, 131; nonsense 230-374, below 1.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from indexer.domain import ExtractionId, ModelIdentity
from indexer.retrieval.fusion import Background

STANDING_OUT = 2.0
"""Standard deviations above an arbitrary chunk."""

_ENOUGH = 1.5
"""Words, in weights of the question's average one, plus closeness. From 1.8 on CISI and XQuAD lose documents."""

_LEAST_TRUST = 0.5
"""Below, the model hardly knows the language: it cannot say that what holds a word of a question is far from it."""

_FEW_WORDS = 5
"""Of a question that has fewer, a third is enough."""

_LEAST_CLOSE = ((re.compile(r"all-minilm", re.IGNORECASE), 0.35),)
"""By the name of the model, which Ollama has too."""


def least_close(model: ModelIdentity, background: Background) -> float:
    """The cosine from which on a chunk is a result whatever words stand in it.

    Args:
        model: one that was not measured is judged by `background` alone.
        background: how similar the query is to arbitrary chunks.
    """
    measured = next((least for name, least in _LEAST_CLOSE if name.search(model.name)), -1.0)
    return max(measured, background.mean + STANDING_OUT * background.deviation)


def results_among(
    worded: AbstractSet[ExtractionId],
    shares: Mapping[ExtractionId, float],
    closeness: Mapping[ExtractionId, float],
    *,
    words: int,
    trust: float,
) -> frozenset[ExtractionId]:
    """The contents that are results.

    Args:
        worded: contents with a telling word.
        shares: their scores by words as a share of a full match.
        closeness: of contents that have a vector, 1 for what is just close.
        words: how many words a question has; 0 for keywords.
        trust: in the model for this query, see `meaning_trust`.
    """
    close = {each for each, value in closeness.items() if value >= 1}
    if not words or trust < _LEAST_TRUST:
        return frozenset(worded | close)
    counted = max(words, _FEW_WORDS)
    enough = {each for each in worded if shares[each] * counted + closeness.get(each, _ENOUGH) >= _ENOUGH}
    return frozenset(enough | close)
