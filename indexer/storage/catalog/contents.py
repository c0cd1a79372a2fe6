"""Contents as indexing writes them: blobs, extractions, text and chunks, each stored once."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from indexer.domain import DocumentId, DocumentState, ExtractionId, FileStamp
from indexer.parsing.extracted import Extracted
from indexer.storage.catalog.documents import remove_members
from indexer.storage.catalog.encoding import (
    ID_BITS,
    clean,
    encode_locator,
    encode_name,
    last_part,
    stamp_key,
    state_code,
    suffix_of,
)
from indexer.storage.catalog.outbox import Change, record
from indexer.storage.database import Connection, Database


class ContentTable:
    """Stores what workers hand back and ties documents to it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def known_hashes(self, size: int, suffix: str, options: str) -> frozenset[bytes]:
        """Hashes of contents that a file of this size and suffix could have without being parsed again.

        Only contents made by the present version of their parser, with these options or wholly
        readable without what the options add.
        """
        with self._database.read() as connection:
            rows = connection.execute(
                "SELECT b.hash FROM blobs b JOIN extractions x ON x.blob = b.id"
                " JOIN recipes r ON r.id = x.recipe"
                " WHERE b.size = ? AND x.suffix = ? AND (r.options = ? OR x.state = ?) LIMIT 200",
                (size, suffix, options, state_code(DocumentState.WORDS)),
            ).fetchall()
        return frozenset(row[0] for row in rows)

    def store(
        self, document: DocumentId, found: Sequence[Extracted], stamp: FileStamp | None = None
    ) -> ExtractionId | None:
        """Keep what a worker made of a file and of its members, and let the document serve it.

        `found` is the file first, then its members. Old content gives way in the same transaction.
        A document that changed since it had `stamp` serves this meanwhile and stays queued.
        Returns None where the document is gone meanwhile: nothing is kept.
        """
        with self._database.transaction() as connection:
            row = connection.execute(
                "SELECT suffix FROM documents WHERE id = ? AND is_forgotten = 0", (document,)
            ).fetchone()
            if row is None:
                return None
            container = _put(connection, found[0], row[0])
            members = {
                encode_name(member.member): _put(connection, member, suffix_of(last_part(member.member)))
                for member in found[1:]
            }
            connection.execute("DELETE FROM members WHERE container = ?", (container,))
            connection.executemany(
                "INSERT INTO members (container, member, extraction) VALUES (?, ?, ?)",
                [(container, member, extraction) for member, extraction in members.items()],
            )
            with _staying_queued(connection, document, stamp):
                _serve(connection, document, container, members)
            return ExtractionId(container)

    def link(
        self, document: DocumentId, content_hash: bytes, options: str, stamp: FileStamp | None = None
    ) -> ExtractionId | None:
        """Let a document serve a content that is there already, with its members.

        A document that changed since it had `stamp` serves this meanwhile and stays queued.
        Returns None where that content was purged meanwhile: the file must be parsed.
        """
        with self._database.transaction() as connection:
            row = connection.execute(
                "SELECT x.id FROM extractions x JOIN blobs b ON b.id = x.blob"
                " JOIN recipes r ON r.id = x.recipe JOIN documents d ON d.id = ?1"
                " WHERE b.hash = ?2 AND x.suffix = d.suffix AND (r.options = ?3 OR x.state = ?4)"
                " ORDER BY r.options = ?3 DESC, x.id DESC LIMIT 1",
                (document, content_hash, options, state_code(DocumentState.WORDS)),
            ).fetchone()
            if row is None:
                return None
            members = dict(
                connection.execute("SELECT member, extraction FROM members WHERE container = ?", (row[0],))
            )
            with _staying_queued(connection, document, stamp):
                _serve(connection, document, row[0], members)
            return ExtractionId(row[0])

    def use(self, extractions: Mapping[ExtractionId, float]) -> None:
        """Remember when contents were last looked at (seconds since 1970)."""
        with self._database.transaction() as connection:
            connection.executemany(
                "UPDATE extractions SET used_s = max(used_s, ?) WHERE id = ?",
                [(moment, extraction) for extraction, moment in extractions.items()],
            )

    def outdated_recipes(self, versions: Mapping[str, int]) -> list[tuple[str, int]]:
        """(parser, version) pairs in use of which `versions` names a newer one."""
        with self._database.read() as connection:
            rows = connection.execute("SELECT DISTINCT parser, version FROM recipes").fetchall()
        return [(parser, version) for parser, version in rows if versions.get(parser, version) > version]


@contextmanager
def _staying_queued(connection: Connection, document: DocumentId, stamp: FileStamp | None) -> Iterator[None]:
    """Put a document back into the queue if it is no longer the version that has this stamp."""
    newer = connection.execute(
        "SELECT queue_key FROM documents WHERE id = ? AND queue_key IS NOT NULL"
        " AND NOT (? OR (size = ? AND mtime_ns = ? AND ctime_ns = ?))",
        (document, stamp is None, *stamp_key(stamp)),
    ).fetchone()
    yield
    if newer is not None:
        connection.execute(
            "UPDATE documents SET state = ?, queue_key = ? WHERE id = ?",
            (state_code(DocumentState.QUEUED), newer[0], document),
        )


