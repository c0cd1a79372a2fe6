"""When meaning alone makes a result: nearer than nonsense comes, and nearer than arbitrary chunks are.

A vector store has a nearest neighbour for everything, for “qwzx flurb” as for a question about something else.
What holds a word of the query is a result whatever its meaning; what holds none must be close in both ways:

- absolutely, by the model's `least_close`: the 95th percentile of the nearest chunk's cosine over 100 queries of
  random letters and keyboard mashing. all-MiniLM-L6-v2: handbook .357, SQuAD .317, XQuAD German .346, Russian
  .335. Standard scores do not tell: the nearest chunk of nonsense lies 3.4-5.6 deviations above an arbitrary one,
  that of the handbook's own questions 3.5-7.2.
- relatively, by `STANDING_OUT`: where the model does not know the language, everything is near everything (XQuAD
  Russian: an arbitrary chunk .49).

Of 2,300 relevant documents of handbook, CISI, SQuAD and XQuAD two hold no word of their question: ranks 20 and 94.
"""

from __future__ import annotations

import re

from indexer.domain import ModelIdentity
from indexer.retrieval.fusion import Background

STANDING_OUT = 2.0
"""Standard deviations above an arbitrary chunk."""

_LEAST_CLOSE = ((re.compile(r"all-minilm", re.IGNORECASE), 0.35),)
"""By the name of the model, which Ollama has too."""


def least_close(model: ModelIdentity, background: Background) -> float:
    """The cosine from which on a chunk is a result though no word of the query stands in it.

    Args:
        model: one that was not measured is judged by `background` alone.
        background: how similar the query is to arbitrary chunks.
    """
    measured = next((least for name, least in _LEAST_CLOSE if name.search(model.name)), -1.0)
    return max(measured, background.mean + STANDING_OUT * background.deviation)
