"""Records of XLSB parts: comments, and cells where calamine cannot read the workbook (MS-XLSB 2.1.4)."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from indexer.parsing.binaryoffice.biff import rk_number

_ROW, _RK, _ERROR, _BOOLEAN, _REAL, _INLINE, _SHARED = 0, 2, 3, 4, 5, 6, 7
_FORMULA_TEXT, _FORMULA_NUMBER = 8, 9
_SHARED_ITEM, _SHEET = 19, 156
_FORMAT, _STYLE, _STYLES, _STYLES_END = 44, 47, 617, 618
_HEADER_FOOTER, _COMMENT, _COMMENT_TEXT = 479, 635, 637


def read_records(data: bytes) -> Iterator[tuple[int, bytes]]:
    """(kind, payload) of the records in order; both numbers are of variable length."""
    position = 0
    while position < len(data):
        kind = data[position]
        position += 1
        if kind & 0x80 and position < len(data):
            kind = (kind & 0x7F) | (data[position] & 0x7F) << 7
            position += 1
        size = shift = 0
        while position < len(data) and shift < 28:
            byte = data[position]
            position += 1
            size |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80:
                break
        yield kind, data[position : position + size]
        position += size


def read_comments(data: bytes) -> Iterator[tuple[int, int, str]]:
    """(row, column, text) of a comments part, from 0."""
    place = (0, 0)
    for kind, payload in read_records(data):
        if kind == _COMMENT and len(payload) >= 20:
            row, _, column, _ = struct.unpack_from("<4I", payload, 4)
            place = (row, column)
        elif kind == _COMMENT_TEXT:
            yield *place, _wide_string(payload, 1)


def read_page_texts(data: bytes) -> list[str]:
    """Headers and footers of a sheet part, with their codes."""
    for kind, payload in read_records(data):
        if kind == _HEADER_FOOTER:
            found, position = [], 2
            while position + 4 <= len(payload):
                text = _wide_string(payload, position)
                found.append(text)
                position += 4 + 2 * len(text)
            return [text for text in found if text]
    return []


def read_shared_strings(data: bytes) -> list[str]:
    """The shared string table."""
    return [_wide_string(payload, 1) for kind, payload in read_records(data) if kind == _SHARED_ITEM]


def read_sheets(data: bytes) -> Iterator[tuple[str, str]]:
    """(relationship id, name) of the sheets in a workbook part."""
    for kind, payload in read_records(data):
        if kind != _SHEET:
            continue
        for offset in (8, 12):  # betas of Excel 2007 write a number more
            identity = _wide_string(payload, offset)
            name = _wide_string(payload, offset + 4 + 2 * len(identity))
            if identity.isprintable() and name:
                yield identity, name
                break


def read_cells(data: bytes, shared: list[str]) -> Iterator[tuple[int, dict[int, str]]]:
    """(row, values by column) of a sheet part, from 0; dates stay the numbers they are stored as."""
    row, cells = 0, dict[int, str]()
    for kind, payload in read_records(data):
        if kind == _ROW and len(payload) >= 4:
            if cells:
                yield row, cells
            row, cells = int.from_bytes(payload[:4], "little"), {}
        elif _RK <= kind <= _FORMULA_NUMBER and len(payload) > 8:
            value = _cell_value(kind, payload, shared)
            if value:
                cells[int.from_bytes(payload[:4], "little")] = value
    if cells:
        yield row, cells


def read_styles(data: bytes) -> tuple[dict[int, str], list[int]]:
    """(format codes by number, number of the format of each style of cells) of a styles part."""
    codes: dict[int, str] = {}
    numbers: list[int] = []
    is_of_cells = False
    for kind, payload in read_records(data):
        if kind in (_STYLES, _STYLES_END):
            is_of_cells = kind == _STYLES
        elif kind == _FORMAT:
            codes[int.from_bytes(payload[:2], "little")] = _wide_string(payload, 2)
        elif kind == _STYLE and is_of_cells:
            numbers.append(int.from_bytes(payload[2:4], "little"))
    return codes, numbers


def read_cell_styles(data: bytes) -> Iterator[tuple[int, int, int]]:
    """(row, column, style) of the numbers of a sheet part, from 0."""
    row = 0
    for kind, payload in read_records(data):
        if kind == _ROW and len(payload) >= 4:
            row = int.from_bytes(payload[:4], "little")
        elif kind in (_RK, _REAL, _FORMULA_NUMBER) and len(payload) > 8:
            yield row, int.from_bytes(payload[:4], "little"), int.from_bytes(payload[4:7], "little")


def used_cells(data: bytes) -> int:
    """How many cells a reader of the sheet's whole used range would hold."""
    rows: list[int] = []
    columns: list[int] = []
    for kind, payload in read_records(data):
        if kind == _ROW and len(payload) >= 4:
            rows.append(int.from_bytes(payload[:4], "little"))
        elif _RK - 1 <= kind <= _FORMULA_NUMBER + 2 and len(payload) >= 4:
            columns.append(int.from_bytes(payload[:4], "little"))
    return (max(rows, default=0) + 1) * (max(columns, default=0) + 1)


def _cell_value(kind: int, payload: bytes, shared: list[str]) -> str:
    if kind in (_INLINE, _FORMULA_TEXT):
        return _wide_string(payload, 8)
    if kind == _BOOLEAN:
        return "TRUE" if payload[8] else "FALSE"
    if kind == _SHARED:
        index = int.from_bytes(payload[8:12], "little")
        return shared[index] if index < len(shared) else ""
    if kind == _RK:
        return f"{rk_number(int.from_bytes(payload[8:12], 'little')):.15g}"
    if kind in (_REAL, _FORMULA_NUMBER) and len(payload) >= 16:
        return f"{struct.unpack_from('<d', payload, 8)[0]:.15g}"
    return ""


def _wide_string(payload: bytes, offset: int) -> str:
    """A string behind its 32-bit length; -1 is none."""
    count = int.from_bytes(payload[offset : offset + 4], "little")
    if count == 0xFFFF_FFFF:
        return ""
    return payload[offset + 4 : offset + 4 + 2 * count].decode("utf-16-le", "replace")
