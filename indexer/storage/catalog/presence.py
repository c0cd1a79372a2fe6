"""Whether what was kept of a document, such as an answer that quotes it, still has the document behind it."""

from __future__ import annotations

import os

from indexer.domain import ExtractionId, Origin
from indexer.storage.catalog.encoding import below, encode_name
from indexer.storage.database import Connection, Database


class Presence:
    """The part of the catalog that knows what is there and what is gone for good."""

    _database: Database

    def content_hash(self, extraction: ExtractionId) -> bytes:
        """Hash of the bytes a content was made of; empty where it was purged."""
        with self._database.read() as connection:
            row = connection.execute(
                "SELECT b.hash FROM extractions x JOIN blobs b ON b.id = x.blob WHERE x.id = ?", (extraction,)
            ).fetchone()
        return bytes(row[0]) if row else b""

    def is_there(self, origin: Origin) -> bool:
        """Whether a document that is not forgotten stands at this place."""
        with self._database.read() as connection:
            return _stands(connection, origin)

    def is_gone(self, origin: Origin) -> bool:
        """Whether neither the place nor the content is known any more.

        Absence is not deletion: inside a source that was never looked at from end to end, as after a lost
        catalog, nothing is gone.
        """
        with self._database.read() as connection:
            return not (
                _stands(connection, origin)
                or _is_served(connection, origin.content)
                or _may_turn_up(connection, encode_name(origin.path))
            )


def _stands(connection: Connection, origin: Origin) -> bool:
    folder, name = os.path.split(origin.path)
    row = connection.execute(
        "SELECT 1 FROM documents d JOIN folders f ON f.id = d.folder"
        " WHERE f.path = ? AND d.name = ? AND d.member = ? AND d.is_forgotten = 0",
        (encode_name(folder), encode_name(name), encode_name(origin.member)),
    ).fetchone()
    return row is not None


def _is_served(connection: Connection, content: bytes) -> bool:
    row = connection.execute(
        "SELECT 1 FROM blobs b JOIN extractions x ON x.blob = b.id JOIN documents d ON d.extraction = x.id"
        " WHERE b.hash = ? LIMIT 1",
        (content,),
    ).fetchone()
    return row is not None


def _may_turn_up(connection: Connection, path: bytes) -> bool:
    roots = connection.execute("SELECT path FROM sources WHERE scanned_s IS NULL").fetchall()
    return any(low < path < high for low, high in (below(root) for (root,) in roots))
