"""Chroma itself, as the vectors process uses it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from indexer.storage.vectors.collection import VectorCollection


def test_an_oversized_file_is_measured_against_what_is_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    collection = VectorCollection(Path("chroma"))
    assert collection.oversized_file(10, 24) == ""
    monkeypatch.setattr("indexer.storage.vectors.collection._size_on_disk", lambda _file: 400 << 20)
    assert "419,430,400 bytes for 10 vectors" in collection.oversized_file(10, 24)
    assert collection.oversized_file(1_000_000, 384) == ""
    collection.close()


def test_search_agrees_with_brute_force(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    rng = np.random.default_rng(0)
    centres = rng.standard_normal((40, 384))
    vectors = (centres[rng.integers(0, 40, 3000)] + 0.6 * rng.standard_normal((3000, 384))).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    collection = VectorCollection(Path("chroma"))
    for start in range(0, 3000, 500):
        collection.add(np.arange(start, start + 500), vectors[start : start + 500])
    queries = vectors[rng.integers(0, 3000, 60)] + 0.02 * rng.standard_normal((60, 384)).astype(np.float32)
    exact = np.argsort(-(queries @ vectors.T), axis=1)[:, :10]
    found = [near.tolist() for near, _alike in collection.find(queries, 10)]
    recall = np.mean([len(set(a) & set(b)) / 10 for a, b in zip(found, exact.tolist(), strict=True)])
    assert recall >= 0.98
    collection.close()
