"""ZIP containers that lost their directory, as a download that broke off has: a new one from the local headers."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

_LOCAL = re.compile(rb"PK\x03\x04")
_LOCAL_FORM = struct.Struct("<4s5H3I2H")
_CENTRAL_FORM = struct.Struct("<4s6H3I5H2I")
_STORED, _DEFLATED = 0, 8
_ENCRYPTED, _STREAMED, _UTF_8 = 0x1, 0x8, 0x800
_PIECE_BYTES, _FINE_BYTES = 1 << 16, 1 << 7
_END_BYTES = 22 + 65_535
"""The end record and the longest comment behind it."""
_MAX_HEADERS = 65_535
_MAX_BYTES = 1 << 28
"""A larger container is not copied."""


@dataclass(frozen=True, slots=True)
class _Local:
    """A local header (APPNOTE 4.3.7) and what it says of the bytes behind it."""

    at: int
    start: int
    """Where its content begins."""
    name: bytes
    flags: int
    method: int
    when: tuple[int, int]
    crc: int
    stored_bytes: int
    size_bytes: int


def with_new_directory(data: memoryview, take: Callable[[int], None]) -> bytes:
    """The container with a directory of the entries that are there; empty where there are none.

    The entry at which it breaks off keeps what can be inflated of it.

    Args:
        data: the container.
        take: counts inflated bytes, and raises at its cap.
    """
    if len(data) > _MAX_BYTES:
        return b""
    found: list[_Local] = []
    rest = b""
    end = 0
    for match in islice(_LOCAL.finditer(data), _MAX_HEADERS):
        if match.start() < end:
            continue  # inside of an entry: a container in the container
        local = _local_at(data, match.start())
        if local is None:
            continue
        whole = _measured(data, local, take)
        if whole is not None:
            found.append(whole)
            end = whole.start + whole.stored_bytes
            continue
        content = (
            b""
            if local.flags & _ENCRYPTED
            else b"".join(readable_front(data[local.start :], local.method, take))
        )
        if content:
            found.append(_stored(local, content))
            rest, end = _local_header(found[-1]) + content, local.at
            break
    return bytes(data[:end]) + rest + _directory(found, end + len(rest)) if found else b""


def is_directory_displaced(data: memoryview) -> bool:
    """Whether the offsets of the last directory miss its entries.

    They count from the container's start: bytes are missing or doubled in front of the directory, or it belongs to a
    container inside this one, which lost its own. Containers behind a program or larger than 4 GB are left alone.
    """
    found = end_record(data)
    if found is None or bytes(data[:4]) != b"PK\x03\x04":
        return False
    place, size, offset = found
    if bytes(data[max(0, place - 20) : place]).startswith(b"PK\x06\x07"):  # the locator of ZIP64's (4.3.15)
        return False
    return place - size != offset


def end_record(data: memoryview) -> tuple[int, int, int] | None:
    """Where the last end record stands (APPNOTE 4.3.16), and what it says of the directory: its size and offset."""
    tail_start = max(0, len(data) - _END_BYTES)
    tail = bytes(data[tail_start:])
    end = tail.rfind(b"PK\x05\x06")
    if end < 0 or len(tail) - end < 22:
        return None
    size, offset = struct.unpack_from("<II", tail, end + 12)
    return tail_start + end, size, offset


def _local_at(data: memoryview, at: int) -> _Local | None:
    if not 0 <= at <= len(data) - _LOCAL_FORM.size:
        return None
    _, _, flags, method, time, date, crc, stored, size, name_bytes, extra_bytes = _LOCAL_FORM.unpack_from(
        data, at
    )
    name_at = at + _LOCAL_FORM.size
    name = bytes(data[name_at : name_at + name_bytes])
    start = name_at + name_bytes + extra_bytes
    if not name or start > len(data) or method not in (_STORED, _DEFLATED):
        return None
    if flags & _UTF_8:
        try:
            name.decode()
        except UnicodeDecodeError:
            flags &= ~_UTF_8
    return _Local(at, start, name, flags, method, (time, date), crc, stored, size)


def _measured(data: memoryview, local: _Local, take: Callable[[int], None]) -> _Local | None:
    """The entry with its sizes; None where its end is not there."""
    if not local.flags & _STREAMED and local.stored_bytes != 0xFFFF_FFFF:
        return local if local.start + local.stored_bytes <= len(data) else None
    if local.method != _DEFLATED or local.flags & _ENCRYPTED:
        return None
    reader = zlib.decompressobj(-15)
    crc = size = 0
    position = local.start
    try:
        while not reader.eof and position < len(data):
            piece = reader.decompress(data[position : position + _PIECE_BYTES])
            position += _PIECE_BYTES
            take(len(piece))
            crc, size = zlib.crc32(piece, crc), size + len(piece)
    except zlib.error:
        return None
    if not reader.eof:
        return None
    stored = min(position, len(data)) - len(reader.unused_data) - local.start
    return replace(local, crc=crc, stored_bytes=stored, size_bytes=size)


def readable_front(content: memoryview, method: int, take: Callable[[int], None]) -> Iterator[bytes]:
    """What can be read of an entry that is damaged or has no end.

    Args:
        content: its bytes as they are stored.
        method: how they are compressed.
        take: counts inflated bytes, and raises at its cap.
    """
    if method != _DEFLATED:
        if method == _STORED:
            yield bytes(content)
        return
    reader = zlib.decompressobj(-15)
    for position in range(0, len(content), _FINE_BYTES):  # what a call has inflated is lost where it fails
        try:
            piece = reader.decompress(content[position : position + _FINE_BYTES])
        except zlib.error:
            return
        take(len(piece))
        yield piece


def _stored(local: _Local, content: bytes) -> _Local:
    size, crc = len(content), zlib.crc32(content)
    flags = local.flags & _UTF_8
    return replace(local, flags=flags, method=_STORED, crc=crc, stored_bytes=size, size_bytes=size)


def _local_header(local: _Local) -> bytes:
    sizes = (local.crc, local.stored_bytes, local.size_bytes, len(local.name), 0)
    return _LOCAL_FORM.pack(b"PK\x03\x04", 20, local.flags, local.method, *local.when, *sizes) + local.name


def _directory(found: list[_Local], at: int) -> bytes:
    """The central directory (APPNOTE 4.3.12) and its end record (4.3.16)."""
    entries = b"".join(
        _CENTRAL_FORM.pack(
            *(b"PK\x01\x02", 20, 20, local.flags, local.method, *local.when, local.crc),
            *(local.stored_bytes, local.size_bytes, len(local.name), 0, 0, 0, 0, 0, local.at),
        )
        + local.name
        for local in found
    )
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, len(found), len(found), len(entries), at, 0)
    return entries + end
