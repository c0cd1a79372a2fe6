"""Contents as they are read: descriptions, chunks, text, and what the model sees of a chunk."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import zstandard

from indexer.chunking.context import embedded_text
from indexer.domain import (
    ChunkId,
    EmbedKey,
    ExtractionId,
    FormerChunk,
    Metadata,
    chunk_extraction,
    chunk_seq,
)
from indexer.errors import CorruptDatabaseError, NotFoundError
from indexer.storage.catalog.encoding import batches, decode_locator, headings_of, ids_of, state_of
from indexer.storage.catalog.rows import ChunkRow, ExtractionRow
from indexer.storage.database import Connection, Database
from indexer.storage.textblocks import BLOCK_CHARS, decode_block

_EXTRACTION = (
    "SELECT x.id, x.title, x.author, x.language, x.format, x.page_count, x.char_count, x.chunk_count,"
    " x.is_prose, x.state, x.reason, r.parser, r.version, x.details"
    " FROM extractions x LEFT JOIN recipes r ON r.id = x.recipe"
)
_CHUNK = "SELECT id, start, length, line, locator, embed_key FROM chunks"


class PassageReading:
    """The part of `CatalogReader` that is about contents."""

    _database: Database

    def extraction(self, extraction: ExtractionId) -> ExtractionRow:
        """One content's description."""
        found = self.extractions([extraction])
        if not found:
            raise NotFoundError("This content was removed from the index.")
        return found[extraction]

    def extractions(self, ids: Iterable[ExtractionId]) -> dict[ExtractionId, ExtractionRow]:
        """Descriptions of contents; unknown ids are left out."""
        rows: dict[ExtractionId, ExtractionRow] = {}
        with self._database.read() as connection:
            for marks, batch in batches(ids):
                for row in connection.execute(f"{_EXTRACTION} WHERE x.id IN ({marks})", batch).fetchall():
                    rows[ExtractionId(row[0])] = _extraction_row(row)
        return rows

    def extraction_ids(self) -> list[ExtractionId]:
        """All contents with text, newest first."""
        with self._database.read() as connection:
            (joined,) = connection.execute(
                "SELECT group_concat(id) FROM (SELECT id FROM extractions WHERE chunk_count > 0 ORDER BY id DESC)"
            ).fetchone()
        return [ExtractionId(int(key)) for key in joined.split(",")] if joined else []

    def chunks(self, ids: Iterable[ChunkId]) -> dict[ChunkId, ChunkRow]:
        """Chunks with their text."""
        with self._database.read() as connection:
            return _with_text(connection, _chunk_rows(connection, ids))

    def chunks_of_extraction(self, extraction: ExtractionId) -> list[ChunkRow]:
        """All chunks of a content in reading order, without text."""
        with self._database.read() as connection:
            rows = connection.execute(
                f"{_CHUNK} WHERE id >= ? AND id < ? ORDER BY id", ids_of(extraction)
            ).fetchall()
        return [_chunk_row(row) for row in rows]

    def former_chunks(self, extraction: ExtractionId) -> list[FormerChunk]:
        """Lengths and embed keys of a content's chunks, in reading order."""
        with self._database.read() as connection:
            rows = connection.execute(
                "SELECT length, embed_key FROM chunks WHERE id >= ? AND id < ? ORDER BY id",
                ids_of(extraction),
            ).fetchall()
        return [FormerChunk(length, EmbedKey(key)) for length, key in rows]

    def chunk_headings(self, extraction: ExtractionId) -> list[tuple[ChunkId, int, int, str]]:
        """(chunk, start, end, heading path and section header as one text) in reading order.

        What the keyword index takes; much cheaper than whole rows.
        """
        with self._database.read() as connection:
            rows = connection.execute(
                "SELECT id, start, length, locator FROM chunks WHERE id >= ? AND id < ? ORDER BY id",
                ids_of(extraction),
            ).fetchall()
            found = connection.execute(
                "SELECT details FROM extractions WHERE id = ?", (extraction,)
            ).fetchone()
        headers = _headers(found[0] if found else None)
        spans = []
        before, heading = None, ""
        for key, start, length, parts in rows:
            if parts != before:  # neighbours mostly stand under the same headings
                before, heading = parts, " ".join(headings_of(parts))
            header = _header_at(headers, start) if headers else ""
            spans.append((ChunkId(key), start, start + length, f"{heading} {header}" if header else heading))
        return spans

    def text(self, extraction: ExtractionId, start: int, end: int) -> str:
        """Characters `start` to `end` of a content; offsets past its end are cut."""
        with self._database.read() as connection:
            row = connection.execute(
                "SELECT char_count FROM extractions WHERE id = ?", (extraction,)
            ).fetchone()
            length = row[0] if row else 0
            return _cut(connection, extraction, {}, max(start, 0), min(end, length))

    def whole_text(self, extraction: ExtractionId) -> str:
        """All text of a content."""
        with self._database.read() as connection:
            rows = connection.execute(
                "SELECT data FROM text_blocks WHERE id >= ? AND id < ? ORDER BY id",
                ids_of(extraction),
            ).fetchall()
        return "".join(_decoded(data) for (data,) in rows)

    def embedded_texts(self, ids: Iterable[ChunkId]) -> dict[ChunkId, str]:
        """What the model sees of each chunk: context and text, as hashed in `embed_key`."""
        with self._database.read() as connection:
            rows = _with_text(connection, _chunk_rows(connection, ids))
            titles: dict[ExtractionId, tuple[str, list[tuple[int, str]]]] = {}
            wanted = {row.extraction for row in rows.values()}
            for marks, batch in batches(wanted):
                for key, title, details in connection.execute(
                    f"SELECT id, title, details FROM extractions WHERE id IN ({marks})", batch
                ).fetchall():
                    titles[ExtractionId(key)] = title, _headers(details)
        texts: dict[ChunkId, str] = {}
        for key, row in rows.items():
            title, headers = titles[row.extraction]
            header = _header_at(headers, row.start)
            texts[key] = embedded_text(title, row.locator.headings, header, row.text)
        return texts


