"""Cells in the record streams of Lotus 1-2-3, Works and Quattro Pro: three families of one kind."""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from indexer.parsing.binaryoffice.biff import read_records
from indexer.parsing.binaryoffice.lotus import QUATTRO_VERSIONS, version_of

_INTEGER, _NUMBER, _LABEL, _FORMULA, _STRING = 0x0D, 0x0E, 0x0F, 0x10, 0x33
_LABEL_3, _NUMBER_3, _SMALL_3, _FORMULA_3, _STRING_3 = 0x16, 0x17, 0x18, 0x19, 0x1A
_SHEET_NAME_3, _PACKED_4, _NOTE_4, _NUMBER_4, _FORMULA_4 = 0x23, 0x25, 0x26, 0x27, 0x28
_ALIGNMENTS = "'\"^\\|"
_STYLES = "".join(map(chr, range(0x20)))
_SMALL_FACTORS = (5_000, 500, 0.05, 0.005, 0.0005, 0.00005, 0.0625, 0.015625)
_EXTENDED_BIAS = 16_383 + 63


_NAME = -1
"""Instead of the number of a row: the value is the name of the sheet."""
_Cell = tuple[int, int, int, str]
"""(sheet, row, column, value); the column of a note is negative, less one."""


@dataclass(slots=True)
class LotusSheet:
    """One sheet."""

    name: str = ""
    rows: dict[int, dict[int, str]] = field(default_factory=dict)
    notes: list[tuple[int, int, str]] = field(default_factory=list)
    """(row, column, text), from 0."""


def read_sheets(data: bytes) -> dict[int, LotusSheet]:
    """The sheets that hold anything, by number."""
    opening = version_of(data[:8])
    size, version = opening if opening is not None else (2, 0)
    read = _lotus_3_cells if size == 26 else _quattro_cells if version in QUATTRO_VERSIONS else _dos_cells
    sheets: dict[int, LotusSheet] = {}
    for sheet, row, column, value in read(data):
        found = sheets.setdefault(sheet, LotusSheet())
        if row == _NAME:
            found.name = value
        elif column < 0:
            found.notes.append((row, -column - 1, value))
        elif value:
            found.rows.setdefault(row, {})[column] = value
    return sheets


def _dos_cells(data: bytes) -> Iterator[_Cell]:
    is_works = data[:1] == b"\xff"
    place = struct.Struct("<HHxx" if is_works else "<xHH")
    codepage = "cp1252" if is_works else "cp437"
    for kind, payload in read_records(data):
        if kind in (_INTEGER, _NUMBER, _LABEL, _FORMULA, _STRING) and len(payload) > place.size:
            column, row = place.unpack_from(payload)
            yield 0, row, column, _value(kind, payload[place.size :], codepage)


def _quattro_cells(data: bytes) -> Iterator[_Cell]:
    for kind, payload in read_records(data):
        if kind in (_INTEGER, _NUMBER, _LABEL, _FORMULA, _STRING) and len(payload) > 6:
            column, sheet, row = struct.unpack_from("<BBH", payload)
            yield sheet, row, column, _value(kind, payload[6:], "cp1252")


def _value(kind: int, content: bytes, codepage: str) -> str:
    if kind in (_LABEL, _STRING):
        return _label(content, codepage)
    if kind == _INTEGER and len(content) >= 2:
        return str(int.from_bytes(content[:2], "little", signed=True))
    return _float64(content)


def _lotus_3_cells(data: bytes) -> Iterator[_Cell]:
    for kind, payload in read_records(data):
        if len(payload) <= 4:
            continue
        row, sheet, column = struct.unpack_from("<HBB", payload)
        content = payload[4:]
        if kind == _SHEET_NAME_3:
            yield sheet, _NAME, 0, _text(content, "cp850")
        elif kind == _NOTE_4:
            yield sheet, row, -column - 1, _text(content[1:], "cp850")
        elif kind in (_LABEL_3, _STRING_3):
            yield sheet, row, column, _label(content, "cp850")
        elif kind in (_NUMBER_3, _FORMULA_3):
            yield sheet, row, column, _extended(content)
        elif kind in (_NUMBER_4, _FORMULA_4):
            yield sheet, row, column, _float64(content)
        elif kind == _SMALL_3 and len(content) >= 2:
            yield sheet, row, column, _small(int.from_bytes(content[:2], "little", signed=True))
        elif kind == _PACKED_4 and len(content) >= 4:
            yield sheet, row, column, _packed(int.from_bytes(content[:4], "little"))


def _label(content: bytes, codepage: str) -> str:
    """A text behind the sign of its alignment, and the number of a style where Quattro Pro puts one there."""
    text = _text(content, codepage)
    return text[1:].lstrip(_STYLES) if text[:1] and text[0] in _ALIGNMENTS else text


def _text(content: bytes, codepage: str) -> str:
    """Up to its zero; byte 1 only says in Lotus's character set that a letter of code page 850 follows."""
    return content.partition(b"\0")[0].replace(b"\x01", b"").decode(codepage, "replace").strip()


def _shown(number: float) -> str:
    """Not finite: an error, or the place of a text that follows."""
    return f"{number:.15g}" if math.isfinite(number) else ""


def _float64(content: bytes) -> str:
    return _shown(struct.unpack_from("<d", content)[0]) if len(content) >= 8 else ""


def _extended(content: bytes) -> str:
    """80 bits: a mantissa of 64, then sign and exponent."""
    if len(content) < 10:
        return ""
    mantissa, exponent = struct.unpack_from("<QH", content)
    if exponent & 0x7FFF == 0x7FFF:
        return ""
    try:
        number = math.ldexp(mantissa, (exponent & 0x7FFF) - _EXTENDED_BIAS)
    except OverflowError:
        return ""
    return _shown(-number if exponent & 0x8000 else number)


def _small(number: int) -> str:
    """15 bits, or 12 and one of eight factors."""
    return _shown((number >> 4) * _SMALL_FACTORS[number >> 1 & 7]) if number & 1 else str(number >> 1)


def _packed(number: int) -> str:
    """26 bits and a power of ten."""
    value = float(number >> 6)
    power = number & 0xF
    value = value / 10**power if number & 0x10 else value * 10**power
    return _shown(-value if number & 0x20 else value)
