"""Counts and failures, for progress and status."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from indexer.domain import DocumentId, DocumentState, SourceId
from indexer.storage.catalog.encoding import decode_name, state_code, state_of
from indexer.storage.catalog.jobs import FAILED
from indexer.storage.catalog.meaning import LIVE_MODEL
from indexer.storage.catalog.sources import path_of
from indexer.storage.database import Connection, Database

_QUEUED, _WORDS, _FULL, _PARTIAL = (
    state_code(state)
    for state in (DocumentState.QUEUED, DocumentState.WORDS, DocumentState.FULL, DocumentState.PARTIAL)
)
_FAILURES = ",".join(str(state_code(state)) for state in FAILED)


@dataclass(frozen=True, slots=True)
class FailureRow:
    """A document that could not be read, or not wholly."""

    document: DocumentId
    path: str
    member: str
    state: DocumentState
    reason: str


class Counts:
    """Documents per source and state, as the catalog's triggers keep them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def by_source(self) -> Mapping[SourceId, Mapping[DocumentState, int]]:
        """Documents per state of each source."""
        with self._database.read() as connection:
            rows = connection.execute("SELECT source, state, n FROM document_counts WHERE n > 0").fetchall()
        found: defaultdict[SourceId, dict[DocumentState, int]] = defaultdict(dict)
        for source, state, count in rows:
            found[SourceId(source)][state_of(state)] = count
        return dict(found)

    def read_again(self) -> Mapping[SourceId, Mapping[DocumentState, int]]:
        """Queued documents of each source that are found by older content meanwhile, by the state of that."""
        with self._database.read() as connection:
            rows = read_again(connection)
        found: defaultdict[SourceId, dict[DocumentState, int]] = defaultdict(dict)
        for source, state, count in rows:
            found[SourceId(source)][state_of(state)] = count
        return dict(found)

    def total(self) -> dict[DocumentState, int]:
        """Documents per state over all sources."""
        total: defaultdict[DocumentState, int] = defaultdict(int)
        for counts in self.by_source().values():
            for state, count in counts.items():
                total[state] += count
        return dict(total)

    def unreachable(self) -> Mapping[SourceId, int]:
        """Documents of each source that are still to be read and cannot be now: gone, or on a volume that is away."""
        with self._database.read() as connection:
            rows = connection.execute(
                "SELECT c.source, c.n FROM document_counts c JOIN sources s ON s.id = c.source"
                " WHERE NOT s.is_online AND c.state = ?1 AND c.n > 0"
                # CROSS: the few folders first, not all documents.
                " UNION ALL SELECT f.source, count(*) FROM folders f JOIN sources s ON s.id = f.source"
                "  CROSS JOIN documents d ON d.folder = f.id WHERE NOT f.is_online AND s.is_online"
                "  AND d.state = ?1 AND d.missing_since_s IS NULL GROUP BY f.source"
                " UNION ALL SELECT f.source, count(*) FROM documents d JOIN folders f ON f.id = d.folder"
                "  JOIN sources s ON s.id = f.source WHERE d.missing_since_s IS NOT NULL AND s.is_online"
                "  AND d.state = ?1 GROUP BY f.source",
                (state_code(DocumentState.QUEUED),),
            ).fetchall()
        found: defaultdict[SourceId, int] = defaultdict(int)
        for source, count in rows:
            found[SourceId(source)] += count
        return dict(found)

    def files(self, source: SourceId) -> int:
        """Files of a source, without what lies in them; looks at all of them."""
        with self._database.read() as connection:
            query = (
                "SELECT count(*) FROM documents d JOIN folders f ON f.id = d.folder"
                " WHERE f.source = ? AND d.parent IS NULL"
            )
            return int(connection.execute(query, (source,)).fetchone()[0])

    def verify(self) -> bool:
        """Count all documents; False where the kept counts differ, which they never should."""
        with self._database.read() as connection:
            rows = connection.execute(
                "SELECT f.source, d.state, count(*) FROM documents d JOIN folders f ON f.id = d.folder"
                " GROUP BY f.source, d.state"
            ).fetchall()
        counted = {(SourceId(source), state_of(state)): count for source, state, count in rows}
        kept = {
            (source, state): count
            for source, counts in self.by_source().items()
            for state, count in counts.items()
        }
        return counted == kept

    def failures(
        self, *, source: SourceId | None = None, offset: int = 0, limit: int = 200
    ) -> tuple[list[FailureRow], int]:
        """A page of the documents that could not be read, and how many there are."""
        failed, parameters = _failed(source)
        with self._database.read() as connection:
            rows = connection.execute(
                f"SELECT d.id, f.path, d.name, d.member, d.state, d.reason {failed}"
                " ORDER BY f.path, d.name, d.member LIMIT ? OFFSET ?",
                (*parameters, limit, offset),
            ).fetchall()
        failures = [
            FailureRow(
                DocumentId(key),
                path_of(decode_name(folder), decode_name(name)),
                decode_name(member),
                state_of(state),
                reason,
            )
            for key, folder, name, member, state, reason in rows
        ]
        return failures, sum(self.failure_counts(source).values())

    def failure_counts(self, source: SourceId | None = None) -> dict[DocumentState, int]:
        """How many documents could not be read, or not wholly, per state."""
        failed, parameters = _failed(source)
        with self._database.read() as connection:
            rows = connection.execute(f"SELECT d.state, count(*) {failed} GROUP BY d.state", parameters)
            return {state_of(state): count for state, count in rows}


def read_again(connection: Connection) -> list[tuple[int, int, int]]:
    """(source, state code of what serves, how many) of the queued documents that older content serves."""
    return connection.execute(
        f"SELECT f.source, CASE WHEN x.state = {_WORDS} AND (x.chunk_count = 0 OR EXISTS (SELECT 1 FROM embedded e"
        "  WHERE e.extraction = x.id AND e.model = (SELECT value FROM facts WHERE name = ?)))"
        f" THEN {_FULL} ELSE x.state END AS served, count(*)"
        " FROM documents d JOIN extractions x ON x.id = d.extraction JOIN folders f ON f.id = d.folder"
        f" WHERE d.state = {_QUEUED} AND d.extraction IS NOT NULL AND x.state IN ({_WORDS}, {_PARTIAL})"
        " GROUP BY 1, 2",
        (LIVE_MODEL,),
    ).fetchall()


def as_found(
    counts: Mapping[DocumentState, int], read_again: Mapping[DocumentState, int]
) -> dict[DocumentState, int]:
    """Documents by what they are found by now: one that is read again counts as what serves meanwhile."""
    found = dict(counts)
    for state, count in read_again.items():
        moved = min(count, found.get(DocumentState.QUEUED, 0))
        found[DocumentState.QUEUED] = found.get(DocumentState.QUEUED, 0) - moved
        found[state] = found.get(state, 0) + moved
    return {state: count for state, count in found.items() if count}


def _failed(source: SourceId | None) -> tuple[str, list[Any]]:
    """The tables and the condition; what still waits for the text in its pictures has not failed yet."""
    found = (
        f"FROM documents d JOIN folders f ON f.id = d.folder WHERE d.state IN ({_FAILURES})"
        " AND d.is_forgotten = 0"
        " AND (SELECT queue_key FROM documents p WHERE p.id = coalesce(d.parent, d.id)) IS NULL"
    )
    return (found, []) if source is None else (f"{found} AND f.source = ?", [source])
