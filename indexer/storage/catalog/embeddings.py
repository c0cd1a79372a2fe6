"""Embeddings in the catalog: the truth about vectors, from which the vector store is filled."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np

from indexer.domain import ChunkId, EmbeddingId, EmbedKey, ModelIdentity
from indexer.embedding.embedder import Vectors
from indexer.storage.catalog.encoding import batches, decode_vectors, encode_vector
from indexer.storage.catalog.models import ensure_model, model_number
from indexer.storage.catalog.outbox import Change, record
from indexer.storage.database import Database


class VectorReading:
    """The part of `CatalogReader` that is about vectors."""

    _database: Database

    def chunks_of_embeddings(self, ids: Iterable[EmbeddingId]) -> dict[EmbeddingId, list[ChunkId]]:
        """The chunks whose embedded text has this embedding: one for each content that holds it."""
        found: defaultdict[EmbeddingId, list[ChunkId]] = defaultdict(list)
        with self._database.read() as connection:
            for marks, batch in batches(ids):
                for embedding, chunk in connection.execute(
                    "SELECT e.id, c.id FROM embeddings e JOIN chunks c ON c.embed_key = e.embed_key"
                    f" WHERE e.id IN ({marks}) ORDER BY e.id, c.id",
                    batch,
                ).fetchall():
                    found[EmbeddingId(embedding)].append(ChunkId(chunk))
        return dict(found)

    def vectors(self, ids: Iterable[ChunkId], model: ModelIdentity) -> dict[ChunkId, Vectors]:
        """Stored vectors of chunks, shape (parts, dimension); chunks without any are left out."""
        rows: defaultdict[ChunkId, list[bytes]] = defaultdict(list)
        with self._database.read() as connection:
            number = model_number(connection, model)
            if number is None:
                return {}
            for marks, batch in batches(ids):
                # CROSS keeps the order of the join: from some hundred ids on, SQLite would else read
                # every embedding of the model (420 ms instead of 1 ms for 2,000).
                for chunk, vector in connection.execute(
                    "SELECT c.id, e.vector FROM chunks c CROSS JOIN embeddings e ON e.embed_key = c.embed_key"
                    f" WHERE c.id IN ({marks}) AND e.model = {number} ORDER BY c.id, e.part",
                    batch,
                ).fetchall():
                    rows[ChunkId(chunk)].append(vector)
        return {chunk: decode_vectors(parts) for chunk, parts in rows.items()}

    def store_vectors(
        self,
        model: ModelIdentity,
        rows: Sequence[tuple[EmbedKey, Vectors]],
        *,
        are_held: bool = True,
    ) -> list[EmbeddingId]:
        """Keep vectors and queue them for the vector store; returns the ids of the new ones.

        Keys that have vectors under this model, or no chunk any more, are left alone. Without `are_held` they stay in
        the catalog only: the vector store's memory is spent.
        """
        added: list[EmbeddingId] = []
        with self._database.transaction() as connection:
            number = ensure_model(connection, model)
            for embed_key, parts in rows:
                (is_wanted,) = connection.execute(
                    "SELECT EXISTS (SELECT 1 FROM chunks WHERE embed_key = ?1) AND NOT EXISTS"
                    " (SELECT 1 FROM embeddings WHERE embed_key = ?1 AND model = ?2)",
                    (embed_key, number),
                ).fetchone()
                if not is_wanted:
                    continue
                for part, vector in enumerate(parts):
                    cursor = connection.execute(
                        "INSERT INTO embeddings (embed_key, model, part, is_held, vector)"
                        " VALUES (?, ?, ?, ?, ?)",
                        (embed_key, number, part, int(are_held), encode_vector(vector)),
                    )
                    added.append(EmbeddingId(cursor.lastrowid or 0))
            if are_held:
                record(connection, Change.VECTOR_ADDED, added)
        return added

    def held_vectors(
        self, ids: Sequence[EmbeddingId], model: ModelIdentity
    ) -> tuple[list[EmbeddingId], Vectors]:
        """Those of these embeddings that the model's vector store should hold, with their vectors.

        Shape (number found, dimension).
        """
        found: list[EmbeddingId] = []
        vectors: list[bytes] = []
        with self._database.read() as connection:
            number = model_number(connection, model)
            for marks, batch in batches(ids):
                for key, vector in connection.execute(
                    f"SELECT id, vector FROM embeddings WHERE id IN ({marks}) AND model = ? AND is_held = 1",
                    (*batch, number),
                ).fetchall():
                    found.append(EmbeddingId(key))
                    vectors.append(vector)
        if not found:
            return [], np.zeros((0, model.dimension), dtype=np.float32)
        return found, decode_vectors(vectors)
