"""The text of Publisher and of Works 5 and later, kept by one part of both: stories of UTF-16 in named pieces."""

from __future__ import annotations

import struct
from collections.abc import Iterator

MAGICS = (b"CHNKINK ", b"CHNKWKS ")
_SLOTS_PLACE, _SLOT_BYTES, _SLOTS = 0x20, 24, 20


def quill_paragraphs(data: bytes) -> Iterator[str]:
    """The paragraphs of all stories, one after the other."""
    for slot in range(_SLOTS):
        entry = data[_SLOTS_PLACE + _SLOT_BYTES * slot :][:_SLOT_BYTES]
        if len(entry) < _SLOT_BYTES or entry[:2] != b"\x18\x00" or entry[12:16] != b"TEXT":
            continue
        start, size = struct.unpack_from("<II", entry, 16)
        text = data[start : start + size].decode("utf-16-le", "replace")
        for paragraph in text.replace("\x0b", "\n").replace("\x0c", "\r").split("\r"):
            yield printable(paragraph)


def printable(text: str) -> str:
    """A paragraph without the characters that stand for objects and fields."""
    return "".join(char for char in text if char.isprintable() or char in "\n\t")
