"""The durable queue of documents to be parsed."""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from indexer.domain import DocumentId, DocumentState, ExtractionId, FileStamp, Origin, SourceId
from indexer.embedding.embedder import encodable
from indexer.storage.catalog.documents import remove_members
from indexer.storage.catalog.encoding import batches, decode_name, stamp_key, state_code
from indexer.storage.catalog.outbox import Change, record
from indexer.storage.catalog.sources import path_of
from indexer.storage.database import Connection, Database

_DAY_S = 86_400
_AGES_S = (_DAY_S, 7 * _DAY_S, 30 * _DAY_S, 365 * _DAY_S)
_SIZES = (64 << 10, 1 << 20, 16 << 20)

FAILED = (DocumentState.FAILED, DocumentState.ENCRYPTED, DocumentState.NEEDS_OCR, DocumentState.PARTIAL)
"""What could not be read, or not wholly."""


@dataclass(frozen=True, slots=True)
class Job:
    """A document that waits to be parsed."""

    document: DocumentId
    path: str
    name: str
    suffix: str
    stamp: FileStamp
    queue_key: int
    extraction: ExtractionId | None
    """What serves meanwhile."""

    @property
    def is_urgent(self) -> bool:
        """Whether the user is working on it now."""
        return self.queue_key < BULK

    @property
    def is_recognition(self) -> bool:
        """Whether the text in its pictures is all that is left to be read."""
        return self.queue_key >= RECOGNITION


EDITS, BULK, RECOGNITION = 0, 1 << 60, 1 << 61
"""Where the parts of the queue begin: current edits, all other files, and pictures of text."""
_END = 1 << 62

_WAITING = (
    "FROM documents d JOIN folders f ON f.id = d.folder JOIN sources s ON s.id = f.source"
    " WHERE d.queue_key >= ?1 AND d.queue_key < ?2 AND d.missing_since_s IS NULL AND f.is_online AND s.is_online"
)


def queue_key(size: int, mtime_ns: int, *, part: int = BULK) -> int:
    """A place in a part of the queue, smallest first: newest, then small before large.

    Ages and sizes are compared by class, so that a small file of yesterday comes before a
    huge one of this morning's only within the same class of age.
    """
    age_s = time.time() - mtime_ns / 1e9
    age = sum(age_s > limit for limit in _AGES_S)
    largeness = sum(size > limit for limit in _SIZES)
    minutes = min(max(int(mtime_ns / 60e9), 0), (1 << 40) - 1)
    return part | age << 48 | largeness << 44 | ((1 << 40) - 1 - minutes)


