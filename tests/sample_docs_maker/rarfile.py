"""RAR archives of either form; what is packed in the older is noise."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from tests.sample_docs_maker.rarpacking import pack


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of an archive."""

    name: str
    content: bytes = b""
    is_packed: bool = False
    is_solid: bool = False
    """Packed with what the packed file before holds."""
    is_locked: bool = False
    is_split: bool = False
    is_folder: bool = False
    link: int = 0
    """What kind of link it is in the newer form; 1 for a symbolic one, 4 for a hard one."""


def rar_old(entries: Sequence[Entry], *, is_locked: bool = False) -> bytes:
    """An archive of RAR 2.9 to 4."""
    out = b"Rar!\x1a\x07\x00" + _old_block(0x73, 0x80 if is_locked else 0, bytes(6))
    for entry in entries:
        plain = entry.name.encode("ascii", "replace")
        name = plain if entry.name.isascii() else plain + b"\0" + _wide(entry.name)
        flags = 0x8000 | 0x04 * entry.is_locked | 0x02 * entry.is_split | 0xE0 * entry.is_folder
        flags |= 0 if entry.name.isascii() else 0x200
        size, method = len(entry.content), 0x33 if entry.is_packed else 0x30
        fields = struct.pack(
            "<IIBIIBBHI", size, size, 2, zlib.crc32(entry.content), 0, 29, method, len(name), 0x20
        )
        out += _old_block(0x74, flags, fields + name) + entry.content
    return out + _old_block(0x7B, 0x4000, b"")


def _old_block(kind: int, flags: int, fields: bytes) -> bytes:
    body = struct.pack("<BHH", kind, flags, 7 + len(fields)) + fields
    return struct.pack("<H", zlib.crc32(body) & 0xFFFF) + body


def _wide(name: str) -> bytes:
    """A name in which each letter takes its own two bytes, four to a byte of kinds."""
    out = b"\0"
    for at in range(0, len(name), 4):
        out += b"\xaa" + name[at : at + 4].encode("utf-16-le")
    return out


def rar_new(entries: Sequence[Entry], *, is_locked: bool = False) -> bytes:
    """An archive of RAR 5 to 7."""
    out = b"Rar!\x1a\x07\x01\x00" + (
        _new_block(4, b"\0\0\x0f" + bytes(16)) if is_locked else _new_block(1, b"\0")
    )
    before = b""
    for entry in entries:
        name, content = entry.name.encode(), entry.content
        before = before if entry.is_solid else b""
        if entry.is_packed:
            content, before = pack(content, before=before), before + content
        extra = b"\x02\x01\x00" if entry.is_locked else b""
        extra += bytes((3, 5, entry.link, 0)) if entry.link else b""
        method = (3 << 7 | 0x40 * entry.is_solid) if entry.is_packed else 0
        fields = _counted(1 if entry.is_folder else 4) + _counted(len(entry.content)) + _counted(0x20)
        fields += b"" if entry.is_folder else struct.pack("<I", zlib.crc32(entry.content))
        fields += _counted(method) + _counted(1) + _counted(len(name)) + name
        out += _new_block(2, fields, extra, content, split=entry.is_split)
    return out + _new_block(5, b"\0")


def _new_block(
    kind: int, fields: bytes, extra: bytes = b"", content: bytes = b"", *, split: bool = False
) -> bytes:
    flags = (1 if extra else 0) | (2 if content else 0) | (0x10 if split else 0)
    body = _counted(kind) + _counted(flags) + (_counted(len(extra)) if extra else b"")
    body += (_counted(len(content)) if content else b"") + fields + extra
    sized = _counted(len(body)) + body
    return struct.pack("<I", zlib.crc32(sized)) + sized + content


def _counted(number: int) -> bytes:
    out = b""
    while number >= 0x80:
        out += bytes((number & 0x7F | 0x80,))
        number >>= 7
    return out + bytes((number,))
