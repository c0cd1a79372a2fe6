"""Ranking quality on a collection with human judgments, through the real pipeline."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from indexer.errors import QueryError
from indexer.evaluation.collections import Collection, JudgedQuery
from indexer.evaluation.metrics import mean, ndcg, percentile, recall, reciprocal_rank
from indexer.evaluation.running import BuildEngine, SearchableEngine, hit_files

_DEPTH = 100


def evaluate_retrieval(
    directory: Path, modes: Sequence[str], build_engine: BuildEngine
) -> dict[str, dict[str, float]]:
    """Index the documents as files, one each, and run every judged query in every mode.

    Returns:
        Mode → `ndcg@10`, `recall@10`, `recall@100`, `mrr@10`, `query_ms_p50`, `query_ms_p95`.

    Raises:
        InputError: the directory is not in BEIR layout.
    """
    collection = Collection(directory)
    queries = collection.queries()
    with tempfile.TemporaryDirectory(prefix="deskhound-evaluation-") as made, build_engine() as engine:
        folder = Path(made)
        documents = collection.write_files(folder)
        engine.index(folder)
        return {mode: _figures(engine, mode, queries, documents, folder) for mode in modes}


def _figures(
    engine: SearchableEngine,
    mode: str,
    queries: Sequence[JudgedQuery],
    documents: dict[str, str],
    folder: Path,
) -> dict[str, float]:
    rankings: list[list[str]] = []
    times: list[float] = []
    for query in queries:
        try:
            timed = engine.search(query.text, mode=mode, limit=_DEPTH)
        except QueryError:
            rankings.append([])  # a query that cannot be run finds nothing
            continue
        times.append(timed.milliseconds)
        rankings.append([documents[file] for file in hit_files(timed.hits, folder) if file in documents])
    judged = [(ranking, query.judgments) for ranking, query in zip(rankings, queries, strict=True)]
    return {
        "ndcg@10": mean([ndcg(ranking, judgments) for ranking, judgments in judged]),
        "recall@10": mean([recall(ranking, judgments, 10) for ranking, judgments in judged]),
        "recall@100": mean([recall(ranking, judgments, _DEPTH) for ranking, judgments in judged]),
        "mrr@10": mean([reciprocal_rank(ranking, judgments) for ranking, judgments in judged]),
        "query_ms_p50": percentile(times, 0.5),
        "query_ms_p95": percentile(times, 0.95),
    }
