"""Access databases: a catalog, and tables of fixed and variable columns, in Jet 3, Jet 4 or ACE."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from Cryptodome.Cipher import ARC4

from indexer.parsing.data.accessfile import JET3, JET4

BOOLEAN, SHORT, LONG, MONEY, DOUBLE, MOMENT, TEXT, MEMO, GUID, NUMERIC = 1, 3, 4, 5, 7, 8, 10, 12, 15, 16
_SIZES = {BOOLEAN: 1, SHORT: 2, LONG: 4, MONEY: 8, DOUBLE: 8, MOMENT: 8, GUID: 16, NUMERIC: 17}
_FORMS = {SHORT: "<h", LONG: "<i", DOUBLE: "<d", MOMENT: "<d", MONEY: "<q"}
_CATALOG = {"Id": LONG, "Name": TEXT, "Type": SHORT, "Flags": LONG}
_CODEPAGE = "cp1252"


@dataclass(frozen=True, slots=True)
class Table:
    """Columns with their kinds, and rows: numbers, texts, bytes as they are stored, None for an empty cell."""

    columns: Mapping[str, int]
    rows: Sequence[Sequence[object]]
    flags: int = 0
    kind: int = 1
    deleted: frozenset[int] = frozenset()
    moved: frozenset[int] = frozenset()
    """Rows that lie on another page."""
    has_map_pages: bool = False
    calculated: frozenset[str] = frozenset()
    """Columns whose cells Access has calculated."""


def mdb(
    tables: Mapping[str, Table], *, is_old: bool = False, version: int = 1, key: int = 0, password: str = ""
) -> bytes:
    """A database; with a `key` its pages are encoded, as an old Access does or a new one."""
    return _Maker(is_old=is_old).database(tables, version=version, key=key, password=password)


@dataclass(slots=True)
class _Maker:
    is_old: bool
    pages: list[bytes] = field(default_factory=lambda: [b"", b"", b""])

    def database(self, tables: Mapping[str, Table], *, version: int, key: int, password: str) -> bytes:
        entries: list[list[object]] = []
        for name, table in tables.items():
            self.pages.append(b"")
            number = len(self.pages) - 1
            entries.append([number, name, table.kind, table.flags - (table.flags >> 31 << 32)])
            self._add_table(number, table)
        self._add_table(2, Table(_CATALOG, entries))
        pages = [page.ljust(self._layout.page_bytes, b"\0") for page in self.pages]
        if key:
            pages = [_encoded(page, struct.pack("<I", key ^ number)) for number, page in enumerate(pages)]
        pages[0] = self._header(version, key, password)
        return b"".join(pages)

    @property
    def _layout(self):
        return JET3 if self.is_old else JET4

    def _header(self, version: int, key: int, password: str) -> bytes:
        head = bytearray(self._layout.page_bytes)
        engine = b"Standard ACE DB\0" if version > 1 else b"Standard Jet DB\0"
        struct.pack_into("<I16sB", head, 0, 0x100, engine, 0 if self.is_old else version)
        struct.pack_into("<HI", head, 0x3C, 1252, key)
        mask = b"\0" if self.is_old else struct.pack("<i", 45_000)
        stored = self._encoded_text(password).ljust(20 if self.is_old else 40, b"\0")
        head[0x42 : 0x42 + len(stored)] = bytes(byte ^ mask[at % len(mask)] for at, byte in enumerate(stored))
        if not self.is_old:
            struct.pack_into("<d", head, 0x72, 45_000.5)
        head[0x18:0x98] = _encoded(bytes(head[0x18:0x98]), bytes.fromhex("c7da396b"))
        return bytes(head)

    def _encoded_text(self, text: str) -> bytes:
        return text.encode(_CODEPAGE if self.is_old else "utf-16-le")

    def _add_table(self, number: int, table: Table) -> None:
        rows = [self._row(table, row) for row in table.rows]
        half = (len(rows) + 1) // 2
        used = []
        for part, first in ((rows[:half], 0), (rows[half:], half)):
            places = [
                0x8000 * (at in table.deleted) | 0x4000 * (at in table.moved)
                for at in range(first, first + len(part))
            ]
            stored = [
                struct.pack("<I", self._add_page([row], 0)) if place & 0x4000 else row
                for place, row in zip(places, part, strict=True)
            ]
            used.append(self._add_page(stored, number, places) >> 8)
        bits = sum(1 << page for page in used)
        marked = bits.to_bytes(16, "little")
        if table.has_map_pages:
            self.pages.append(struct.pack("<I", 0x105) + marked)
            used_map = b"\1" + struct.pack("<I", len(self.pages) - 1)
        else:
            used_map = b"\0" + bytes(4) + marked
        self.pages[number] = self._definition(table, self._add_page([used_map], 0))

    def _add_page(self, rows: Sequence[bytes], owner: int, places: Sequence[int] = ()) -> int:
        """Add a page of rows; the pointer to its first."""
        layout = self._layout
        page = bytearray(layout.page_bytes)
        struct.pack_into("<HHI", page, 0, 0x101, 0, owner)
        struct.pack_into("<H", page, layout.row_count, len(rows))
        end = len(page)
        for at, row in enumerate(rows):
            end -= len(row)
            page[end : end + len(row)] = row
            struct.pack_into("<H", page, layout.row_count + 2 + 2 * at, end | (places[at] if places else 0))
        self.pages.append(bytes(page))
        return (len(self.pages) - 1) << 8

    def _definition(self, table: Table, used_pages: int) -> bytes:
        layout = self._layout
        head = bytearray(layout.columns)
        struct.pack_into("<H", head, 0, 0x102)
        struct.pack_into("<H", head, layout.column_count, len(table.columns))
        struct.pack_into("<I", head, layout.used_pages, used_pages)
        names = b""
        fixed = variable = 0
        for number, (name, kind) in enumerate(table.columns.items()):
            entry = bytearray(layout.column_bytes)
            entry[0] = kind
            entry[12] = 2  # of decimals
            struct.pack_into("<H", entry, layout.column_number, number)
            struct.pack_into("<H", entry, layout.size, _SIZES.get(kind, 100))
            if name in table.calculated:
                entry[layout.flags + 1] = 0xC0
            if kind in _SIZES:
                entry[layout.flags] = 1
                struct.pack_into("<H", entry, layout.fixed_place, fixed)
                fixed += _SIZES[kind] if kind != BOOLEAN else 0
            else:
                struct.pack_into("<H", entry, layout.variable_index, variable)
                variable += 1
            head += entry
            title = self._encoded_text(name)
            names += len(title).to_bytes(layout.name_length_bytes, "little") + title
        return bytes(head) + names

    def _row(self, table: Table, row: Sequence[object]) -> bytes:
        fixed, variable, borders, mask = b"", b"", [], 0
        for number, (kind, value) in enumerate(zip(table.columns.values(), row, strict=True)):
            mask |= (value is not None and value is not False) << number
            if kind in _SIZES:
                size = 0 if kind == BOOLEAN else _SIZES[kind]
                fixed += (
                    value
                    if isinstance(value, bytes)
                    else struct.pack(_FORMS[kind], value or 0)
                    if size
                    else b""
                )
            else:
                borders.append(len(variable))
                variable += self._variable(kind, value)
        head = self._layout.count_bytes
        start = head + len(fixed)
        places = [start + place for place in (*borders, len(variable))][::-1]
        body = len(row).to_bytes(head, "little") + fixed + variable
        if borders and self.is_old:
            body += bytes(place & 0xFF for place in places)
            steps = range(1, (len(body) + 4) // 256 + 1)
            body += bytes(sum(1 for place in places if place < 256 * step) for step in steps)[::-1]
            body += bytes((len(borders),))
        elif borders:
            body += struct.pack(f"<{len(places)}H", *places) + struct.pack("<H", len(borders))
        return body + mask.to_bytes((len(row) + 7) // 8, "little")

    def _variable(self, kind: int, value: object) -> bytes:
        if value is None or isinstance(value, bytes):
            return value or b""
        text = self._encoded_text(str(value))
        return text if kind == TEXT else self._memo(text)

    def _memo(self, text: bytes) -> bytes:
        """In its row, in a row of its own, or in a chain of rows of 500 bytes."""
        if len(text) <= 64:
            return struct.pack("<I8x", len(text) | 0x80000000) + text
        if len(text) <= 500:
            return struct.pack("<II4x", len(text) | 0x40000000, self._add_page([text], 0x4C41564C))
        pointer = 0
        for start in reversed(range(0, len(text), 500)):
            pointer = self._add_page([struct.pack("<I", pointer) + text[start : start + 500]], 0x4C41564C)
        return struct.pack("<II4x", len(text), pointer)


def _encoded(data: bytes, key: bytes) -> bytes:
    return ARC4.new(key).encrypt(data)
