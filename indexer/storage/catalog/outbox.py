"""The outbox: what the two indexes still have to be told, in order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum

from indexer.domain import ModelIdentity
from indexer.storage.catalog.models import ensure_model
from indexer.storage.database import Connection, Database


class Change(IntEnum):
    """What happened to a target; the number is stored."""

    CONTENT_ADDED = 1
    CONTENT_REMOVED = 2
    NAME_ADDED = 3
    NAME_REMOVED = 4
    VECTOR_ADDED = 5
    VECTOR_REMOVED = 6


KEYWORD_CHANGES = (
    Change.CONTENT_ADDED,
    Change.CONTENT_REMOVED,
    Change.NAME_ADDED,
    Change.NAME_REMOVED,
)
VECTOR_CHANGES = (Change.VECTOR_ADDED, Change.VECTOR_REMOVED)

_SAME_FAMILY = "substr(name, 1, 7) = substr(?, 1, 7)"
"""There is `keyword`, and `vectors:` followed by a model."""


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """One change: `target` is an extraction, a document or an embedding."""

    seq: int
    change: Change
    target: int


def record(connection: Connection, change: Change, targets: Iterable[int]) -> None:
    """Append changes; part of the caller's transaction, so that neither can be lost alone."""
    connection.executemany(
        "INSERT INTO outbox (kind, target) VALUES (?, ?)", [(int(change), target) for target in targets]
    )


class Outbox:
    """Rows for each projection, from the first it has not acknowledged."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def after(self, seq: int, changes: Sequence[Change], limit: int) -> list[OutboxRow]:
        """The next rows of these kinds, oldest first."""
        with self._database.read() as connection:
            rows = connection.execute(
                f"SELECT seq, kind, target FROM outbox WHERE seq > ? AND kind IN ({_listed(changes)})"
                " ORDER BY seq LIMIT ?",
                (seq, limit),
            ).fetchall()
        return [OutboxRow(number, Change(kind), target) for number, kind, target in rows]

    def waiting(self, seq: int, changes: Sequence[Change]) -> int:
        """How many rows of these kinds follow `seq`."""
        with self._database.read() as connection:
            (count,) = connection.execute(
                f"SELECT count(*) FROM outbox WHERE seq > ? AND kind IN ({_listed(changes)})", (seq,)
            ).fetchone()
        return int(count)

    def is_applied(self, seq: int, changes: Sequence[Change], up_to: int) -> bool:
        """Whether no row of these kinds stands between `seq` and `up_to`, both acknowledged or not."""
        waiting = self.after(seq, changes, 1)
        return not waiting or waiting[0].seq > up_to

    def last_seq(self) -> int:
        """The newest number ever given."""
        with self._database.read() as connection:
            return _last_seq(connection)

    def pruned_to(self, projection: str) -> int | None:
        """The last row no longer held for a projection; None where the catalog never met it."""
        with self._database.read() as connection:
            row = connection.execute(
                "SELECT pruned_to FROM projections WHERE name = ?", (projection,)
            ).fetchone()
        return None if row is None else int(row[0])

    def prune(self, projection: str, seq: int, changes: Sequence[Change]) -> None:
        """Drop rows of these kinds up to `seq`, which every projection in use acknowledged.

        Others of the family (vectors of a model that is not used now) are filled anew on return.
        """
        with self._database.transaction() as connection:
            connection.execute(f"DELETE FROM outbox WHERE seq <= ? AND kind IN ({_listed(changes)})", (seq,))
            connection.execute(
                f"UPDATE projections SET pruned_to = max(pruned_to, ?) WHERE {_SAME_FAMILY}",
                (seq, projection),
            )

    def refill_keyword(self, projection: str) -> int:
        """Queue all names and contents anew, newest documents first.

        Returns:
            The number to be acknowledged by the emptied index before the first new row.
        """
        with self._database.transaction() as connection:
            first = self._restart(connection, projection, KEYWORD_CHANGES)
            connection.execute(
                "INSERT INTO outbox (kind, target) SELECT ?, id FROM documents WHERE is_forgotten = 0"
                " ORDER BY mtime_ns DESC",
                (int(Change.NAME_ADDED),),
            )
            connection.execute(
                "INSERT INTO outbox (kind, target) SELECT ?, x.id FROM extractions x WHERE x.chunk_count > 0"
                " ORDER BY (SELECT max(d.mtime_ns) FROM documents d WHERE d.extraction = x.id) DESC",
                (int(Change.CONTENT_ADDED),),
            )
            return first

    def refill_vectors(self, projection: str, model: ModelIdentity) -> int:
        """Queue all vectors of a model that the store should hold.

        Returns:
            The number to be acknowledged by the emptied store before the first new row.
        """
        with self._database.transaction() as connection:
            first = self._restart(connection, projection, VECTOR_CHANGES)
            connection.execute(
                "INSERT INTO outbox (kind, target) SELECT ?, id FROM embeddings"
                " WHERE model = ? AND is_held = 1 ORDER BY id DESC",
                (int(Change.VECTOR_ADDED), ensure_model(connection, model)),
            )
            return first

    def forget_projection(self, projection: str) -> None:
        """A store is gone for good: nothing is kept for it."""
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM projections WHERE name = ?", (projection,))

    def _restart(self, connection: Connection, projection: str, changes: Sequence[Change]) -> int:
        first = _last_seq(connection)
        others = connection.execute(
            f"SELECT count(*) FROM projections WHERE name <> ? AND {_SAME_FAMILY}", (projection, projection)
        ).fetchone()[0]
        if not others:
            connection.execute(f"DELETE FROM outbox WHERE kind IN ({_listed(changes)})")
        connection.execute(
            "INSERT INTO projections (name, pruned_to) VALUES (?, ?)"
            " ON CONFLICT (name) DO UPDATE SET pruned_to = excluded.pruned_to",
            (projection, first),
        )
        return first


def _listed(changes: Sequence[Change]) -> str:
    return ",".join(str(int(change)) for change in changes)


def _last_seq(connection: Connection) -> int:
    row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'outbox'").fetchone()
    return int(row[0]) if row else 0
