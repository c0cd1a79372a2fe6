"""Texts of the Asian editions of Word 6 and 95: sixteen bits a character, and no Unicode.

A unit is a character of two bytes in the code page of the edition, the first byte high. Units below 0x3000 are of one
byte, the low one: plain ones of that code page, the others (curly quotes, written as 0x1093) of the Western one. No
specification tells; it shows in documents of all four editions (`ooo17498-1.doc` to `-4.doc` of LibreOffice's tests).
"""

from __future__ import annotations

import struct
from contextlib import suppress

from indexer.parsing.common.codepages import asian_codepage

_EDITIONS = {0xA697: ("cp932",), 0xA698: ("cp949",), 0xA699: ("cp936", "cp950")}
"""First number of the FIB → code pages: of Japan, of Korea, of both Chinas."""
_ALL = ("cp932", "cp949", "cp936", "cp950")
_TWO_BYTES = 0x3000
_SAMPLE_CHARS = 2_000


def asian_text(pieces: list[bytes], ident: int) -> list[str]:
    """The texts of all pieces, one character for each unit."""
    units = [struct.unpack(f"<{len(raw) // 2}H", raw[: len(raw) & ~1]) for raw in pieces]
    double = [unit for piece in units for unit in piece if unit >= _TWO_BYTES]
    sample = struct.pack(f">{len(double[:_SAMPLE_CHARS])}H", *double[:_SAMPLE_CHARS])
    codepage = asian_codepage(sample, _EDITIONS.get(ident, _ALL))
    characters = {unit: _character(unit, codepage) for unit in {unit for piece in units for unit in piece}}
    return ["".join(map(characters.__getitem__, piece)) for piece in units]


def _character(unit: int, codepage: str) -> str:
    if unit >= _TWO_BYTES:
        return unit.to_bytes(2, "big").decode(codepage, "replace")[0]
    single = bytes((unit & 0xFF,))
    if unit < 0x100:
        with suppress(UnicodeDecodeError):
            return single.decode(codepage)
    return single.decode("cp1252", "replace")
