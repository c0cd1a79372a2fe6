"""The vocabulary of Deskhound as frozen data.

A *source* is a watched folder. A *document* is a file, an archive member or a mail part;
its bytes are a *blob*, what a parser made of them is an *extraction*, whose text is cut
into *chunks*. A chunk's embedded text has an *embedding* under one model.
Everything below `document` is content-addressed: rename, move and copy change only documents.

Dataclasses, but for chunks and their locators, of which a folder has a million: as msgspec structs they are made in
a tenth of the time (0.1 us instead of 1.0), and read and written in a third. They hold nothing that could lead back
to them, so the garbage collector need not look at them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple, NewType

import msgspec

SourceId = NewType("SourceId", int)
DocumentId = NewType("DocumentId", int)
ExtractionId = NewType("ExtractionId", int)
ChunkId = NewType("ChunkId", int)
EmbeddingId = NewType("EmbeddingId", int)
EmbedKey = NewType("EmbedKey", int)

CHUNK_SEQ_BITS = 20
"""A chunk id is `extraction_id << 20 | seq`: no join is needed from chunk to extraction."""


def chunk_id(extraction: ExtractionId, seq: int) -> ChunkId:
    """The id of the chunk at position `seq` of an extraction."""
    return ChunkId(extraction << CHUNK_SEQ_BITS | seq)


def chunk_extraction(chunk: ChunkId) -> ExtractionId:
    """The extraction a chunk belongs to."""
    return ExtractionId(chunk >> CHUNK_SEQ_BITS)


def chunk_seq(chunk: ChunkId) -> int:
    """The position of a chunk in its extraction, from 0."""
    return chunk & ((1 << CHUNK_SEQ_BITS) - 1)


class DocumentState(StrEnum):
    """How far a document has come. Whether its volume is there is separate (`online`)."""

    QUEUED = "queued"
    WORDS = "indexed by words"
    FULL = "indexed fully"
    NAME_ONLY = "name only"
    PARTIAL = "partly indexed"
    EXCLUDED = "excluded"
    NEEDS_OCR = "needs OCR"
    WAITS_FOR_OCR = "waits for OCR"
    """Its pictures of text are read in phase two; nothing is missing that will not come."""
    ENCRYPTED = "encrypted"
    FAILED = "failed"


UNREADABLE = (DocumentState.FAILED, DocumentState.ENCRYPTED, DocumentState.NEEDS_OCR)
"""What is counted as not readable: found by name, and something would have to be done for more."""


class SearchMode(StrEnum):
    """Which retrievers take part in a search."""

    HYBRID = "hybrid"
    KEYWORD = "keyword"
    SEMANTIC = "semantic"


class Locator(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """Where in a document a section or passage stands; unknown parts are empty."""

    page: int | None = None
    slide: int | None = None
    sheet: str | None = None
    cells: str | None = None
    """Cell range of a sheet in A1 notation, e.g. `A2:F40`."""
    line: int | None = None
    """First line, from 1."""
    headings: tuple[str, ...] = ()
    """Heading path, outermost first."""
    part: str | None = None
    """Named part: header, footnote, comment, `attachment`, a mail header block, a table name."""
    time_s: float | None = None
    """Position in a recording, in seconds."""

    def label(self) -> str:
        """Short text for a person: `p. 3`, `slide 2`, `Budget!A2:F40`, `line 12`."""
        if self.page is not None:
            return f"p. {self.page}"
        if self.slide is not None:
            return f"slide {self.slide}"
        if self.sheet is not None:
            return f"{self.sheet}!{self.cells}" if self.cells else self.sheet
        if self.time_s is not None:
            minutes, seconds = divmod(int(self.time_s), 60)
            return f"{minutes}:{seconds:02}"
        if self.headings:
            return " › ".join(self.headings)
        if self.part is not None:
            return self.part
        return f"line {self.line}" if self.line is not None else ""

    def behind(self, text: str) -> Locator:
        """Of what stands behind a text that begins here: lines are counted on, from the first that is not empty."""
        if self.line is None or self.page is not None:
            return self
        return msgspec.structs.replace(self, line=self.line + text.lstrip().count("\n"))


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a parser learned about a document from its content."""

    title: str = ""
    author: str = ""
    created: str = ""
    """ISO 8601, as far as known: `2024`, `2024-05-01` or `2024-05-01T09:30:00`."""
    modified: str = ""
    language: str = ""
    """ISO 639-1 code of the main language, empty when unknown or not prose."""
    page_count: int | None = None
    extra: Mapping[str, str] = field(default_factory=dict)
    """Further named values, e.g. mail `from`, `to`, `subject`, `sent`."""


class Chunk(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A stored span of an extraction's text, in characters."""

    seq: int
    start: int
    end: int
    locator: Locator
    embed_key: EmbedKey
    """64-bit hash of the embedded text (context + chunk); signed, as SQLite stores it."""


class FormerChunk(NamedTuple):
    """A chunk of a document's version before an edit; together they cover its text without gap."""

    length: int
    """In characters."""
    embed_key: EmbedKey


class FormerMember(NamedTuple):
    """A member of a container's version before an edit, with all that lies in it."""

    member: str
    """Path inside the container."""
    content_hash: bytes
    """BLAKE2b-256 of its bytes."""
    parts: int
    """Itself and the members in it."""
    char_count: int
    """Of the texts of all these."""


@dataclass(frozen=True, slots=True)
class FormerVersion:
    """What is known of a file as it was before an edit; nothing of a new one."""

    chunks: tuple[FormerChunk, ...] = ()
    """Of the file itself."""
    members: tuple[FormerMember, ...] = ()
    """Directly in it."""


@dataclass(frozen=True, slots=True)
class FileStamp:
    """What `stat` says of a file; equal stamps mean unchanged content."""

    size: int
    mtime_ns: int
    ctime_ns: int
    inode: int
    device: int


@dataclass(frozen=True, slots=True)
class Origin:
    """Where something that was kept of a document comes from."""

    path: str
    member: str = ""
    content: bytes = b""
    """Hash of the document's bytes then: by it one that has moved is known again. Empty where nobody noted it."""


@dataclass(frozen=True, slots=True)
class SourceRules:
    """What of a source is indexed, as the user set it; the defaults suit a home folder."""

    include: tuple[str, ...] = ()
    """Globs; empty admits every file."""
    exclude: tuple[str, ...] = ()
    use_gitignore: bool = True
    index_hidden: bool = False
    max_file_bytes: int = 0
    """Larger files are found by name only; 0 takes the default cap."""
    give_to_model: bool = True
    """False: found by search, but never part of an answer's prompt."""


@dataclass(frozen=True, slots=True)
class ModelIdentity:
    """What makes vectors comparable; any difference is another generation."""

    name: str
    digest: str
    dimension: int
    prefix_scheme: str = ""

    def key(self) -> str:
        """Stable text form for storage."""
        return f"{self.name}@{self.digest[:16]}/{self.dimension}/{self.prefix_scheme}"


@dataclass(frozen=True, slots=True)
class ScoredChunk:
    """One retriever's verdict on a chunk; scores compare only within one retriever."""

    chunk: ChunkId
    score: float
