"""What the catalog hands out: rows as frozen dataclasses."""

from __future__ import annotations

from dataclasses import dataclass, field

from indexer.domain import (
    ChunkId,
    DocumentId,
    DocumentState,
    EmbedKey,
    ExtractionId,
    Locator,
    Metadata,
    SourceId,
)


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A file, an archive member or a mail part as the catalog knows it."""

    id: DocumentId
    source: SourceId
    path: str
    """The file on disk, undecodable bytes as surrogate escapes; a member has its container's."""
    member: str
    """Path inside the container, empty for a plain file."""
    name: str
    """File name, or the last part of `member`."""
    size: int
    """Bytes; of a member, its inflated size."""
    mtime: float
    """Seconds since 1970; a member has its container's."""
    dated_s: float
    """When a mail was sent or a picture taken, else `mtime`: what filters and results go by."""
    state: DocumentState
    reason: str
    is_online: bool
    extraction: ExtractionId | None
    """What it is found by; the old one while a new version waits to be parsed."""
    format: str
    """Name of the format, empty until parsed."""


@dataclass(frozen=True, slots=True)
class ExtractionRow:
    """What a parser made of some bytes, without its text."""

    id: ExtractionId
    title: str
    author: str
    language: str
    """ISO 639-1, empty when unknown or not prose."""
    format: str
    page_count: int | None
    char_count: int
    chunk_count: int
    is_prose: bool
    state: DocumentState
    reason: str
    parser: str
    parser_version: int
    metadata: Metadata


@dataclass(frozen=True, slots=True)
class ChunkRow:
    """A stored span of an extraction's text."""

    id: ChunkId
    extraction: ExtractionId
    seq: int
    start: int
    """Character offset in the extraction's text."""
    end: int
    locator: Locator
    embed_key: EmbedKey
    text: str = field(default="", repr=False)
    """Empty where the caller asked for spans only."""
