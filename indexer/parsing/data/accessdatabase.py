"""Access databases: the tables that people made, read by their own catalog."""

from __future__ import annotations

import datetime as dt
import struct
import uuid
from collections.abc import Callable, Iterator
from itertools import starmap

from indexer.errors import LimitError, ParseError
from indexer.parsing.common.htmltext import html_text
from indexer.parsing.data.accessfile import JET4, AccessFile
from indexer.parsing.data.accesstables import BOOLEAN, AccessTable, Column
from indexer.parsing.data.databasetables import MAX_CELL_CHARS, DatabaseTables
from indexer.parsing.parser import ParseResult, ParserInput, Section

_MAX_BYTES = 2_147_483_648
"""The most that Access itself opens."""
_CATALOG_PAGE = 2
_TABLE = 1
_SYSTEM_FLAGS = 0x80000002
_PAGE = 0x00FFFFFF
_TEXT, _OLE, _MEMO, _NUMERIC, _MOMENT = 0x0A, 0x0B, 0x0C, 0x10, 0x08
_MONEY, _GUID, _LONG_MOMENT = 0x05, 0x0F, 0x14
_PACKED = b"\xff\xfe"
_DAY_ZERO = dt.datetime(1899, 12, 30)
_NUMBERS = {0x02: "<B", 0x03: "<h", 0x04: "<i", 0x06: "<f", 0x07: "<d", 0x13: "<q"}


def read_access(source: ParserInput) -> ParseResult:
    """Read the rows of every table that is not the system's.

    Raises:
        EncryptedError: it is protected.
        LimitError: it is larger than any.
        ParseError: it is no Access database, or its catalog is damaged.
    """
    if len(source.data) > _MAX_BYTES:
        raise LimitError("The database is larger than the limit.")
    file = AccessFile(source.data, source.options.passwords)
    tables = DatabaseTables(source.options.max_text_chars)
    sections: list[Section] = []
    damage = ""
    for name, page in _tables(file):
        try:
            table = AccessTable(file, page)
        except ParseError:
            damage = "The database is damaged: not all of its tables can be read."
            continue
        columns = [column.name for column in table.columns]
        sections += tables.sections(name, columns, _rows(file, table))
    return ParseResult(sections=sections, partial_reason=damage or tables.partial_reason, is_prose=False)


def _tables(file: AccessFile) -> Iterator[tuple[str, int]]:
    """The name of each table and the page of its definition, from the catalog, which is itself a table."""
    try:
        catalog = AccessTable(file, _CATALOG_PAGE)
    except ParseError as error:
        raise ParseError("The database is damaged: it does not tell its tables.") from error
    names = [column.name for column in catalog.columns]
    seen: set[int] = set()
    for row in _rows(file, catalog):
        found = dict(zip(names, row, strict=True))
        name, kind, flags, number = (found.get(key, "") for key in ("Name", "Type", "Flags", "Id"))
        page = _whole(number) & _PAGE
        if kind != str(_TABLE) or _whole(flags) & _SYSTEM_FLAGS or name.startswith(("MSys", "~TMP")):
            continue
        if page not in seen:
            seen.add(page)
            yield name, page


def _whole(text: str) -> int:
    """A cell of the catalog; 0 where damage made it something else than a whole number."""
    return int(text) if text.removeprefix("-").isdecimal() else 0


def _rows(file: AccessFile, table: AccessTable) -> Iterator[list[str]]:
    for row in table.rows():
        yield list(starmap(_reader(file), zip(table.columns, row, strict=True)))


def _reader(file: AccessFile) -> Callable[[Column, memoryview | None], str]:
    def read(column: Column, cell: memoryview | None) -> str:
        if column.kind == BOOLEAN:
            return "FALSE" if cell is None or (column.is_calculated and not any(cell)) else "TRUE"
        if cell is None:
            return ""
        if column.kind == _TEXT:
            return _text(file, bytes(cell))
        if column.kind == _MEMO:
            return _memo(_text(file, file.long_value(cell, 4 * MAX_CELL_CHARS)))
        try:
            return _value(column, bytes(cell))
        except (struct.error, ValueError, OverflowError):
            return ""

    return read


def _text(file: AccessFile, raw: bytes) -> str:
    """Jet 4 may pack text: a letter a byte, and a zero wherever letters of two bytes begin or end."""
    if file.layout is not JET4 or not raw.startswith(_PACKED):
        return file.decoded(raw)
    pieces: list[str] = []
    position, is_packed = 2, True
    while position < len(raw):
        end = raw.find(b"\0", position) if is_packed else _end_of_wide(raw, position)
        end = len(raw) if end < 0 else end
        pieces.append(raw[position:end].decode("latin-1" if is_packed else "utf-16-le", "replace"))
        position, is_packed = end + 1, not is_packed
    return "".join(pieces)


def _end_of_wide(raw: bytes, start: int) -> int:
    """Letters of two bytes end where one would begin with a zero byte."""
    return next((place for place in range(start, len(raw), 2) if raw[place] == 0), -1)


def _memo(text: str) -> str:
    """Rich text is a piece of a web page."""
    return html_text(text) if text.startswith("<div") else text


def _value(column: Column, cell: bytes) -> str:
    if column.kind in _NUMBERS:
        (number,) = struct.unpack(_NUMBERS[column.kind], cell)
        return f"{number:.{7 if column.kind == 0x06 else 15}g}" if isinstance(number, float) else str(number)
    if column.kind == _MOMENT:
        return _moment(struct.unpack("<d", cell)[0])
    if column.kind == _MONEY:
        return _decimal(int.from_bytes(cell, "little", signed=True), 4)
    if column.kind == _NUMERIC and len(cell) == 17:
        words = struct.unpack("<4I", cell[1:])
        number = int.from_bytes(struct.pack(">4I", *words), "big")
        return _decimal(-number if cell[0] else number, column.scale)
    if column.kind == _GUID:
        return str(uuid.UUID(bytes_le=cell))
    if column.kind == _LONG_MOMENT:
        day, ticks, *_ = cell.split(b":")
        return _shown(dt.datetime.fromordinal(int(day) + 1) + dt.timedelta(microseconds=int(ticks) // 10))
    return ""  # pictures and other binary values


def _decimal(number: int, places: int) -> str:
    if not places:
        return str(number)
    digits = str(abs(number)).rjust(places + 1, "0")
    text = f"{digits[:-places]}.{digits[-places:]}".rstrip("0").rstrip(".")
    return f"-{text}" if number < 0 else text


def _moment(days: float) -> str:
    """Days since 1899-12-30; the fraction counts forwards in front of it, too. On day zero it is a time alone."""
    whole = int(days)
    moment = _DAY_ZERO + dt.timedelta(days=whole, seconds=round(abs(days - whole) * 86_400))
    return _shown(moment) if whole or days == 0 else moment.time().isoformat()


def _shown(moment: dt.datetime) -> str:
    if moment.time() == dt.time():
        return moment.date().isoformat()
    return moment.replace(microsecond=0).isoformat(" ")
