"""Records of a PowerPoint 97-2003 stream: a tree of headers and payloads (MS-PPT 2.3)."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from functools import cached_property

import msgspec

DOCUMENT, SLIDE, SLIDE_ATOM, NOTES, MAIN_MASTER = 1000, 1006, 1007, 1008, 1016
SLIDE_PERSIST, PLACEHOLDER = 1011, 3011
OUTLINE_REFERENCE, TEXT_HEADER, TEXT_CHARS, TEXT_BYTES, STRING = 3998, 3999, 4000, 4008, 4026
HEADERS_FOOTERS, SLIDE_LIST, USER_EDIT, OLE_STORAGE = 4057, 4080, 4085, 4113
PERSIST_DIRECTORY, COMMENT = 6002, 12000
TAGGED = 5003
"""What later versions added (BinaryTagDataBlob), comments among it: no container by its header, and full of records."""
SHAPE, CLIENT_DATA, CLIENT_TEXT = 0xF004, 0xF011, 0xF00D
FIELDS = (0x0FD8, 0x0FF7, 0x0FF8, 0x0FF9, 0x0FFA, 0x1015)
"""Where a text has the number of its slide, a date, the header or the footer; an asterisk stands for it."""
SHOWN_PLACEHOLDERS = (7, 9, 10)
"""Those of a master whose text slides show: date, footer, header; the others prompt the author."""
TITLES = (0, 6)
"""Text types of a TextHeaderAtom that are a slide's title."""

_MAX_DEPTH = 24
_HEADER = struct.Struct("<HHI")


class Record(msgspec.Struct, frozen=True, eq=False, dict=True):
    """One record; containers list their children, atoms hold a payload.

    A struct, as presentations have thousands: one takes a fifth of a frozen dataclass's time.
    """

    kind: int
    instance: int
    is_container: bool
    data: memoryview
    depth: int = 0

    @cached_property
    def children(self) -> list[Record]:
        """Child records of a container, as far as they can be read."""
        return list(read_records(self.data, self.depth + 1)) if self.is_container else []

    def child(self, kind: int) -> Record | None:
        """The first child of a kind."""
        return next((child for child in self.children if child.kind == kind), None)

    def walk(self) -> Iterator[Record]:
        """This record and everything below it, in order."""
        yield self
        for child in self.children:
            yield from child.walk()

    @property
    def text(self) -> str:
        """The text of a text atom; empty for other records."""
        if self.kind in (TEXT_CHARS, STRING):
            return bytes(self.data).decode("utf-16-le", "replace")
        if self.kind == TEXT_BYTES:  # low bytes of UTF-16
            return bytes(self.data).decode("latin-1")
        return ""

    def number(self, offset: int) -> int:
        """A 32-bit number of an atom; 0 past its end."""
        return int.from_bytes(self.data[offset : offset + 4], "little")


def read_records(data: memoryview, depth: int = 0) -> Iterator[Record]:
    """The records that stand one after the other; stops at the first that is cut short."""
    position = 0
    while position + 8 <= len(data) and depth <= _MAX_DEPTH:
        head, kind, size = _HEADER.unpack_from(data, position)
        payload = data[position + 8 : position + 8 + size]
        yield Record(kind, head >> 4, head & 0xF == 0xF or kind == TAGGED, payload, depth)
        if len(payload) < size:
            return
        position += 8 + size


def record_at(data: memoryview, offset: int) -> Record | None:
    """The record at an offset of the stream."""
    return next(read_records(data[offset:]), None) if 0 <= offset < len(data) else None


def read_persist_directory(data: memoryview, offset: int) -> tuple[dict[int, int], int, int]:
    """(offsets by persist id, persist ids of the document and of the encryption, if any) from the chain of edits.

    Args:
        data: the `PowerPoint Document` stream.
        offset: of the newest UserEditAtom, from the `Current User` stream.
    """
    found: dict[int, int] = {}
    document = session = 0
    seen: set[int] = set()
    while offset and offset not in seen and (edit := record_at(data, offset)) and edit.kind == USER_EDIT:
        seen.add(offset)
        document = document or edit.number(16)
        if len(edit.data) >= 32:  # an encryption session stands behind the usual 28 bytes
            session = session or edit.number(28)
        directory = record_at(data, edit.number(12))
        if directory is not None and directory.kind == PERSIST_DIRECTORY:
            for key, value in _entries(directory.data):
                found.setdefault(key, value)  # newer edits come first
        offset = edit.number(8)
    return found, document, session


def _entries(data: memoryview) -> Iterator[tuple[int, int]]:
    position = 0
    while position + 4 <= len(data):
        head = int.from_bytes(data[position : position + 4], "little")
        position += 4
        for number in range(head >> 20):
            if position + 4 > len(data):
                return
            yield (head & 0xFFFFF) + number, int.from_bytes(data[position : position + 4], "little")
            position += 4
