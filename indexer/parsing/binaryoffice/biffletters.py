"""The letters of Excel 5 and 95, whose strings are bytes in the code page of the workbook (MS-XLS 2.4.52, CodePage).

calamine spreads each byte of a string to two where a code page has characters of two bytes, as those of China, Japan
and Korea do, and so reads none of them (python-calamine 0.9). Such a workbook is handed to it as a Western one, whose
256 letters each stand for a byte; the texts that come of it are turned back into bytes and decoded here.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from itertools import islice

from indexer.parsing.binaryoffice.biff import CODEPAGE, codepage_encoding, read_records

_BIFF5 = b"\x00\x05"
_WESTERN = 1252
_SEARCHED = 100
"""Records: that of the code page is among the first of the workbook."""
_BYTES = {ord(bytes((byte,)).decode("cp1252", "ignore") or chr(byte)): byte for byte in range(0x80, 0xA0)}
"""Western letters that do not stand at the place of their byte; the five bytes without a letter do."""


def bytes_encoding(stream: bytes) -> str:
    """What the strings of a workbook of Excel 5 or 95 are in; empty for later ones, whose strings tell it each."""
    return _encoding_at(stream)[0] if stream[4:6] == _BIFF5 else ""


def as_western(stream: bytes) -> tuple[bytes, Callable[[str], str] | None]:
    """The workbook as calamine can read it, and what its texts are to be put through, if anything."""
    encoding, place = _encoding_at(stream)
    if stream[4:6] != _BIFF5 or not place or _has_letters_of_a_byte(encoding):
        return stream, None
    changed = stream[:place] + struct.pack("<H", _WESTERN) + stream[place + 2 :]
    return (
        changed,
        lambda text: text.translate(_BYTES).encode("latin-1", "replace").decode(encoding, "replace"),
    )


def _has_letters_of_a_byte(encoding: str) -> bool:
    return len(bytes(range(0x80, 0x100)).decode(encoding, "replace")) == 0x80


def _encoding_at(stream: bytes) -> tuple[str, int]:
    """The encoding, and the place of the number that tells it; 0 where nothing does."""
    place = 0
    for kind, payload in islice(read_records(stream), _SEARCHED):
        place += 4
        if kind == CODEPAGE and (name := codepage_encoding(payload)):
            return name, place
        place += len(payload)
    return "cp1252", 0
