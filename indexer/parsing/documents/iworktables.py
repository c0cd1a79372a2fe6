"""Tables of Pages, Numbers and Keynote documents since 2013: rows of packed cells in the messages of IWA."""

from __future__ import annotations

import datetime as dt
import re
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from indexer.parsing.common.numberformats import NumberFormat, number_format
from indexer.parsing.documents.iwa import Message, fields, number
from indexer.parsing.documents.iwa import field as first_field

TABLE, STRINGS, TEXT = 6001, 6005, 2001
"""Kinds of messages: a table (`TST.TableModelArchive`), a list of what its cells hold, a body of text."""

_EPOCH = dt.datetime(2001, 1, 1)
_ROWS_OF_TILE = 256
_CELL_VERSION, _CELL_HEAD_BYTES, _MAX_CELL_BYTES = 5, 12, 128
_NUMBER, _STRING, _DATE, _BOOLEAN, _DURATION, _RICH, _CURRENCY = 2, 3, 5, 6, 7, 9, 10
"""Kinds of cells."""
_PARTS = ((0x1, 16), (0x2, 8), (0x4, 8), (0x8, 4), (0x10, 4), *((1 << bit, 4) for bit in range(5, 15)))
"""(flag, bytes) of what stands in a cell, in this order: a decimal number, a floating one, seconds, keys of lists."""
_DECIMAL_BIAS = 6176
"""Of the exponent (IEEE 754-2008, decimal128 in binary)."""
_AMOUNT_FORMAT, _SHARE_FORMAT, _PLAIN_FORMAT = 257, 258, 256
_AUTOMATIC = 253
_MARKS = re.compile("[\ufffc\u0004\u0005\ufffe]")


@dataclass(frozen=True, slots=True)
class Table:
    """The cells of a table by row and column, from 0."""

    name: str
    rows: dict[int, dict[int, str]] = field(default_factory=dict)


def text_lines(message: bytes) -> Iterator[str]:
    """The lines of texts in field 3: of a body, or of an entry in a list of strings."""
    for raw in fields(message, 3):
        for line in _MARKS.sub("", raw.decode("utf-8", "replace")).replace("\u2028", "\n").split("\n"):
            if line.strip():
                yield line.strip()


class TableReader:
    """Reads tables, whose parts are messages of their own that refer to one another by number."""

    def __init__(self, messages: Mapping[int, Message]) -> None:
        """Take the messages by their numbers."""
        self._messages = messages
        self.read: set[int] = set()
        """Numbers of the lists and texts that went into tables."""

    def table(self, model: bytes) -> Table:
        """The table of a message of that kind; empty where its cells are of the form before 2017."""
        store = first_field(model, 4)
        table = Table(first_field(model, 8).decode("utf-8", "replace"))
        strings = {key: " ".join(text_lines(entry)) for key, entry in self._entries(store, 4)}
        cells = _Cells(strings, self._rich_texts(store), self._formats(store))
        tiles = first_field(store, 3)
        height = number(tiles, 2) or _ROWS_OF_TILE
        for tile in fields(tiles, 1):
            _, rows = self._referred(tile, 2)
            for row in fields(rows, 5):
                found = dict(cells.of_row(row))
                if found:
                    table.rows[number(tile, 1) * height + number(row, 1)] = found
        if table.rows:
            self.read.add(self._referred(store, 4)[0])
        return table

    def _referred(self, message: bytes, wanted: int) -> tuple[int, bytes]:
        """(number, content) of the message that a field refers to."""
        identity = number(first_field(message, wanted), 1)
        found = self._messages.get(identity)
        return identity, found.data if found is not None else b""

    def _entries(self, store: bytes, wanted: int) -> Iterator[tuple[int, bytes]]:
        """(key, entry) of a list, which goes on in segments where it is long."""
        _, listing = self._referred(store, wanted)
        parts = [listing]
        for segment in fields(listing, 4):
            found = self._messages.get(number(segment, 1))
            parts.append(found.data if found is not None else b"")
        return ((number(entry, 1), entry) for part in parts for entry in fields(part, 3))

    def _rich_texts(self, store: bytes) -> dict[int, str]:
        texts: dict[int, str] = {}
        for key, entry in self._entries(store, 17):
            _, payload = self._referred(entry, 9)
            identity, storage = self._referred(payload, 1)
            texts[key] = " ".join(text_lines(storage))
            self.read.add(identity)
        return texts

    def _formats(self, store: bytes) -> dict[int, NumberFormat]:
        found = ((key, _number_format(first_field(entry, 6))) for key, entry in self._entries(store, 22))
        return {key: shown for key, shown in found if shown is not None}


