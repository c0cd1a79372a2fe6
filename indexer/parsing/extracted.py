"""What a worker hands back for a file and for each member in it."""

from __future__ import annotations

from dataclasses import dataclass, field

from indexer.domain import Chunk, DocumentState, Metadata


@dataclass(frozen=True, slots=True)
class Extracted:
    """A file or a member, read: identity, state, text and chunks."""

    member: str
    """Path inside the container (`a/b.pdf`, nested ones joined by ` ▸ `); empty for the file itself."""
    content_hash: bytes
    """BLAKE2b-256 of the bytes."""
    size_bytes: int
    parser: str
    parser_version: int
    options: str
    """`ParseOptions.identity()`."""
    format: str
    state: DocumentState
    """WORDS when its text can be indexed; else NAME_ONLY, PARTIAL, NEEDS_OCR, ENCRYPTED, FAILED."""
    reason: str = ""
    metadata: Metadata = field(default_factory=Metadata)
    char_count: int = 0
    text_blocks: tuple[bytes, ...] = ()
    """The text, compressed by `storage.textblocks`."""
    chunks: tuple[Chunk, ...] = ()
    section_headers: tuple[tuple[int, str], ...] = ()
    """(first character, header) of the sections that repeat a header in each chunk's context."""
    is_prose: bool = True
    needs_ocr: bool = False
    """Whether it holds pictures of text that were not read: they were not asked for, or cannot be read here."""
    seconds: float = 0.0
    peak_memory_bytes: int = 0


@dataclass(frozen=True, slots=True)
class AlreadyKnown:
    """The bytes have a hash the caller already holds an extraction of; nothing was parsed."""

    content_hash: bytes
    size_bytes: int
    member: str = ""
    """Path inside the container, where it is a member that is as it was: so is all that lies in it."""
    parts: int = 1
    """Itself and the members in it."""


Found = Extracted | AlreadyKnown
"""What is handed back for a file or a member."""
