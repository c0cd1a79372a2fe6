"""Deletion that is real: contents without a document leave the file, its WAL and both indexes."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate

from indexer.storage.catalog.embedkeys import EmbedKeys
from indexer.storage.catalog.encoding import batches, ids_of
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

    def __init__(self, database: Database, keys: EmbedKeys) -> None:
        self._database = database
        self._keys = keys

    def count(self) -> int:
        """How many contents have no document."""
        with self._database.read() as connection:
            return int(connection.execute(f"SELECT count(*) {_ORPHANS}").fetchone()[0])

    def run(self) -> Purged:
        """Purge all orphans. The indexes follow through the outbox.

        Deleted pages are overwritten with zeros; `give_back_space` has to empty the WAL afterwards.
        """
        with self._database.read() as connection:
            (joined,) = connection.execute(f"SELECT group_concat(x.id) {_ORPHANS}").fetchone()
        return self._purge_all([int(key) for key in joined.split(",")] if joined else [])

    def trim(self, always_kept_chars: int) -> Purged:
        """Purge the oldest orphans where there is more of them than of what is live; half as much stays.

        What a file that is edited all day has been before would fill the disk until all orphans are purged; what came
        last, or does not outweigh the rest, may be needed again, as after a move or a change of branch.
        """
        with self._database.read() as connection:
            orphans = connection.execute(
                f"SELECT x.id, x.char_count {_ORPHANS} ORDER BY x.id DESC"
            ).fetchall()
        chars = list(accumulate(count for _, count in orphans))
        if not chars or chars[-1] <= always_kept_chars:
            return Purged()
        most_chars = max(always_kept_chars, self._chars() - chars[-1])
        if chars[-1] <= most_chars:
            return Purged()
        oldest = (key for (key, _), so_far in zip(orphans, chars, strict=True) if so_far > most_chars // 2)
        return self._purge_all(list(oldest))

    def _chars(self) -> int:
        """Of all contents, live or not."""
        with self._database.read() as connection:
            (chars,) = connection.execute("SELECT coalesce(sum(char_count), 0) FROM extractions").fetchone()
        return int(chars)

    def _purge_all(self, orphans: list[int]) -> Purged:
        contents = vectors = 0
        for start in range(0, len(orphans), _BATCH):
            with self._database.transaction() as connection:
                still = _still_orphans(connection, orphans[start : start + _BATCH])
                vectors += self._purge(connection, still)
                contents += len(still)
        return Purged(contents, vectors)

    def give_back_space(self) -> bool:
        """Shrink the file step by step, so that writers get their turn, and empty the WAL.

        Returns:
            False where a reader kept the WAL from being emptied: to be done again.
        """
        while self._database.give_back_space(_PAGES_PER_STEP):
            pass
        return self._database.checkpoint()

    def _purge(self, connection: Connection, orphans: list[int]) -> int:
        removed: list[int] = []
        for extraction in orphans:
            low, high = ids_of(extraction)
            connection.execute("DELETE FROM chunks WHERE id >= ? AND id < ?", (low, high))
            connection.execute("DELETE FROM text_blocks WHERE id >= ? AND id < ?", (low, high))
            connection.execute("DELETE FROM twins WHERE chunk >= ? AND chunk < ?", (low, high))
            self._hand_on(connection, low, high)
            removed += [
                row[0]
                for row in connection.execute(
                    "DELETE FROM embeddings WHERE chunk >= ? AND chunk < ? RETURNING id", (low, high)
                ).fetchall()
            ]
        connection.executemany("DELETE FROM vectors WHERE id = ?", [(key,) for key in removed])
        blobs = _blobs(connection, orphans)
        for marks, batch in batches(orphans):
            connection.execute(f"DELETE FROM members WHERE container IN ({marks})", batch)
            connection.execute(f"DELETE FROM embedded WHERE extraction IN ({marks})", batch)
            connection.execute(f"DELETE FROM extractions WHERE id IN ({marks})", batch)
        connection.executemany(
            "DELETE FROM blobs WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM extractions WHERE blob = ?1)",
            [(blob,) for blob in blobs],
        )
        record(connection, Change.VECTOR_REMOVED, removed)
        record(connection, Change.CONTENT_REMOVED, orphans)
        return len(removed)

    def _hand_on(self, connection: Connection, low: int, high: int) -> None:
        """Give embeddings that other contents share to one of those."""
        heirs = connection.execute(
            "SELECT e.chunk, e.model, e.embed_key, min(t.chunk) FROM embeddings e"
            " JOIN twins t ON t.first = e.chunk AND t.model = e.model"
            " WHERE e.chunk >= ? AND e.chunk < ? AND e.part = 0 GROUP BY e.chunk, e.model",
            (low, high),
        ).fetchall()
        for first, model, key, heir in heirs:
            connection.execute("DELETE FROM twins WHERE chunk = ? AND model = ?", (heir, model))
            connection.execute(
                "UPDATE twins SET first = ? WHERE first = ? AND model = ?", (heir, first, model)
            )
            connection.execute(
                "UPDATE embeddings SET chunk = ? WHERE chunk = ? AND model = ?", (heir, first, model)
            )
            self._keys.add(connection, model, [(key, heir)])


def _still_orphans(connection: Connection, candidates: list[int]) -> list[int]:
    """Those that no document has been tied to since."""
    marks = ",".join("?" * len(candidates))
    return [row[0] for row in connection.execute(f"SELECT x.id {_ORPHANS} AND x.id IN ({marks})", candidates)]


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
