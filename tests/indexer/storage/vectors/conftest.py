from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from indexer.domain import EmbeddingId, ModelIdentity
from indexer.embedding.embedder import Vectors
from indexer.processes.supervisor import Supervisor
from indexer.storage.vectors import chroma, session
from indexer.storage.vectors.chroma import ChromaVectorStore
from indexer.storage.vectors.generations import Generations
from tests.waiting import PATIENCE_S

DIMENSION = 24
MODEL = ModelIdentity("sample", "0" * 64, DIMENSION)


def unit_vectors(ids: Sequence[int]) -> Vectors:
    """A vector of length 1 for each id, always the same one."""
    rows = np.stack([np.random.default_rng(number).standard_normal(DIMENSION) for number in ids])
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def embedding_ids(numbers: Sequence[int]) -> list[EmbeddingId]:
    return [EmbeddingId(number) for number in numbers]


def add(store: ChromaVectorStore, numbers: Sequence[int], applied_seq: int) -> None:
    store.upsert(embedding_ids(numbers), unit_vectors(numbers), applied_seq=applied_seq)


def finds_itself(store: ChromaVectorStore, number: int) -> bool:
    found = store.query(unit_vectors([number]), 3)
    return bool(found) and found[0].embedding == number and found[0].similarity > 0.999


@pytest.fixture(autouse=True)
def _searches_wait_for_a_busy_machine() -> Iterator[None]:
    """Else they would go on by words where opening the index, or a write before them, takes some seconds."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(chroma, "_QUERY_WAIT_S", PATIENCE_S)
        patched.setattr(session, "FIND_PATIENCE_S", PATIENCE_S)
        patched.setattr(session, "BUSY_PATIENCE_S", PATIENCE_S)
        yield


@pytest.fixture
def supervisor() -> Iterator[Supervisor]:
    with Supervisor() as supervisor:
        yield supervisor


@pytest.fixture
def open_store(tmp_path: Path, supervisor: Supervisor) -> Iterator[Callable[..., ChromaVectorStore]]:
    stores = []

    def open_store(model: ModelIdentity = MODEL, *, quiet_s: float = 0.05) -> ChromaVectorStore:
        stores.append(
            ChromaVectorStore(Generations(tmp_path / "vectors"), supervisor, model, quiet_s=quiet_s)
        )
        return stores[-1]

    yield open_store
    for store in stores:
        store.close()
