"""Which vectors the vector store holds in memory; the rest stay in the catalog only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from indexer.domain import ExtractionId, ModelIdentity
from indexer.storage.catalog.encoding import ids_of
from indexer.storage.catalog.meaning import HEAT
from indexer.storage.catalog.models import ensure_model, model_number
from indexer.storage.catalog.outbox import Change, record
from indexer.storage.database import Connection, Database


@dataclass(frozen=True, slots=True)
class VectorCounts:
    """How many vectors of a model there are."""

    stored: int
    """In the catalog."""
    held: int
    """In the vector store, or on their way there."""


@dataclass(frozen=True, slots=True)
class WarmContent:
    """A content, and when it was last used or changed, in seconds since 1970."""

    extraction: ExtractionId
    heat_s: float


class Holdings:
    """Vectors that are held and vectors that are not, content by content."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def counts(self, model: ModelIdentity) -> VectorCounts:
        """How many vectors of a model are stored and held, as the catalog's triggers keep them."""
        with self._database.read() as connection:
            rows = connection.execute(
                "SELECT is_held, n FROM embedding_counts WHERE model = ?", (model_number(connection, model),)
            ).fetchall()
        kept = dict(rows)
        return VectorCounts(sum(kept.values()), kept.get(1, 0))

    def coldest_held(self, model: ModelIdentity, limit: int) -> list[WarmContent]:
        """Contents with held vectors, the coldest first. Looks at all contents: ask for many at once."""
        return self._ordered(model, is_held=True, order="ASC", limit=limit)

    def hottest_unheld(self, model: ModelIdentity, limit: int) -> list[WarmContent]:
        """Contents with vectors that are not held, the hottest first. Looks at all contents."""
        return self._ordered(model, is_held=False, order="DESC", limit=limit)

    def unheld(self, content: ExtractionId, model: ModelIdentity) -> int:
        """How many vectors `hold` would add."""
        with self._database.read() as connection:
            return len(_unheld(connection, content, model_number(connection, model)))

    def release(self, model: ModelIdentity, contents: Sequence[ExtractionId], count: int) -> tuple[int, int]:
        """Let the vector store go of these contents' vectors, one after the other, until `count` are released.

        Returns:
            How many vectors were released, which stay in the catalog, and of how many contents.
        """
        ids: list[int] = []
        done = 0
        with self._database.transaction() as connection:
            number = ensure_model(connection, model)
            for content in contents:
                if len(ids) >= count:
                    break
                ids += _own_held(connection, content, number)
                done += 1
            _set_held(connection, ids, is_held=False)
        return len(ids), done

    def hold(self, content: ExtractionId, model: ModelIdentity) -> int:
        """Have the vector store hold all vectors of a content; returns how many were added."""
        with self._database.transaction() as connection:
            ids = _unheld(connection, content, ensure_model(connection, model))
            _set_held(connection, ids, is_held=True)
        return len(ids)

    def _ordered(self, model: ModelIdentity, *, is_held: bool, order: str, limit: int) -> list[WarmContent]:
        with self._database.read() as connection:
            rows = connection.execute(
                f"SELECT x.id, {HEAT} AS heat FROM extractions x"
                " WHERE EXISTS (SELECT 1 FROM embeddings v WHERE v.chunk >= x.id << 20"
                " AND v.chunk < (x.id + 1) << 20 AND v.model = ? AND v.is_held = ?)"
                f" ORDER BY heat {order} LIMIT ?",
                (model_number(connection, model), int(is_held), limit),
            ).fetchall()
        return [WarmContent(ExtractionId(key), float(heat)) for key, heat in rows]


def _own_held(connection: Connection, content: int, number: int) -> list[int]:
    """Held embeddings that no other content shares: what a twin shares may be in use by a hotter one."""
    rows = connection.execute(
        "SELECT e.id FROM embeddings e WHERE e.chunk >= ?1 AND e.chunk < ?2 AND e.model = ?3 AND e.is_held = 1"
        " AND NOT EXISTS (SELECT 1 FROM twins t WHERE t.first = e.chunk AND NOT (t.chunk >= ?1 AND t.chunk < ?2))",
        (*ids_of(content), number),
    ).fetchall()
    return [row[0] for row in rows]


def _unheld(connection: Connection, content: int, number: int | None) -> list[int]:
    rows = connection.execute(
        "SELECT id FROM embeddings WHERE chunk >= ?1 AND chunk < ?2 AND model = ?3 AND is_held = 0"
        " UNION SELECT e.id FROM twins t JOIN embeddings e ON e.chunk = t.first AND e.model = t.model"
        " WHERE t.chunk >= ?1 AND t.chunk < ?2 AND t.model = ?3 AND e.is_held = 0",
        (*ids_of(content), number),
    ).fetchall()
    return [row[0] for row in rows]


def _set_held(connection: Connection, ids: Sequence[int], *, is_held: bool) -> None:
    connection.executemany(
        "UPDATE embeddings SET is_held = ? WHERE id = ?", [(int(is_held), key) for key in ids]
    )
    record(connection, Change.VECTOR_ADDED if is_held else Change.VECTOR_REMOVED, ids)
