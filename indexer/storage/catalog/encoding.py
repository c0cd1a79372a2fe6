"""How the catalog writes paths, stamps, states, locators and vectors."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence

import msgspec
import numpy as np

from indexer.domain import CHUNK_SEQ_BITS, DocumentState, FileStamp, Locator
from indexer.embedding.embedder import Vectors, encodable

_STATES = (
    DocumentState.QUEUED,
    DocumentState.WORDS,
    DocumentState.FULL,
    DocumentState.NAME_ONLY,
    DocumentState.PARTIAL,
    DocumentState.EXCLUDED,
    DocumentState.NEEDS_OCR,
    DocumentState.ENCRYPTED,
    DocumentState.FAILED,
    DocumentState.WAITS_FOR_OCR,
)
"""A state is stored as its place here: append only."""
_STATE_CODES = {state: code for code, state in enumerate(_STATES)}

_SEPARATOR = os.fsencode(os.sep)


def ids_of(extraction: int) -> tuple[int, int]:
    """The half-open range of the ids of a content's chunks, and of its text blocks: `extraction << 20 | number`."""
    return extraction << CHUNK_SEQ_BITS, (extraction + 1) << CHUNK_SEQ_BITS


def state_code(state: DocumentState) -> int:
    """A state as it is stored."""
    return _STATE_CODES[state]


def state_of(code: int) -> DocumentState:
    """A stored state."""
    return _STATES[code]


def encode_name(text: str) -> bytes:
    """A path, file or member name as bytes; surrogate escapes become the bytes they stand for."""
    try:
        return os.fsencode(text)
    except UnicodeEncodeError:  # a lone surrogate that is no escape, from inside an archive
        return text.encode("utf-8", "surrogatepass")


def decode_name(data: bytes) -> str:
    """What `encode_name` stored."""
    return os.fsdecode(data)


def below(folder: bytes) -> tuple[bytes, bytes]:
    """The half-open range of paths strictly below a folder."""
    prefix = folder if folder.endswith(_SEPARATOR) else folder + _SEPARATOR
    return prefix, prefix[:-1] + bytes([prefix[-1] + 1])


def suffix_of(name: str) -> str:
    """Lower-case suffix without its dot, as filters compare it."""
    return os.path.splitext(name)[1][1:].lower().encode("utf-8", "replace").decode()


def signed(number: int) -> int:
    """Inode and device numbers are unsigned 64-bit (wider on Windows), SQLite's integers signed."""
    number &= (1 << 64) - 1
    return number - (1 << 64) if number >= 1 << 63 else number


def stamp_of(status: os.stat_result) -> FileStamp:
    """What is remembered of a file's `stat`."""
    return FileStamp(
        status.st_size, status.st_mtime_ns, status.st_ctime_ns, signed(status.st_ino), signed(status.st_dev)
    )


def stamp_key(stamp: FileStamp | None) -> tuple[int | None, int | None, int | None]:
    """The part of a stamp that tells one version of a file from another."""
    return (None, None, None) if stamp is None else (stamp.size, stamp.mtime_ns, stamp.ctime_ns)


class _LocatorParts(msgspec.Struct, omit_defaults=True, frozen=True):
    """A locator without its line, as it is written."""

    p: int | None = None
    s: int | None = None
    t: str | None = None
    c: str | None = None
    h: tuple[str, ...] = ()
    n: str | None = None
    at: float | None = None


_decode_parts = msgspec.json.Decoder(_LocatorParts).decode
_encode_parts = msgspec.json.Encoder().encode


def encode_locator(locator: Locator) -> tuple[int | None, str | None]:
    """The line, which most chunks have alone, and the other parts as JSON."""
    headings = locator.headings
    if not (
        headings
        or locator.page is not None
        or locator.slide is not None
        or locator.sheet is not None
        or locator.part is not None
        or locator.time_s is not None
    ):
        return locator.line, None
    parts = _LocatorParts(
        locator.page, locator.slide, locator.sheet, locator.cells, headings, locator.part, locator.time_s
    )
    try:
        return locator.line, _encode_parts(parts).decode()
    except UnicodeEncodeError:  # lone surrogates
        cleaned = _LocatorParts(
            parts.p,
            parts.s,
            encodable(parts.t or "") or None,
            parts.c,
            tuple(map(encodable, headings)),
            encodable(parts.n or "") or None,
            parts.at,
        )
        return locator.line, _encode_parts(cleaned).decode()


def decode_locator(line: int | None, parts: str | None) -> Locator:
    """What `encode_locator` stored."""
    if parts is None:
        return Locator(line=line)
    found = _decode_parts(parts)
    return Locator(found.p, found.s, found.t, found.c, line, found.h, found.n, found.at)


def headings_of(parts: str | None) -> tuple[str, ...]:
    """The heading path of a stored locator."""
    return () if parts is None else _decode_parts(parts).h


def encode_vector(vector: Vectors) -> bytes:
    """One vector as little-endian float16: half the size, cosine error below 0.001."""
    return vector.astype("<f2").tobytes()


def decode_vectors(rows: Sequence[bytes]) -> Vectors:
    """Stored vectors as float32 of shape (len(rows), dimension), length 1 again."""
    flat = np.frombuffer(b"".join(rows), dtype="<f2").astype(np.float32)
    vectors = flat.reshape(len(rows), -1)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-12), dtype=np.float32)


def batches(ids: Iterable[int], size: int = 5000) -> Iterable[tuple[str, list[int]]]:
    """Ids in batches, each with its placeholders: SQLite takes at most 32,766 of them."""
    rest = list(ids)
    for start in range(0, len(rest), size):
        batch = rest[start : start + size]
        yield ",".join("?" * len(batch)), batch
