"""Contents as indexing writes them: blobs, extractions, text and chunks, each stored once."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Any

from indexer.domain import DocumentId, DocumentState, ExtractionId, FileStamp, FormerMember
from indexer.embedding.embedder import encodable
from indexer.parsing.extracted import AlreadyKnown, Extracted, Found
from indexer.paths import member_name
from indexer.storage.catalog.encoding import (
    encode_locator,
    encode_name,
    ids_of,
    state_code,
    suffix_of,
)
from indexer.storage.catalog.formermembers import former_members, kept_members
from indexer.storage.catalog.outbox import Change, record
from indexer.storage.catalog.serving import find_target, members_of, remember_members, serve
from indexer.storage.database import Connection, Database

_DATED_BY_THEMSELVES = ("mail", "msg", "image")
"""Parsers of what is sent or taken at a moment. What others say is as often the date of a template or an export."""

_LEAST_KNOWN, _MOST_KNOWN = 200, 20_000
_BYTES_OF_HASH = 50
"""As a worker is sent it: the list of what a file may be equal to is no longer than the file, or short."""


class ContentTable:
    """Stores what workers hand back and ties documents to it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def known_hashes(
        self, size: int, suffix: str, options: str, *, own: ExtractionId | None = None
    ) -> frozenset[bytes]:
        """Hashes of contents that a file of this size and suffix could have without being parsed again.

        Only contents made by the present version of their parser, with these options or wholly
        readable without what the options add. Of very many equally large ones the oldest, and that
        of the document itself (`own`), which may only have been touched or restored.
        """
        sql = (
            "SELECT b.hash FROM blobs b JOIN extractions x ON x.blob = b.id JOIN recipes r ON r.id = x.recipe"
            " WHERE b.size = ?1 AND x.suffix = ?2 AND (r.options = ?3 OR x.state = ?4)"
        )
        wanted = (size, suffix, options, state_code(DocumentState.WORDS))
        most = min(max(_LEAST_KNOWN, size // _BYTES_OF_HASH), _MOST_KNOWN)
        with self._database.read() as connection:
            rows = connection.execute(f"{sql} LIMIT ?5", (*wanted, most)).fetchall()
            if own is not None and len(rows) == most:
                rows += connection.execute(f"{sql} AND x.id = ?5", (*wanted, own)).fetchall()
        return frozenset(row[0] for row in rows)

    def former_members(self, extraction: ExtractionId, options: str) -> list[FormerMember]:
        """Members of a content that need no parsing while their bytes stay the same."""
        with self._database.read() as connection:
            return former_members(connection, extraction, options)

    def store(
        self, document: DocumentId, found: Sequence[Found], stamp: FileStamp | None = None
    ) -> ExtractionId | None:
        """Keep what a worker made of a file and of its members, and let the document serve it.

        `found` is the file first, then its members. Old content gives way in the same transaction.
        A document that changed since it had `stamp` serves this meanwhile and stays queued.
        Returns None, and keeps nothing, where the document is gone meanwhile, or what was said to be known is.
        """
        with self._database.transaction() as connection:
            target = find_target(connection, document, stamp)
            if target is None:
                return None
            own, *parts = found
            kept = kept_members(
                connection, document, [part for part in parts if isinstance(part, AlreadyKnown)]
            )
            if kept is None or isinstance(own, AlreadyKnown):
                return None
            members: dict[bytes, int] = {}
            for part in parts:
                if isinstance(part, AlreadyKnown):
                    members |= kept[part.member]
                else:
                    suffix = suffix_of(member_name(part.member))
                    members[encode_name(part.member)] = self._put(connection, part, suffix)
            container = self._put(connection, own, target.suffix, members.keys())
            remember_members(connection, container, members)
            serve(connection, target, container, members)
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
                " ORDER BY x.state = ?4 DESC, r.options = ?3 DESC, x.id DESC LIMIT 1",
                (document, content_hash, options, state_code(DocumentState.WORDS)),
            ).fetchone()
            if row is None:
                return None
            target = find_target(connection, document, stamp)
            if target is None:
                return None
            serve(connection, target, row[0], members_of(connection, row[0]))
            return ExtractionId(row[0])

    def use(self, extractions: Mapping[ExtractionId, float]) -> None:
        """Remember when contents were last looked at (seconds since 1970)."""
        with self._database.transaction() as connection:
            connection.executemany(
                "UPDATE extractions SET used_s = max(used_s, ?) WHERE id = ?",
                [(moment, extraction) for extraction, moment in extractions.items()],
            )

    def note_opened(self, document: DocumentId) -> None:
        """The user opened a document just now: that is use of its content."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE extractions SET used_s = max(used_s, ?)"
                " WHERE id = (SELECT extraction FROM documents WHERE id = ?)",
                (time.time(), document),
            )

    def _put(
        self, connection: Connection, found: Extracted, suffix: str, members: AbstractSet[bytes] = frozenset()
    ) -> int:
        """The extraction of some bytes by some parser, inserted if it is not there yet.

        That of another suffix is shared where it is the same: some parsers read by the suffix.
        """
        blob = connection.execute("SELECT id FROM blobs WHERE hash = ?", (found.content_hash,)).fetchone()
        recipe = self._recipe(connection, (found.parser, found.parser_version, found.options))
        if blob is None:
            number = connection.execute(
                "INSERT INTO blobs (hash, size) VALUES (?, ?)", (found.content_hash, found.size_bytes)
            ).lastrowid
            return _insert(connection, found, number or 0, recipe, suffix)
        standing = connection.execute(
            "SELECT id, suffix FROM extractions WHERE blob = ? AND recipe = ? ORDER BY suffix <> ?, id",
            (blob[0], recipe, suffix),
        ).fetchall()
        for extraction, made_for in standing:
            if made_for == suffix or _is_same(connection, extraction, found, members):
                return int(extraction)
        return _insert(connection, found, blob[0], recipe, suffix)

    @staticmethod
    def _recipe(connection: Connection, key: tuple[str, int, str]) -> int:
        row = connection.execute(
            "SELECT id FROM recipes WHERE parser = ? AND version = ? AND options = ?", key
        ).fetchone()
        if row is not None:
            return int(row[0])
        return (
            connection.execute(
                "INSERT INTO recipes (parser, version, options) VALUES (?, ?, ?)", key
            ).lastrowid
            or 0
        )

    def outdated_recipes(self, versions: Mapping[str, int]) -> list[tuple[str, int]]:
        """(parser, version) pairs in use of which `versions` names a newer one."""
        with self._database.read() as connection:
            rows = connection.execute("SELECT DISTINCT parser, version FROM recipes").fetchall()
        return [(parser, version) for parser, version in rows if versions.get(parser, version) > version]


def _is_same(connection: Connection, extraction: int, found: Extracted, members: AbstractSet[bytes]) -> bool:
    """Whether an extraction is what was found: in kind, chunk by chunk, and with the same members."""
    described = connection.execute(
        "SELECT format, state, char_count FROM extractions WHERE id = ?", (extraction,)
    ).fetchone()
    if described != (found.format, state_code(found.state), found.char_count):
        return False
    chunks = connection.execute(
        "SELECT start, length, embed_key FROM chunks WHERE id >= ? AND id < ? ORDER BY id",
        ids_of(extraction),
    ).fetchall()
    made = [(chunk.start, chunk.end - chunk.start, chunk.embed_key) for chunk in found.chunks]
    return chunks == made and members_of(connection, extraction).keys() == members


def _insert(connection: Connection, found: Extracted, blob: int, recipe: int, suffix: str) -> int:
    """An extraction with its text and chunks, queued for the word index."""
    extraction = _insert_described(connection, found, (blob, recipe, suffix))
    base, _ = ids_of(extraction)
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


def _insert_described(connection: Connection, found: Extracted, made_of: tuple[int, int, str]) -> int:
    """The row of an extraction, `made_of` a blob by a recipe for a suffix."""
    metadata = found.metadata
    cursor = connection.execute(
        "INSERT INTO extractions (blob, recipe, suffix, format, state, reason, title, author, language,"
        " page_count, char_count, chunk_count, is_prose, needs_ocr, details, dated_s)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *made_of,
            found.format,
            state_code(found.state),
            encodable(found.reason),
            encodable(metadata.title),
            encodable(metadata.author),
            metadata.language,
            metadata.page_count,
            found.char_count,
            len(found.chunks),
            int(found.is_prose),
            int(found.needs_ocr),
            _details(found),
            _dated_s(found),
        ),
    )
    return cursor.lastrowid or 0


def _dated_s(found: Extracted) -> int | None:
    """When what was found was sent or taken, by this machine's clock; None where nothing says so."""
    if found.parser not in _DATED_BY_THEMSELVES:
        return None
    try:
        return int(datetime.fromisoformat(found.metadata.created).timestamp())
    except (ValueError, OverflowError, OSError):  # no date, or none that this system can count from 1970
        return None


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
    return encodable(json.dumps(details, ensure_ascii=False, separators=(",", ":")))