class JobQueue:
    """Documents with a place in the queue; a job ends when its document's outcome is stored."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def next(
        self, limit: int, *, without: Collection[DocumentId] = (), urgent_only: bool = False
    ) -> list[Job]:
        """The first jobs whose files are there, but those under way."""
        bound = BULK if urgent_only else _END
        with self._database.read() as connection:
            rows = connection.execute(
                "SELECT d.id, f.path, d.name, d.suffix, d.size, d.mtime_ns, d.ctime_ns, d.inode, d.device,"
                " d.queue_key, d.extraction FROM documents d JOIN folders f ON f.id = d.folder"
                " JOIN sources s ON s.id = f.source"
                " WHERE d.queue_key < ? AND d.missing_since_s IS NULL AND f.is_online AND s.is_online"
                " ORDER BY d.queue_key LIMIT ?",
                (bound, limit + len(without)),
            ).fetchall()
        jobs = []
        for key, folder, name, suffix, size, mtime, ctime, inode, device, place, extraction in rows:
            if key in without:
                continue
            text = decode_name(name)
            stamp = FileStamp(size, mtime, ctime, inode, device)
            path = path_of(decode_name(folder), text)
            jobs.append(Job(DocumentId(key), path, text, suffix, stamp, place, extraction))
        return jobs[:limit]

    def waiting(self) -> int:
        """How many documents wait to be read whose files are there."""
        return self._waiting(EDITS, RECOGNITION)

    def waiting_for_recognition(self) -> int:
        """How many more wait for the text in their pictures."""
        return self._waiting(RECOGNITION, _END)

    def _waiting(self, start: int, end: int) -> int:
        with self._database.read() as connection:
            return int(connection.execute(f"SELECT count(*) {_WAITING}", (start, end)).fetchone()[0])

    def is_any_waiting(self, source: SourceId | None = None, *, with_recognition: bool = False) -> bool:
        """Whether a document waits whose file is there, in one source or at all."""
        with self._database.read() as connection:
            (found,) = connection.execute(
                f"SELECT EXISTS (SELECT 1 {_WAITING} AND (?3 IS NULL OR s.id = ?3))",
                (EDITS, _END if with_recognition else RECOGNITION, source),
            ).fetchone()
        return bool(found)

    def drop(
        self, document: DocumentId, state: DocumentState, reason: str, stamp: FileStamp | None = None
    ) -> None:
        """End a job without content: the document stays as it is named here until it changes.

        A document that changed since it had this stamp stays queued.
        """
        with self._database.transaction() as connection:
            remove_members(connection, document)
            connection.execute(
                "UPDATE documents SET state = ?, reason = ?, extraction = NULL, queue_key = NULL"
                " WHERE id = ? AND is_forgotten = 0 AND (? OR (size = ? AND mtime_ns = ? AND ctime_ns = ?))",
                (state_code(state), encodable(reason), document, stamp is None, *stamp_key(stamp)),
            )

    def retry(
        self,
        document: DocumentId | None = None,
        *,
        source: SourceId | None = None,
        states: Collection[DocumentState] = FAILED,
    ) -> int:
        """Queue what could not be read, one document or all in these states, of a source; their outcome is made anew.

        Returns:
            How many documents were queued.
        """
        codes = ",".join(str(state_code(state)) for state in states)
        with self._database.transaction() as connection:
            rows = connection.execute(
                "SELECT coalesce(d.parent, d.id), d.extraction FROM documents d JOIN folders f ON f.id = d.folder"
                f" WHERE d.state IN ({codes}) AND (?1 IS NULL OR d.id = ?1) AND (?2 IS NULL OR f.source = ?2)",
                (document, source),
            ).fetchall()
            return _requeue(connection, rows)

    def take_back(self, document: DocumentId) -> Origin | None:
        """Undo a `forget`: the document is indexed again, a member with its container.

        Returns:
            Where it is; None where it was not forgotten.
        """
        with self._database.transaction() as connection:
            row = connection.execute(
                "SELECT f.path, d.name, d.member, coalesce(d.parent, d.id)"
                " FROM documents d JOIN folders f ON f.id = d.folder WHERE d.id = ? AND d.is_forgotten = 1",
                (document,),
            ).fetchone()
            if row is None:
                return None
            folder, name, member = (decode_name(part) for part in row[:3])
            connection.execute(
                "UPDATE documents SET is_forgotten = 0, state = ?, reason = '' WHERE id = ?",
                (state_code(DocumentState.QUEUED), document),
            )
            record(connection, Change.NAME_ADDED, [document])
            _requeue(connection, [(row[3], None)], part=EDITS)
            return Origin(path_of(folder, name), member)

    def requeue_made_by(self, outdated: Sequence[tuple[str, int]]) -> int:
        """Queue documents whose content was made by these (parser, version) pairs."""
        with self._database.transaction() as connection:
            rows: list[tuple[int, int]] = []
            for parser, version in outdated:
                rows += connection.execute(
                    "SELECT coalesce(d.parent, d.id), d.extraction FROM documents d"
                    " JOIN extractions x ON x.id = d.extraction JOIN recipes r ON r.id = x.recipe"
                    " WHERE r.parser = ? AND r.version = ?",
                    (parser, version),
                ).fetchall()
            return _requeue(connection, rows)


def requeue_everything(connection: Connection) -> None:
    """Have every content made anew, in the caller's transaction."""
    rows = connection.execute(
        "SELECT coalesce(parent, id), extraction FROM documents WHERE extraction IS NOT NULL"
    ).fetchall()
    _requeue(connection, rows)


def _requeue(connection: Connection, rows: Sequence[tuple[int, int | None]], *, part: int = BULK) -> int:
    """Queue files and mark the contents as outdated, so that equal bytes are parsed again."""
    extractions = {extraction for _, extraction in rows if extraction is not None}
    containers = {
        extraction
        for marks, batch in batches({document for document, _ in rows})
        for (extraction,) in connection.execute(
            f"SELECT extraction FROM documents WHERE id IN ({marks}) AND extraction IS NOT NULL", batch
        )
    }
    connection.executemany(
        "UPDATE extractions SET recipe = -id WHERE id = ?",
        [(extraction,) for extraction in extractions | containers],
    )
    waiting = {document for document, _ in rows}
    for marks, batch in batches(waiting):
        found = connection.execute(
            f"SELECT id, size, mtime_ns FROM documents WHERE id IN ({marks}) AND is_forgotten = 0", batch
        ).fetchall()
        connection.executemany(
            "UPDATE documents SET state = ?, reason = '', queue_key = ? WHERE id = ?",
            [
                (state_code(DocumentState.QUEUED), queue_key(size, mtime, part=part), key)
                for key, size, mtime in found
            ],
        )
    return len(waiting)