def _put(connection: Connection, found: Extracted, suffix: str) -> int:
    blob = _id_of(
        connection,
        "SELECT id FROM blobs WHERE hash = ?",
        (found.content_hash,),
        "INSERT INTO blobs (hash, size) VALUES (?, ?)",
        (found.content_hash, found.size_bytes),
    )
    recipe_key = (found.parser, found.parser_version, found.options)
    recipe = _id_of(
        connection,
        "SELECT id FROM recipes WHERE parser = ? AND version = ? AND options = ?",
        recipe_key,
        "INSERT INTO recipes (parser, version, options) VALUES (?, ?, ?)",
        recipe_key,
    )
    standing = connection.execute(
        "SELECT id FROM extractions WHERE blob = ? AND recipe = ?", (blob, recipe)
    ).fetchone()
    if standing is not None:
        return int(standing[0])
    return _insert(connection, found, blob, recipe, suffix)


def _insert(connection: Connection, found: Extracted, blob: int, recipe: int, suffix: str) -> int:
    metadata = found.metadata
    cursor = connection.execute(
        "INSERT INTO extractions (blob, recipe, suffix, format, state, reason, title, author, language,"
        " page_count, char_count, chunk_count, is_prose, details)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            blob,
            recipe,
            suffix,
            found.format,
            state_code(found.state),
            clean(found.reason),
            clean(metadata.title),
            clean(metadata.author),
            metadata.language,
            metadata.page_count,
            found.char_count,
            len(found.chunks),
            int(found.is_prose),
            _details(found),
        ),
    )
    extraction = cursor.lastrowid or 0
    base = extraction << ID_BITS
    connection.executemany(
        "INSERT INTO text_blocks (id, data) VALUES (?, ?)",
        [(base | number, block) for number, block in enumerate(found.text_blocks)],
    )
    connection.executemany(
        "INSERT INTO chunks (id, start, length, line, locator, embed_key) VALUES (?, ?, ?, ?, ?, ?)",
        [
            (
                base | chunk.seq,
                chunk.start,
                chunk.end - chunk.start,
                *encode_locator(chunk.locator),
                chunk.embed_key,
            )
            for chunk in found.chunks
        ],
    )
    if found.chunks:
        record(connection, Change.CONTENT_ADDED, [extraction])
    return extraction


def _details(found: Extracted) -> str | None:
    metadata = found.metadata
    details: dict[str, Any] = {}
    if metadata.created:
        details["created"] = metadata.created
    if metadata.modified:
        details["modified"] = metadata.modified
    if metadata.extra:
        details["extra"] = dict(metadata.extra)
    if found.section_headers:
        details["headers"] = found.section_headers
    if not details:
        return None
    return clean(json.dumps(details, ensure_ascii=False, separators=(",", ":")))


def _serve(
    connection: Connection, document: DocumentId, container: int, members: Mapping[bytes, int]
) -> None:
    _tie(connection, document, container)
    if not members:
        remove_members(connection, document)
        return
    standing = {
        member: (key, extraction)
        for key, member, extraction in connection.execute(
            "SELECT id, member, extraction FROM documents WHERE parent = ?", (document,)
        )
    }
    gone = [key for member, (key, _) in standing.items() if member not in members]
    connection.executemany("DELETE FROM documents WHERE id = ?", [(key,) for key in gone])
    record(connection, Change.NAME_REMOVED, gone)
    for member, extraction in members.items():
        if member in standing:
            key, before = standing[member]
            if before != extraction:
                _tie(connection, DocumentId(key), extraction)
        else:
            key = _add_member(connection, document, member)
            _tie(connection, DocumentId(key), extraction)
            record(connection, Change.NAME_ADDED, [key])
    connection.execute(
        "UPDATE documents SET mtime_ns = p.mtime_ns, missing_since_s = NULL"
        " FROM (SELECT mtime_ns FROM documents WHERE id = ?1) AS p WHERE parent = ?1",
        (document,),
    )


def _add_member(connection: Connection, document: DocumentId, member: bytes) -> int:
    name = member.decode("utf-8", "replace")
    cursor = connection.execute(
        "INSERT INTO documents (folder, name, member, parent, suffix, size, mtime_ns, ctime_ns, inode,"
        " device, state) SELECT folder, name, ?, id, ?, 0, mtime_ns, 0, 0, 0, ? FROM documents WHERE id = ?",
        (member, suffix_of(last_part(name)), state_code(DocumentState.QUEUED), document),
    )
    return cursor.lastrowid or 0


def _tie(connection: Connection, document: DocumentId, extraction: int) -> None:
    """Let a document serve a content: its state is the content's, a member's size too."""
    connection.execute(
        "UPDATE documents SET extraction = x.id, queue_key = NULL, reason = x.reason, state = CASE"
        " WHEN x.state = ?1 AND (x.chunk_count = 0 OR EXISTS (SELECT 1 FROM embedded e WHERE"
        "  e.extraction = x.id AND e.model = (SELECT value FROM facts WHERE name = 'live model')))"
        " THEN ?2 ELSE x.state END,"
        " size = CASE WHEN parent IS NULL THEN documents.size ELSE b.size END"
        " FROM extractions x JOIN blobs b ON b.id = x.blob WHERE documents.id = ?3 AND x.id = ?4",
        (state_code(DocumentState.WORDS), state_code(DocumentState.FULL), document, extraction),
    )


def _id_of(
    connection: Connection, select: str, key: Sequence[Any], insert: str, values: Sequence[Any]
) -> int:
    row = connection.execute(select, key).fetchone()
    if row is not None:
        return int(row[0])
    return connection.execute(insert, values).lastrowid or 0
