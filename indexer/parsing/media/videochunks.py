"""What AVI films and QuickTime films from before MP4 say of themselves."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from indexer.parsing.common.codepages import windows_codepage

QUICKTIME = (b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot")
"""Kinds of atoms with which a QuickTime film without `ftyp` begins."""
_INFO = {
    b"INAM": "title", b"IART": "artist", b"IPRD": "album", b"IGNR": "genre", b"ICRD": "date", b"ISBJ": "subject",
    b"ICMT": "comment", b"IKEY": "keywords", b"ICOP": "copyright", b"ISTR": "starring", b"IWRI": "writer",
    b"IPRO": "producer", b"ISTD": "studio", b"ILNG": "language", b"ITCH": "technician", b"IDIT": "date",
}  # fmt: skip
"""Chunks of a list INFO (Multimedia Programming Interface and Data Specifications 1.0, and what is in use)."""
_ENTERED = (b"RIFF", b"LIST")
_FRAMES = b"movi"
_USER_DATA = {
    b"nam": "title", b"ART": "artist", b"aut": "author", b"cpy": "copyright", b"day": "date", b"dir": "director",
    b"cmt": "comment", b"des": "description", b"inf": "information", b"key": "keywords", b"prd": "producer",
    b"prf": "performers", b"wrt": "writer", b"gen": "genre", b"alb": "album", b"src": "source", b"swr": "",
}  # fmt: skip
"""User data texts, their names behind a copyright sign (QuickTime File Format)."""
_SIGN = 0xA9
_MAX_CHUNKS = 100_000
_MAX_TEXT_BYTES = 1 << 20


def avi_tags(data: memoryview) -> Iterator[tuple[str, str]]:
    """(name, text) in the order of the file."""
    position = 0
    for _ in range(_MAX_CHUNKS):
        if position + 8 > len(data):
            return
        kind, size = struct.unpack_from("<4sI", data, position)
        if kind in _ENTERED and bytes(data[position + 8 : position + 12]) != _FRAMES:
            position += 12
            continue
        if kind in _INFO:
            raw = _text(data[position + 8 : position + 8 + size])
            yield _INFO[kind], _decoded(raw, windows_codepage(raw))
        position += 8 + size + size % 2


def quicktime_tags(data: memoryview) -> Iterator[tuple[str, str]]:
    """(name, text) of the film's user data, in the order of the file."""
    position = 0
    for _ in range(_MAX_CHUNKS):
        if position + 8 > len(data):
            return
        size, kind = struct.unpack_from(">I4s", data, position)
        if kind in (b"moov", b"udta"):
            position += 8
            continue
        if size == 1:  # the length stands behind, as it is a large one
            size = int.from_bytes(data[position + 8 : position + 16], "big")
        if kind[0] == _SIGN and (name := _USER_DATA.get(kind[1:])):
            length = int.from_bytes(data[position + 8 : position + 10], "big")
            yield name, _decoded(_text(data[position + 12 : position + 12 + length]), "mac_roman")
        if not size:  # to the end; or the end of a list
            size = 4
        position += max(size, 4)


def _text(raw: memoryview) -> bytes:
    return bytes(raw[:_MAX_TEXT_BYTES]).rstrip(b"\0\n ")


def _decoded(text: bytes, codepage: str) -> str:
    """Neither says how its letters are written, nor do programs keep to the code page of the system of its time."""
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError:
        return text.decode(codepage, "replace")
