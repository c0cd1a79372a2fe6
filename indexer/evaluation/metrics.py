"""Figures of one ranking against judgments, as trec_eval and BEIR define them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence


def ndcg(ranking: Sequence[str], judgments: Mapping[str, int], depth: int = 10) -> float:
    """Normalised discounted cumulative gain: the gain is the judgment, discounted by log2(rank + 1)."""
    gained = sum(judgments.get(name, 0) / math.log2(rank + 1) for rank, name in enumerate(ranking[:depth], 1))
    best = sorted((grade for grade in judgments.values() if grade > 0), reverse=True)[:depth]
    ideal = sum(grade / math.log2(rank + 1) for rank, grade in enumerate(best, 1))
    return gained / ideal if ideal else 0.0


def recall(ranking: Sequence[str], judgments: Mapping[str, int], depth: int) -> float:
    """The share of the relevant documents (judged above 0) among the first `depth`."""
    relevant = {name for name, grade in judgments.items() if grade > 0}
    return len(relevant.intersection(ranking[:depth])) / len(relevant) if relevant else 0.0


def reciprocal_rank(ranking: Sequence[str], judgments: Mapping[str, int], depth: int = 10) -> float:
    """One over the rank of the first relevant document, 0 where none is among the first `depth`."""
    ranks = (rank for rank, name in enumerate(ranking[:depth], 1) if judgments.get(name, 0) > 0)
    return 1 / next(ranks, math.inf)


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which a share of the values lies (nearest rank); 0 for none."""
    if not values:
        return 0.0
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def mean(values: Sequence[float]) -> float:
    """The arithmetic mean; 0 for none."""
    return sum(values) / len(values) if values else 0.0
