"""The containers of Pages, Numbers and Keynote since 2013 (IWA): Snappy around messages of Protocol Buffers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from indexer.errors import ParseError
from indexer.parsing.archives.guard import GuardedZip
from indexer.parsing.archives.prefixcodes import repeat

_MAX_BLOCK_BYTES = 1 << 24


@dataclass(frozen=True, slots=True)
class Message:
    """One object of a document, or a part of it."""

    identity: int
    kind: int
    data: bytes


def read_messages(archive: GuardedZip, folder: str, max_bytes: int) -> Iterator[Message]:
    """The messages of all components in stored order; older files keep the components in a ZIP of their own.

    Args:
        archive: the document.
        folder: pattern of the folder that it may lie in.
        max_bytes: of a component.

    Raises:
        ParseError: it holds none, or they are damaged.
    """
    inner = archive
    if packed := next(archive.matching(rf"{folder}Index\.zip"), ""):
        inner = GuardedZip(memoryview(archive.read(packed)), max_bytes=max_bytes)
    names = list(inner.matching(r"(?:Index/)?.+\.iwa"))
    if not names:
        raise ParseError("The file is no Pages, Numbers or Keynote document.")
    for name in names:
        if "AnnotationAuthor" not in name and "Stylesheet" not in name and "Template" not in name:
            yield from _messages(b"".join(_inflated(inner.read(name))))


def _messages(component: bytes) -> Iterator[Message]:
    position = 0
    while position < len(component):
        size, position = _varint(component, position)
        header = component[position : position + size]
        position += size
        identity = number(header, 1)
        for info in fields(header, 2):
            length = number(info, 3)
            yield Message(identity, number(info, 1), component[position : position + length])
            position += length


def _inflated(data: bytes) -> Iterator[bytes]:
    """The chunks of a component: a byte 0, a length of three bytes, Snappy without checksum."""
    position = 0
    while position + 4 <= len(data) and data[position] == 0:
        size = int.from_bytes(data[position + 1 : position + 4], "little")
        yield inflate_snappy(data[position + 4 : position + 4 + size])
        position += 4 + size


def inflate_snappy(data: bytes) -> bytes:
    """A raw Snappy block (format description of 2011).

    Raises:
        ParseError: it is damaged.
    """
    size, position = _varint(data, 0)
    out = bytearray()
    while position < len(data) and len(out) < min(size, _MAX_BLOCK_BYTES):
        tag = data[position]
        position += 1
        if tag & 3 == 0:
            length = tag >> 2
            if length >= 60:
                extra = length - 59
                length = int.from_bytes(data[position : position + extra], "little")
                position += extra
            out += data[position : position + length + 1]
            position += length + 1
            continue
        length, width = (tag >> 2 & 7) + 4 if tag & 3 == 1 else (tag >> 2) + 1, (1, 2, 4)[(tag & 3) - 1]
        offset = int.from_bytes(data[position : position + width], "little")
        position += width
        if tag & 3 == 1:
            offset |= (tag >> 5) << 8
        try:
            repeat(out, offset, length)
        except IndexError as error:
            raise ParseError("The document is damaged.") from error
    return bytes(out)


def _varint(data: bytes, position: int) -> tuple[int, int]:
    value = shift = 0
    while position < len(data) and shift < 64:
        byte = data[position]
        position += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if not byte & 0x80:
            break
    return value, position


def fields(message: bytes, wanted: int) -> Iterator[bytes]:
    """The values of a length-delimited field."""
    return (value for field, value in _walk(message) if field == wanted and isinstance(value, bytes))


def field(message: bytes, wanted: int) -> bytes:
    """The first value of a length-delimited field; empty where there is none."""
    return next(fields(message, wanted), b"")


def number(message: bytes, wanted: int) -> int:
    """The last value of a field of a number; 0 where there is none."""
    found = [value for field, value in _walk(message) if field == wanted and isinstance(value, int)]
    return found[-1] if found else 0


def _walk(message: bytes) -> Iterator[tuple[int, bytes | int]]:
    """(field number, value) of a message (Protocol Buffers encoding); stops at what it does not know."""
    position = 0
    while position < len(message):
        key, position = _varint(message, position)
        kind = key & 7
        if kind == 0:
            value, position = _varint(message, position)
            yield key >> 3, value
        elif kind == 2:
            size, position = _varint(message, position)
            yield key >> 3, message[position : position + size]
            position += size
        elif kind in (1, 5):
            position += 8 if kind == 1 else 4
        else:
            return
