"""Documents with pictures of text: they wait in the job queue too, behind all that is read without."""

from __future__ import annotations

from collections.abc import Sequence

from indexer.domain import DocumentId, DocumentState, FileStamp
from indexer.embedding.embedder import encodable
from indexer.storage.catalog.encoding import batches, stamp_key, state_code
from indexer.storage.catalog.jobs import RECOGNITION, queue_key
from indexer.storage.database import Connection, Database

_IS_UNREAD = "x.needs_ocr AND coalesce(r.options, '') <> ?1 AND d.is_forgotten = 0"

_NEEDS, _WAITS = state_code(DocumentState.NEEDS_OCR), state_code(DocumentState.WAITS_FOR_OCR)


class RecognitionQueue:
    """The last part of the job queue. What such a document is found by stays as it is meanwhile."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def want_all(self, options: str) -> int:
        """Queue every file whose pictures, or those of a member, were not read with these options.

        Returns:
            How many were queued.
        """
        with self._database.transaction() as connection:
            rows = connection.execute(
                "SELECT coalesce(d.parent, d.id), d.id FROM extractions x"
                " CROSS JOIN documents d ON d.extraction = x.id LEFT JOIN recipes r ON r.id = x.recipe"
                f" WHERE {_IS_UNREAD}",
                (options,),
            ).fetchall()
            return _queue(connection, rows)

    def want(self, document: DocumentId, options: str) -> bool:
        """The same for one file; returns whether it was queued."""
        with self._database.transaction() as connection:
            rows = connection.execute(
                "SELECT ?2, d.id FROM documents d CROSS JOIN extractions x ON x.id = d.extraction"
                f" LEFT JOIN recipes r ON r.id = x.recipe WHERE (d.id = ?2 OR d.parent = ?2) AND {_IS_UNREAD}",
                (options, document),
            ).fetchall()
            return bool(_queue(connection, rows))

    def give_up(self, document: DocumentId, reason: str, stamp: FileStamp) -> None:
        """End a job that failed: what was read without the pictures stays, and they are not asked for again.

        A document that changed since it had this stamp stays queued.
        """
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE extractions SET needs_ocr = 0 WHERE needs_ocr AND id IN"
                " (SELECT extraction FROM documents WHERE id = ?1 OR parent = ?1)",
                (document,),
            )
            connection.execute(
                "UPDATE documents SET reason = ?, queue_key = NULL"
                " WHERE id = ? AND size = ? AND mtime_ns = ? AND ctime_ns = ?",
                (encodable(reason), document, *stamp_key(stamp)),
            )
            self.end(document)

    def end(self, document: DocumentId) -> None:
        """Nothing more is read of a file now: what still waits for its pictures waits no more."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE documents SET state = ?1 WHERE state = ?2 AND (id = ?3 OR parent = ?3)"
                " AND (SELECT queue_key FROM documents WHERE id = ?3) IS NULL",
                (_NEEDS, _WAITS, document),
            )


def _queue(connection: Connection, rows: Sequence[tuple[int, int]]) -> int:
    """Queue files by (file, document that holds pictures), unless they wait already."""
    free: set[int] = set()
    for marks, batch in batches({file for file, _ in rows}):
        found = connection.execute(
            f"SELECT id, size, mtime_ns FROM documents WHERE id IN ({marks}) AND queue_key IS NULL", batch
        ).fetchall()
        free.update(key for key, _, _ in found)
        connection.executemany(
            "UPDATE documents SET queue_key = ? WHERE id = ?",
            [(queue_key(size, mtime, part=RECOGNITION), key) for key, size, mtime in found],
        )
    for marks, batch in batches({file for file, document in rows if document != file} & free):
        # A container's own bytes may be known and wholly read: only as outdated is it opened again.
        connection.execute(
            "UPDATE extractions SET recipe = -id WHERE id IN"
            f" (SELECT extraction FROM documents WHERE id IN ({marks}))",
            batch,
        )
    connection.executemany(
        "UPDATE documents SET state = ? WHERE id = ? AND state = ?",
        [(_WAITS, document, _NEEDS) for file, document in rows if file in free],
    )
    return len(free)
