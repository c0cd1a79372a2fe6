"""Cells of XLS workbooks where calamine cannot read them: damaged ones, and sheets whose few cells lie far apart."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

from indexer.parsing.binaryoffice.biff import any_string, read_records, rk_number
from indexer.parsing.binaryoffice.biffletters import bytes_encoding
from indexer.parsing.common.numberformats import FormattedCell, formatted_cells, number_format

_BOUND_SHEET, _SHARED, _CONTINUE = 0x85, 0xFC, 0x3C
_SHARED_CELL, _LABEL, _RICH_LABEL, _NUMBER, _RK, _MANY_RK = 0xFD, 0x204, 0xD6, 0x203, 0x27E, 0xBD
_FORMULA, _FORMULA_TEXT = 0x06, 0x207
_CELL_KINDS = frozenset(
    (_SHARED_CELL, _LABEL, _RICH_LABEL, _NUMBER, _RK, _MANY_RK, _FORMULA, 0x01, 0x05, 0xBE)
)
_FORMAT, _STYLE, _END = 0x41E, 0xE0, 0x0A
_BOFS = (0x0809, 0x0409, 0x0209)
_DIMENSIONS, _UNKNOWN = 0x200, 0x5D5D
_MAX_STRING_CHARS = 32_767
_MAX_SHEETS = 1_000
"""A damaged list may name the same long sheet a million times."""
_SHEET_BOF = re.compile(rb"\x09\x08[\x08\x10]\x00\x00[\x05\x06]\x10\x00")
"""Where the records of a worksheet begin (MS-XLS 2.4.21), for workbooks that lost the list of them."""
_STRING_TABLE = re.compile(rb"\xfc\x00..(?:..[\x00-\x0f]\x00){2}", re.DOTALL)
"""The head of the shared strings with counts below a million."""


def used_cells(data: bytes) -> int:
    """How many cells a reader of the largest sheet's whole used range would hold."""
    largest = 0
    low_row = low_column = 1 << 16
    high_row = high_column = -1
    for kind, payload in read_records(data):
        if kind in _BOFS:
            low_row = low_column = 1 << 16
            high_row = high_column = -1
        elif kind in _CELL_KINDS and len(payload) >= 4:
            row, column = struct.unpack_from("<HH", payload)
            last = column + max(0, len(payload) // 6 - 2) if kind == _MANY_RK else column
            if low_row <= row <= high_row and low_column <= column and last <= high_column:
                continue  # as most are
            low_row, high_row = min(low_row, row), max(high_row, row)
            low_column, high_column = min(low_column, column), max(high_column, last)
            largest = max(largest, (high_row - low_row + 1) * (high_column - low_column + 1))
    return largest


def without_dimensions(data: bytes) -> bytes:
    """The records, those that tell a sheet's extent made unknown: calamine sets aside room for whatever they claim."""
    found = bytearray(data)
    position = 0
    while position + 4 <= len(found):
        kind, size = struct.unpack_from("<HH", found, position)
        if kind == _DIMENSIONS:
            struct.pack_into("<H", found, position, _UNKNOWN)
        position += 4 + size
    return bytes(found)


def read_number_formats(data: bytes) -> list[Iterator[FormattedCell]]:
    """Of each sheet in the order of their list, the numbers that it shows in a format (MS-XLS 2.4.126, 2.4.353)."""
    codes: dict[int, str] = {}
    numbers: list[int] = []
    offsets: list[int] = []
    for kind, payload in read_records(data):
        if kind == _FORMAT and len(payload) > 4:
            codes[int.from_bytes(payload[:2], "little")] = any_string(payload[2:])
        elif kind == _STYLE:
            numbers.append(int.from_bytes(payload[2:4], "little"))
        elif kind == _BOUND_SHEET:
            offsets.append(int.from_bytes(payload[:4], "little"))
        elif kind == _END:
            break
    formats = [number_format(number, codes) for number in numbers]
    return [formatted_cells(_cell_styles(data, offset), formats) for offset in offsets[:_MAX_SHEETS]]


def _cell_styles(data: bytes, offset: int) -> Iterator[tuple[int, int, int]]:
    for kind, payload in read_records(data, offset):
        if kind == _END:
            break
        if kind in (_NUMBER, _RK, _FORMULA) and len(payload) > 6:
            yield struct.unpack_from("<3H", payload)
        elif kind == _MANY_RK and len(payload) > 6:
            row, column = struct.unpack_from("<2H", payload)
            for number in range((len(payload) - 6) // 6):
                yield row, column + number, int.from_bytes(payload[4 + 6 * number : 6 + 6 * number], "little")


def read_workbook(data: bytes) -> Iterator[tuple[str, dict[int, dict[int, str]]]]:
    """(name, cells by row and column) of every sheet, from 0; dates stay the numbers they are stored as."""
    encoding = bytes_encoding(data)
    names: list[tuple[int, str]] = []
    shared: list[str] = []
    pending: list[bytes] = []
    for kind, payload in read_records(data):
        if kind == _SHARED:
            pending = [payload]
        elif kind == _CONTINUE and pending:
            pending.append(payload)
        elif pending:
            shared, pending = list(_SharedStrings(pending).read()), []
        if kind == _BOUND_SHEET and len(payload) > 7:
            names.append((int.from_bytes(payload[:4], "little"), _sheet_name(payload[6:], encoding)))
        elif kind == _END:
            break
    if not names:  # damage in front of the list of sheets
        names = [(at.start(), f"Sheet{number}") for number, at in enumerate(_SHEET_BOF.finditer(data), 1)]
        table = _STRING_TABLE.search(data)
        shared = shared or (list(_shared_strings(data, table.start())) if table is not None else [])
    for offset, name in names[:_MAX_SHEETS]:
        yield name, _read_sheet(data, offset, shared, encoding)


def _shared_strings(data: bytes, offset: int) -> Iterator[str]:
    """The shared strings from the first record of their table on."""
    pending: list[bytes] = []
    for kind, payload in read_records(data, offset):
        if kind != (_CONTINUE if pending else _SHARED):
            break
        pending.append(payload)
    yield from _SharedStrings(pending).read() if pending else ()


def _sheet_name(payload: bytes, encoding: str) -> str:
    count = payload[0]
    if not encoding and len(payload) > 1 and len(payload) == 2 + count * (1 + payload[1]):
        return payload[2:].decode("utf-16-le" if payload[1] else "latin-1", "replace")
    return payload[1 : 1 + count].decode(encoding or "cp1252", "replace")


def _string(payload: bytes, encoding: str) -> str:
    """Of a cell: bytes in an encoding, or letters of a width that is told (MS-XLS 2.5.293)."""
    count = int.from_bytes(payload[:2], "little")
    if encoding:
        return payload[2 : 2 + count].decode(encoding, "replace")
    is_wide = bool(payload[2:3] and payload[2] & 1)
    return payload[3 : 3 + count * (1 + is_wide)].decode("utf-16-le" if is_wide else "latin-1", "replace")


def _read_sheet(data: bytes, offset: int, shared: list[str], encoding: str) -> dict[int, dict[int, str]]:
    rows: dict[int, dict[int, str]] = {}
    place = (0, 0)
    for kind, payload in read_records(data, offset):
        if kind == _END:
            break
        if kind in _CELL_KINDS and len(payload) >= 6:
            place = struct.unpack_from("<HH", payload)
            if kind in (_LABEL, _RICH_LABEL):
                rows.setdefault(place[0], {})[place[1]] = _string(payload[6:], encoding)
            for column, value in _values(kind, payload, place[1], shared):
                rows.setdefault(place[0], {})[column] = value
        elif kind == _FORMULA_TEXT:
            rows.setdefault(place[0], {})[place[1]] = _string(payload, encoding)
    return dict(sorted(rows.items()))


def _values(kind: int, payload: bytes, column: int, shared: list[str]) -> Iterator[tuple[int, str]]:
    if kind == _SHARED_CELL and len(payload) >= 10:
        index = int.from_bytes(payload[6:10], "little")
        if index < len(shared):
            yield column, shared[index]
    elif kind in (_NUMBER, _FORMULA) and len(payload) >= 14 and payload[12:14] != b"\xff\xff":
        yield column, f"{struct.unpack_from('<d', payload, 6)[0]:.15g}"
    elif kind == _RK and len(payload) >= 10:
        yield column, f"{rk_number(int.from_bytes(payload[6:10], 'little')):.15g}"
    elif kind == _MANY_RK:
        for number in range((len(payload) - 6) // 6):
            raw = int.from_bytes(payload[6 + 6 * number : 10 + 6 * number], "little")
            yield column + number, f"{rk_number(raw):.15g}"


class _SharedStrings:
    """The shared string table, whose strings run on from one record into the next (MS-XLS 2.4.265)."""

    def __init__(self, records: list[bytes]) -> None:
        self._records = records
        self._record = 0
        self._position = 8

    def read(self) -> Iterator[str]:
        """All strings; stops where the table is damaged."""
        count = int.from_bytes(self._records[0][4:8], "little")
        for _ in range(count):
            head = self._take(3)
            if len(head) < 3:
                return
            length, flags = struct.unpack("<HB", head)
            runs = int.from_bytes(self._take(2), "little") if flags & 8 else 0
            extra = int.from_bytes(self._take(4), "little") if flags & 4 else 0
            yield self._characters(min(length, _MAX_STRING_CHARS), is_wide=bool(flags & 1))
            self._take(4 * runs + extra)

    def _take(self, count: int) -> bytes:
        """Bytes across the borders of records."""
        taken = b""
        while count > 0 and self._record < len(self._records):
            piece = self._records[self._record][self._position : self._position + count]
            self._position += len(piece)
            taken += piece
            count -= len(piece)
            if count and not self._next_record():
                break
        return taken

    def _characters(self, count: int, *, is_wide: bool) -> str:
        """Characters; a record that continues them says anew how wide they are."""
        text = ""
        while count > 0:
            width = 2 if is_wide else 1
            piece = self._records[self._record][self._position : self._position + count * width]
            self._position += len(piece)
            text += piece.decode("utf-16-le" if is_wide else "latin-1", "replace")
            count -= len(piece) // width
            if count > 0:
                if not self._next_record() or not self._records[self._record]:
                    break
                is_wide = bool(self._records[self._record][0] & 1)
                self._position = 1
        return text

    def _next_record(self) -> bool:
        if self._record + 1 >= len(self._records):
            return False
        self._record, self._position = self._record + 1, 0
        return True
