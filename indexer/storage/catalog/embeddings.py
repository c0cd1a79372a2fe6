"""Embeddings in the catalog: the truth about vectors, from which the vector store is filled."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from indexer.domain import ChunkId, EmbeddingId, EmbedKey, ModelIdentity
from indexer.embedding.embedder import Vectors
from indexer.storage.catalog.embedkeys import EmbedKeys
from indexer.storage.catalog.encoding import batches, decode_vectors, encode_vector
from indexer.storage.catalog.models import ensure_model, model_number
from indexer.storage.catalog.outbox import Change, record
from indexer.storage.database import Connection, Database


class VectorReading:
    """The part of `CatalogReader` that is about vectors.

    Chunks of equal embedded text share their embeddings: the first one that was embedded has them,
    the others are its twins. CROSS keeps the order of the joins: for some hundred ids SQLite
    would else read every vector (420 ms instead of 1 ms for 2,000).
    """

    _database: Database
    _keys: EmbedKeys

    def chunks_of_embeddings(self, ids: Iterable[EmbeddingId]) -> dict[EmbeddingId, list[ChunkId]]:
        """The chunks whose embedded text has this embedding: one for each content that holds it."""
        found: defaultdict[EmbeddingId, list[ChunkId]] = defaultdict(list)
        with self._database.read() as connection:
            for marks, batch in batches(ids):
                for embedding, chunk in connection.execute(
                    f"SELECT e.id, e.chunk FROM embeddings e WHERE e.id IN ({marks})"
                    " UNION ALL SELECT e.id, t.chunk FROM embeddings e"
                    f" CROSS JOIN twins t ON t.first = e.chunk AND t.model = e.model WHERE e.id IN ({marks})",
                    (*batch, *batch),
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
                for chunk, _, vector in connection.execute(
                    "SELECT e.chunk, e.part, v.data FROM embeddings e CROSS JOIN vectors v ON v.id = e.id"
                    f" WHERE e.chunk IN ({marks}) AND e.model = ? UNION ALL"
                    " SELECT t.chunk, e.part, v.data FROM twins t"
                    " CROSS JOIN embeddings e ON e.chunk = t.first AND e.model = t.model"
                    f" CROSS JOIN vectors v ON v.id = e.id WHERE t.chunk IN ({marks}) AND t.model = ?"
                    " ORDER BY 1, 2",
                    (*batch, number, *batch, number),
                ).fetchall():
                    rows[ChunkId(chunk)].append(vector)
        return {chunk: decode_vectors(parts) for chunk, parts in rows.items()}

    def store_vectors(
        self,
        model: ModelIdentity,
        rows: Sequence[tuple[ChunkId, Vectors]],
        *,
        are_held: bool = True,
    ) -> list[EmbeddingId]:
        """Keep vectors of chunks and queue them for the vector store; returns the ids of the new ones.

        A chunk whose text has vectors under this model shares them; one that is gone keeps none.
        Without `are_held` they stay in the catalog only: the vector store's memory is spent.
        """
        added: list[EmbeddingId] = []
        with self._database.transaction() as connection:
            number = ensure_model(connection, model)
            keys = _keys_of(connection, [chunk for chunk, _ in rows])
            firsts = self._keys.firsts(connection, number, list(dict.fromkeys(keys.values())))
            fresh: dict[EmbedKey, ChunkId] = {}
            for chunk, parts in rows:
                key = keys.get(chunk)
                if key is None or not len(parts):
                    continue
                first = firsts.get(key) or fresh.get(key)
                if first is not None:
                    _add_twin(connection, chunk, number, first)
                    continue
                fresh[key] = chunk
                for part, vector in enumerate(parts):
                    added.append(_add(connection, chunk, key, number, part, are_held))
                    connection.execute(
                        "INSERT INTO vectors (id, data) VALUES (?, ?)", (added[-1], encode_vector(vector))
                    )
            self._keys.add(connection, number, fresh.items())
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
                    "SELECT e.id, v.data FROM embeddings e CROSS JOIN vectors v ON v.id = e.id"
                    f" WHERE e.id IN ({marks}) AND e.model = ? AND e.is_held = 1",
                    (*batch, number),
                ).fetchall():
                    found.append(EmbeddingId(key))
                    vectors.append(vector)
        if not found:
            return [], np.zeros((0, model.dimension), dtype=np.float32)
        return found, decode_vectors(vectors)

    def all_held_vectors(
        self, model: ModelIdentity, batch: int = 2000
    ) -> Iterator[tuple[list[EmbeddingId], Vectors]]:
        """Everything the model's vector store should hold, in batches by id; new ones may be missing."""
        last = 0
        while True:
            with self._database.read() as connection:
                rows = connection.execute(
                    "SELECT id FROM embeddings WHERE id > ? AND model = ? AND is_held = 1 ORDER BY id LIMIT ?",
                    (last, model_number(connection, model), batch),
                ).fetchall()
            if not rows:
                return
            last = rows[-1][0]
            ids, vectors = self.held_vectors([EmbeddingId(row[0]) for row in rows], model)
            if ids:
                yield ids, vectors


def _keys_of(connection: Connection, chunks: Sequence[ChunkId]) -> dict[ChunkId, EmbedKey]:
    keys = {}
    for marks, batch in batches(chunks):
        for chunk, key in connection.execute(
            f"SELECT id, embed_key FROM chunks WHERE id IN ({marks})", batch
        ).fetchall():
            keys[ChunkId(chunk)] = EmbedKey(key)
    return keys


def _add(
    connection: Connection, chunk: ChunkId, key: EmbedKey, model: int, part: int, is_held: bool
) -> EmbeddingId:
    cursor = connection.execute(
        "INSERT INTO embeddings (chunk, embed_key, model, part, is_held) VALUES (?, ?, ?, ?, ?)",
        (chunk, key, model, part, int(is_held)),
    )
    return EmbeddingId(cursor.lastrowid or 0)


def _add_twin(connection: Connection, chunk: ChunkId, model: int, first: ChunkId) -> None:
    if chunk != first:
        connection.execute(
            "INSERT OR REPLACE INTO twins (chunk, model, first) VALUES (?, ?, ?)", (chunk, model, first)
        )
