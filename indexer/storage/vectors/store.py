"""The contract of a vector store: embedding ids and vectors, nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from indexer.domain import EmbeddingId
from indexer.embedding.embedder import Vectors


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A stored vector near a query; `similarity` is the cosine, 1 for equal."""

    embedding: EmbeddingId
    similarity: float


@dataclass(frozen=True, slots=True)
class StoreLimits:
    """What one call of a backend takes."""

    max_batch: int
    max_results: int


@dataclass(frozen=True, slots=True)
class StoreHealth:
    """What a look at the store found."""

    is_usable: bool
    reason: str
    count: int
    tombstones: int
    """Vectors deleted but still held by the index."""
    applied_seq: int
    """The last outbox row this store acknowledged (0: none)."""
    disk_bytes: int
    rebuild_reason: str = ""
    """Why a fresh index would serve better; empty while this one is fine."""
    unpurged: int = 0
    """Of the tombstones, those whose vectors may still be read in a file."""


class VectorStore(Protocol):
    """Idempotent and ordered: the caller repeats what was not acknowledged."""

    def upsert(self, ids: Sequence[EmbeddingId], vectors: Vectors, *, applied_seq: int) -> None:
        """Add vectors of shape (len(ids), dimension); ids that are there are left alone."""
        ...

    def delete(self, ids: Sequence[EmbeddingId], *, applied_seq: int) -> None:
        """Remove vectors; unknown ids are ignored."""
        ...

    def query(self, vector: Vectors, limit: int) -> list[Neighbour]:
        """The nearest of `vector` (shape (1, dimension)), best first."""
        ...

    def count(self) -> int:
        """How many vectors are held."""
        ...

    def health(self) -> StoreHealth:
        """Look at the store; never raises for a broken one."""
        ...

    def limits(self) -> StoreLimits:
        """Batch and result limits of the backend."""
        ...

    def close(self) -> None:
        """Let go; what was acknowledged is safe."""
        ...
