from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest

FLOAT32_NDCG = 0.7896
"""Of the published weights on squad2-dev, by `resources.models.measure_minilm quality`."""

CORPORA = os.environ.get("DESKHOUND_CORPORA", "")
"""A folder with the BEIR-layout collection `squad2-dev`, which does not ship."""


def lines(path):
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@pytest.mark.timeout(900)
@pytest.mark.skipif(not CORPORA, reason="DESKHOUND_CORPORA names no folder with squad2-dev")
def test_retrieval_is_as_good_as_with_the_float32_weights(minilm):
    folder = Path(CORPORA) / "squad2-dev"
    documents, queries = lines(folder / "corpus.jsonl"), lines(folder / "queries.jsonl")
    rows = (line.split("\t") for line in (folder / "qrels.tsv").read_text("utf-8").splitlines()[1:])
    answers = {query: document for query, document, _ in rows}  # one for each question
    found = minilm.embed_documents([f"{each['title']}\n{each['text']}" for each in documents])
    asked = np.concatenate([minilm.embed_query(query["text"]) for query in queries])
    scores = np.stack([(asked @ parts.T).max(axis=1) for parts in found], axis=1)
    index = {document["_id"]: number for number, document in enumerate(documents)}
    gains = []
    for query, row in zip(queries, scores, strict=True):
        rank = int((row > row[index[answers[query["_id"]]]]).sum())
        gains.append(1 / np.log2(rank + 2) if rank < 10 else 0.0)
    assert np.mean(gains) >= FLOAT32_NDCG - 0.005  # 0.796: it sees the ends of long texts, too