def _extraction_row(row: Sequence[Any]) -> ExtractionRow:
    details = json.loads(row[13]) if row[13] else {}
    return ExtractionRow(
        id=ExtractionId(row[0]),
        title=row[1],
        author=row[2],
        language=row[3],
        format=row[4],
        page_count=row[5],
        char_count=row[6],
        chunk_count=row[7],
        is_prose=bool(row[8]),
        state=state_of(row[9]),
        reason=row[10],
        parser=row[11] or "",
        parser_version=row[12] or 0,
        metadata=Metadata(
            title=row[1],
            author=row[2],
            created=details.get("created", ""),
            modified=details.get("modified", ""),
            language=row[3],
            page_count=row[5],
            extra=details.get("extra", {}),
        ),
    )


def _chunk_row(row: Sequence[Any]) -> ChunkRow:
    key, start, length, line, parts, embed_key = row
    chunk = ChunkId(key)
    return ChunkRow(
        chunk,
        chunk_extraction(chunk),
        chunk_seq(chunk),
        start,
        start + length,
        decode_locator(line, parts),
        EmbedKey(embed_key),
    )


def _chunk_rows(connection: Connection, ids: Iterable[ChunkId]) -> dict[ChunkId, ChunkRow]:
    found = {}
    for marks, batch in batches(ids):
        for row in connection.execute(f"{_CHUNK} WHERE id IN ({marks})", batch).fetchall():
            found[ChunkId(row[0])] = _chunk_row(row)
    return found


def _with_text(connection: Connection, rows: dict[ChunkId, ChunkRow]) -> dict[ChunkId, ChunkRow]:
    """Fill in texts, reading each block of a content once."""
    by_extraction: defaultdict[ExtractionId, list[ChunkRow]] = defaultdict(list)
    for row in rows.values():
        by_extraction[row.extraction].append(row)
    filled = {}
    for extraction, chunks in by_extraction.items():
        blocks: dict[int, str] = {}
        for row in sorted(chunks, key=lambda chunk: chunk.start):
            filled[row.id] = replace(row, text=_cut(connection, extraction, blocks, row.start, row.end))
    return filled


def _cut(connection: Connection, extraction: int, blocks: dict[int, str], start: int, end: int) -> str:
    """A span of a content; `blocks` keeps what was read of it."""
    if end <= start:
        return ""
    first, last = start // BLOCK_CHARS, (end - 1) // BLOCK_CHARS
    for number in range(first, last + 1):
        if number not in blocks:
            row = connection.execute(
                "SELECT data FROM text_blocks WHERE id = ?", (ids_of(extraction)[0] + number,)
            ).fetchone()
            blocks[number] = _decoded(row[0] if row else b"")
    text = "".join(blocks[number] for number in range(first, last + 1))
    return text[start - first * BLOCK_CHARS : end - first * BLOCK_CHARS]


def _decoded(data: bytes) -> str:
    try:
        return decode_block(data)
    except (zstandard.ZstdError, UnicodeDecodeError) as error:
        raise CorruptDatabaseError(
            "The catalog holds damaged text.", hint="It is rebuilt from your files."
        ) from error


def _headers(details: str | None) -> list[tuple[int, str]]:
    if not details:
        return []
    return [(start, header) for start, header in json.loads(details).get("headers", ())]


def _header_at(headers: list[tuple[int, str]], start: int) -> str:
    place = bisect_right(headers, start, key=lambda entry: entry[0])
    return headers[place - 1][1] if place else ""
