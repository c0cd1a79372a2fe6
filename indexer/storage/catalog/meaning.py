"""Which contents still lack vectors, and which model is searched by."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from indexer.domain import ChunkId, DocumentId, DocumentState, EmbedKey, ExtractionId, ModelIdentity, SourceId
from indexer.storage.catalog.embedkeys import EmbedKeys
from indexer.storage.catalog.encoding import ids_of, state_code
from indexer.storage.catalog.models import ensure_model, model_number
from indexer.storage.database import Connection, Database

LIVE_MODEL = "live model"
"""The fact that names the model whose vectors are searched."""

_DROPPED_AT_ONCE = 5_000
"""Rows of one transaction: the writer is held for some 50 ms."""

HEAT = "max(x.used_s, coalesce((SELECT max(d.mtime_ns) / 1e9 FROM documents d WHERE d.extraction = x.id), 0))"
"""When a content was last used or changed: the hottest are embedded and held first."""


@dataclass(frozen=True, slots=True)
class PendingContent:
    """A content some of whose chunks may lack a vector."""

    extraction: ExtractionId
    document: DocumentId
    """One document that serves it, to say what is being worked on."""
    heat_s: float
    """When it was last used or changed, in seconds since 1970."""
    chunk_count: int
    """All its chunks, those that have vectors too."""


class MeaningTable:
    """Progress of phase two, for each model."""

    def __init__(self, database: Database, keys: EmbedKeys) -> None:
        self._database = database
        self._keys = keys

    def live_model(self) -> ModelIdentity | None:
        """The model whose vectors are searched; None before the first was chosen."""
        with self._database.read() as connection:
            row = connection.execute(
                "SELECT name, digest, dimension, prefix_scheme FROM models"
                " WHERE id = (SELECT value FROM facts WHERE name = ?)",
                (LIVE_MODEL,),
            ).fetchone()
        return ModelIdentity(*row) if row else None

    def make_live(self, model: ModelIdentity) -> None:
        """Search by this model from now on; documents count as full by its vectors."""
        words, full = state_code(DocumentState.WORDS), state_code(DocumentState.FULL)
        with self._database.transaction() as connection:
            number = ensure_model(connection, model)
            before = connection.execute("SELECT value FROM facts WHERE name = ?", (LIVE_MODEL,)).fetchone()
            if before is not None and before[0] == number:
                return
            connection.execute(
                "INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)", (LIVE_MODEL, number)
            )
            connection.execute(
                "UPDATE documents SET state = CASE WHEN EXISTS (SELECT 1 FROM embedded e"
                " WHERE e.model = ?1 AND e.extraction = documents.extraction)"
                " OR (SELECT chunk_count FROM extractions WHERE id = documents.extraction) = 0"
                " THEN ?2 ELSE ?3 END WHERE state IN (?2, ?3) AND extraction IS NOT NULL",
                (number, full, words),
            )

    def drop_model(self, model: ModelIdentity, *, is_cancelled: Callable[[], bool] = lambda: False) -> bool:
        """Forget a model's vectors, in steps, so that writers get their turn; False if cancelled in between.

        Its vector store is deleted as a whole by its owner.
        """
        with self._database.transaction() as connection:
            number = model_number(connection, model)
            if number is None:
                return True
            live = connection.execute("SELECT value FROM facts WHERE name = ?", (LIVE_MODEL,)).fetchone()
            if live is not None and live[0] == number:
                raise ValueError("the live model cannot be dropped")
            # First of all: from now on its contents count as not embedded.
            connection.execute("DELETE FROM embedded WHERE model = ?", (number,))
        after = 0
        while (last := self._drop_some(number, after)) is not None:
            after = last
            if is_cancelled():
                return False
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM twins WHERE model = ?", (number,))
            connection.execute("DELETE FROM models WHERE id = ?", (number,))
        self._keys.forget()
        return True

    def _drop_some(self, number: int, after: int) -> int | None:
        """Drop the embeddings of a model among the next ids; the last id looked at, None at the end."""
        with self._database.transaction() as connection:
            (last,) = connection.execute(
                "SELECT max(id) FROM (SELECT id FROM embeddings WHERE id > ? ORDER BY id LIMIT ?)",
                (after, _DROPPED_AT_ONCE),
            ).fetchone()
            if last is None:
                return None
            connection.execute(
                "DELETE FROM vectors WHERE id IN"
                " (SELECT id FROM embeddings WHERE id > ?1 AND id <= ?2 AND model = ?3)",
                (after, last, number),
            )
            connection.execute(
                "DELETE FROM embeddings WHERE id > ? AND id <= ? AND model = ?", (after, last, number)
            )
        return int(last)

    def models(self) -> list[ModelIdentity]:
        """All models that have or had vectors."""
        with self._database.read() as connection:
            rows = connection.execute(
                "SELECT name, digest, dimension, prefix_scheme FROM models ORDER BY id"
            ).fetchall()
        return [ModelIdentity(*row) for row in rows]

    def pending(self, model: ModelIdentity, limit: int) -> list[PendingContent]:
        """Contents with a live document that are not fully embedded, the hottest first."""
        with self._database.transaction() as connection:
            number = ensure_model(connection, model)
        with self._database.read() as connection:
            rows = connection.execute(
                f"SELECT x.id, (SELECT min(d.id) FROM documents d WHERE d.extraction = x.id) AS document,"
                f" {HEAT} AS heat, x.chunk_count FROM extractions x WHERE x.chunk_count > 0 AND NOT EXISTS"
                " (SELECT 1 FROM embedded e WHERE e.model = ? AND e.extraction = x.id)"
                " AND document IS NOT NULL ORDER BY heat DESC LIMIT ?",
                (number, limit),
            ).fetchall()
        return [PendingContent(ExtractionId(key), DocumentId(doc), *rest) for key, doc, *rest in rows]

    def has_vectors(self, model: ModelIdentity) -> bool:
        """Whether anything was embedded by a model."""
        with self._database.read() as connection:
            (found,) = connection.execute(
                "SELECT EXISTS (SELECT 1 FROM embedded WHERE model = ?)", (model_number(connection, model),)
            ).fetchone()
        return bool(found)

    def waiting_chunks(self, model: ModelIdentity | None) -> int:
        """Chunks of contents that are not fully embedded, an upper bound of what is left to do; without a model all."""
        with self._database.read() as connection:
            number = model_number(connection, model) if model is not None else None
            (count,) = connection.execute(
                "SELECT coalesce(sum(x.chunk_count), 0) FROM extractions x WHERE x.chunk_count > 0"
                " AND NOT EXISTS (SELECT 1 FROM embedded e WHERE e.model = ? AND e.extraction = x.id)"
                " AND EXISTS (SELECT 1 FROM documents d WHERE d.extraction = x.id)",
                (number,),
            ).fetchone()
        return int(count)

    def is_any_pending(self, source: SourceId) -> bool:
        """Whether a document of a source has a content that is not fully embedded under the live model."""
        with self._database.read() as connection:
            (found,) = connection.execute(
                "SELECT EXISTS (SELECT 1 FROM documents d JOIN folders f ON f.id = d.folder"
                " JOIN extractions x ON x.id = d.extraction WHERE f.source = ? AND x.chunk_count > 0"
                " AND NOT EXISTS (SELECT 1 FROM embedded e WHERE e.extraction = x.id"
                " AND e.model = (SELECT value FROM facts WHERE name = ?)))",
                (source, LIVE_MODEL),
            ).fetchone()
        return bool(found)

    def missing_chunks(
        self, extraction: ExtractionId, model: ModelIdentity
    ) -> list[tuple[ChunkId, EmbedKey]]:
        """Chunks without a vector, one for each embedded text, in reading order."""
        with self._database.read() as connection:
            number = model_number(connection, model)
            chunks = _chunks_of(connection, extraction)
            known = self._keys.firsts(connection, number, list(chunks)) if number is not None else {}
        return [(same[0], key) for key, same in chunks.items() if key not in known]

    def mark_embedded(self, extractions: Sequence[ExtractionId], model: ModelIdentity) -> None:
        """These contents have all their vectors; under the live model their documents are full."""
        words, full = state_code(DocumentState.WORDS), state_code(DocumentState.FULL)
        with self._database.transaction() as connection:
            number = ensure_model(connection, model)
            for extraction in extractions:
                self._link_twins(connection, number, extraction)
            connection.executemany(
                "INSERT OR IGNORE INTO embedded (model, extraction) SELECT ?, id FROM extractions WHERE id = ?",
                [(number, extraction) for extraction in extractions],
            )
            live = connection.execute("SELECT value FROM facts WHERE name = ?", (LIVE_MODEL,)).fetchone()
            if live is not None and live[0] == number:
                connection.executemany(
                    "UPDATE documents SET state = ? WHERE extraction = ? AND state = ?",
                    [(full, extraction, words) for extraction in extractions],
                )

    def _link_twins(self, connection: Connection, model: int, extraction: ExtractionId) -> None:
        """Have every chunk of a content share the embeddings of its text."""
        chunks = _chunks_of(connection, extraction)
        firsts = self._keys.firsts(connection, model, list(chunks))
        connection.executemany(
            "INSERT OR REPLACE INTO twins (chunk, model, first) VALUES (?, ?, ?)",
            [
                (chunk, model, firsts[key])
                for key, same in chunks.items()
                if key in firsts
                for chunk in same
                if chunk != firsts[key]
            ],
        )


def _chunks_of(connection: Connection, extraction: ExtractionId) -> dict[EmbedKey, list[ChunkId]]:
    """The chunks of a content by their embed key, in reading order."""
    chunks: dict[EmbedKey, list[ChunkId]] = {}
    for chunk, key in connection.execute(
        "SELECT id, embed_key FROM chunks WHERE id >= ? AND id < ? ORDER BY id", ids_of(extraction)
    ).fetchall():
        chunks.setdefault(EmbedKey(key), []).append(ChunkId(chunk))
    return chunks
