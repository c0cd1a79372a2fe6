"""What Matroska and WebM films say of themselves: title, tracks, chapters, tags (RFC 9559; EBML: RFC 8794)."""

from __future__ import annotations

import struct
from collections.abc import Iterator

MAGIC = b"\x1a\x45\xdf\xa3"
_ENTERED = frozenset((
    0x18538067, 0x1549A966,  # Segment, Info
    0x1654AE6B, 0xAE,  # Tracks, TrackEntry
    0x1254C367, 0x7373, 0x67C8,  # Tags, Tag, SimpleTag
    0x1043A770, 0x45B9, 0xB6, 0x80,  # Chapters, EditionEntry, ChapterAtom, ChapterDisplay
))  # fmt: skip
_TITLE, _TRACK_NAME, _CHAPTER, _TAG_NAME, _TAG_TEXT = 0x7BA9, 0x536E, 0x85, 0x45A3, 0x4487
_TICK, _DURATION = 0x2AD7B1, 0x4489
_TICK_NS = 1_000_000
"""TimestampScale, where a file names none."""
_MAX_ELEMENTS = 500_000
"""A film that was recorded live does not say how long its parts are; they are walked through frame by frame."""
_MAX_TEXT_BYTES = 1 << 20


def matroska_tags(data: memoryview) -> Iterator[tuple[str, str]]:
    """(name, text) in the order of the file; `duration` in seconds. As far as it can be read."""
    name, tick = "", _TICK_NS
    for identity, payload in _elements(data):
        if identity == _TAG_NAME:
            name = _text(payload).lower()
        elif identity == _TAG_TEXT:
            yield name, _text(payload)
        elif identity == _TICK:
            tick = int.from_bytes(payload[:8], "big")
        elif identity == _DURATION and len(payload) in (4, 8):
            (ticks,) = struct.unpack(">f" if len(payload) == 4 else ">d", payload)
            yield "duration", str(ticks * tick / 1e9)
        elif kind := {_TITLE: "title", _TRACK_NAME: "track", _CHAPTER: "chapter"}.get(identity):
            yield kind, _text(payload)


def _elements(data: memoryview) -> Iterator[tuple[int, memoryview]]:
    """(identity, payload) of all elements in those that are entered; the rest is passed over."""
    position = 0
    for _ in range(_MAX_ELEMENTS):
        width = _width(data, position)
        size_at = position + width
        size_width = _width(data, size_at)
        if not width or not size_width:
            return
        identity = int.from_bytes(data[position:size_at], "big")
        most = (1 << 7 * size_width) - 1
        size = int.from_bytes(data[size_at : size_at + size_width], "big") & most
        position = size_at + size_width
        if identity in _ENTERED or size == most:  # of a length that is not known
            continue
        yield identity, data[position : position + size]
        position += size


def _width(data: memoryview, position: int) -> int:
    """Bytes of the number there, which its leading zeros tell; 0 where there is none."""
    return 9 - data[position].bit_length() if position < len(data) and data[position] else 0


def _text(payload: memoryview) -> str:
    return bytes(payload[:_MAX_TEXT_BYTES]).decode("utf-8", "replace").strip("\0 ")
