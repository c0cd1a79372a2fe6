"""Deletion that is real: contents without a document leave the file, its WAL and both indexes."""

from __future__ import annotations

from dataclasses import dataclass

from indexer.storage.catalog.encoding import ID_BITS, batches
from indexer.storage.catalog.outbox import Change, record
from indexer.storage.database import Connection, Database

_BATCH = 200
"""Contents per transaction: the writer is never held long."""
_PAGES_PER_STEP = 2000
_ORPHANS = "FROM extractions x WHERE NOT EXISTS (SELECT 1 FROM documents d WHERE d.extraction = x.id)"


@dataclass(frozen=True, slots=True)
class Purged:
    """What a purge removed."""

    contents: int = 0
    vectors: int = 0


class OrphanPurge:
    """Removes contents that no document serves any more."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def count(self) -> int:
        """How many contents have no document."""
        with self._database.read() as connection:
            return int(connection.execute(f"SELECT count(*) {_ORPHANS}").fetchone()[0])

    def run(self) -> Purged:
        """Purge all orphans, empty the WAL and shrink the file.

        Deleted pages are overwritten with zeros. The indexes follow through the outbox.
        """
        with self._database.read() as connection:
            (joined,) = connection.execute(f"SELECT group_concat(x.id) {_ORPHANS}").fetchone()
        orphans = [int(key) for key in joined.split(",")] if joined else []
        contents = vectors = 0
        for start in range(0, len(orphans), _BATCH):
            with self._database.transaction() as connection:
                still = _still_orphans(connection, orphans[start : start + _BATCH])
                vectors += _purge(connection, still)
                contents += len(still)
        if contents:
            self.give_back_space()
        return Purged(contents, vectors)

    def give_back_space(self) -> None:
        """Shrink the file step by step, so that writers get their turn, and empty the WAL."""
        while self._database.give_back_space(_PAGES_PER_STEP):
            pass
        self._database.checkpoint()


def _still_orphans(connection: Connection, candidates: list[int]) -> list[int]:
    """Those that no document has been tied to since."""
    marks = ",".join("?" * len(candidates))
    return [row[0] for row in connection.execute(f"SELECT x.id {_ORPHANS} AND x.id IN ({marks})", candidates)]


def _purge(connection: Connection, orphans: list[int]) -> int:
    removed = 0
    for extraction in orphans:
        low, high = extraction << ID_BITS, (extraction + 1) << ID_BITS
        keys = [
            row[0]
            for row in connection.execute(
                "SELECT DISTINCT embed_key FROM chunks WHERE id >= ? AND id < ?", (low, high)
            )
        ]
        connection.execute("DELETE FROM chunks WHERE id >= ? AND id < ?", (low, high))
        connection.execute("DELETE FROM text_blocks WHERE id >= ? AND id < ?", (low, high))
        removed += _drop_unused_vectors(connection, keys)
    blobs = _blobs(connection, orphans)
    for marks, batch in batches(orphans):
        connection.execute(f"DELETE FROM members WHERE container IN ({marks})", batch)
        connection.execute(f"DELETE FROM embedded WHERE extraction IN ({marks})", batch)
        connection.execute(f"DELETE FROM extractions WHERE id IN ({marks})", batch)
    connection.executemany(
        "DELETE FROM blobs WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM extractions WHERE blob = ?1)",
        [(blob,) for blob in blobs],
    )
    record(connection, Change.CONTENT_REMOVED, orphans)
    return removed


def _blobs(connection: Connection, extractions: list[int]) -> list[int]:
    found: list[int] = []
    for marks, batch in batches(extractions):
        found += [
            row[0]
            for row in connection.execute(
                f"SELECT DISTINCT blob FROM extractions WHERE id IN ({marks})", batch
            )
        ]
    return found


def _drop_unused_vectors(connection: Connection, keys: list[int]) -> int:
    removed: list[int] = []
    for marks, batch in batches(keys):
        removed += [
            row[0]
            for row in connection.execute(
                f"DELETE FROM embeddings WHERE embed_key IN ({marks}) AND NOT EXISTS"
                " (SELECT 1 FROM chunks c WHERE c.embed_key = embeddings.embed_key) RETURNING id",
                batch,
            ).fetchall()
        ]
    record(connection, Change.VECTOR_REMOVED, removed)
    return len(removed)