def _number_format(message: bytes) -> NumberFormat | None:
    kind, decimals = number(message, 1), number(message, 2)
    if decimals == _AUTOMATIC or kind not in (_AMOUNT_FORMAT, _SHARE_FORMAT, _PLAIN_FORMAT):
        return number_format(0, {0: "General%"}) if kind == _SHARE_FORMAT else None
    code = ("#,##0" if number(message, 5) else "0") + ("." + "0" * decimals if decimals else "")
    if kind == _SHARE_FORMAT:
        code += "%"
    elif kind == _AMOUNT_FORMAT:
        code = f"[${first_field(message, 3).decode('utf-8', 'replace')}] {code}"
    return number_format(0, {0: code})


@dataclass(frozen=True, slots=True)
class _Cells:
    """What the cells of a table refer to."""

    strings: Mapping[int, str]
    rich_texts: Mapping[int, str]
    formats: Mapping[int, NumberFormat]

    def of_row(self, row: bytes) -> Iterator[tuple[int, str]]:
        """(column, text) of the cells that hold something."""
        buffer, offsets = first_field(row, 6), first_field(row, 7)
        scale = 4 if number(row, 8) else 1
        for column, (offset,) in enumerate(struct.iter_unpack("<h", offsets[: len(offsets) & ~1])):
            start = offset * scale
            cell = buffer[start : start + _MAX_CELL_BYTES] if offset >= 0 else b""
            text = (
                self._text(cell)
                if cell[:1] == bytes([_CELL_VERSION]) and len(cell) >= _CELL_HEAD_BYTES
                else ""
            )
            if text:
                yield column, text

    def _text(self, cell: bytes) -> str:
        kind, parts = cell[1], dict(_parts(cell))
        key = int.from_bytes(parts.get(0x10 if kind == _RICH else 0x8, b""), "little")
        if kind in (_STRING, _RICH):
            return (self.rich_texts if kind == _RICH else self.strings).get(key, "")
        try:
            if kind in (_NUMBER, _CURRENCY) and len(parts[0x1]) == 16:
                return self._number(_decimal(parts[0x1]), parts)
            if kind == _DATE:
                return _day(struct.unpack("<d", parts[0x4])[0])
            if kind == _BOOLEAN:
                return "TRUE" if struct.unpack("<d", parts[0x2])[0] else "FALSE"
            if kind == _DURATION:
                return str(dt.timedelta(seconds=round(struct.unpack("<d", parts[0x2])[0])))
        except (KeyError, struct.error, ArithmeticError, ValueError):
            return ""
        return ""

    def _number(self, value: float, parts: Mapping[int, bytes]) -> str:
        keys = (int.from_bytes(parts.get(flag, b""), "little") for flag in (0x4000, 0x2000))
        shown = next((self.formats[key](value) for key in keys if key in self.formats), "")
        return shown or f"{value:.15g}"


def _parts(cell: bytes) -> Iterator[tuple[int, bytes]]:
    flags, position = int.from_bytes(cell[8:12], "little"), _CELL_HEAD_BYTES
    for flag, size in _PARTS:
        if flags & flag:
            yield flag, cell[position : position + size]
            position += size


def _decimal(data: bytes) -> float:
    """A decimal number of 128 bits."""
    bits = int.from_bytes(data, "little")
    value = (bits & (1 << 113) - 1) * 10.0 ** ((bits >> 113 & 0x3FFF) - _DECIMAL_BIAS)
    return -value if bits >> 127 else value


def _day(seconds: float) -> str:
    moment = _EPOCH + dt.timedelta(seconds=seconds)
    if moment.time() == dt.time():
        return moment.date().isoformat()
    return moment.isoformat(sep=" ", timespec="minutes")
