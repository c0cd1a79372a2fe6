"""Files of Access (Jet 3 and 4, ACE): pages and the rows that lie on them, as mdbtools' HACKING describes them."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from indexer.errors import EncryptedError, ParseError
from indexer.parsing.common.ciphers import load_cipher
from indexer.parsing.data.tablefiles import ACCESS_MAGICS

_HEADER_KEY = bytes.fromhex("c7da396b")
_MASKED = slice(0x18, 0x98)
_CODEPAGE, _PAGE_KEY, _PASSWORD, _CREATED = 0x3C, 0x3E, 0x42, 0x72
_VERSION = 0x14
_JET3, _JET4 = 0, 1
_DELETED, _ELSEWHERE, _PLACE = 0x8000, 0x4000, 0x1FFF
_DATA_PAGE = 1
_MAX_HOPS = 64
"""From page to page for one value: what is shown of a memo lies on ten."""
_MAX_FILE_HOPS = 2_000_000
"""For all values: the largest file has half a million pages."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a generation of the format keeps things; offsets in bytes."""

    page_bytes: int
    row_count: int
    """On a data page; the places of the rows follow."""
    column_count: int
    """In a table's definition, like all below."""
    index_count: int
    used_pages: int
    columns: int
    """Behind as many entries of indexes as there are."""
    index_bytes: int
    column_bytes: int
    column_number: int
    variable_index: int
    flags: int
    fixed_place: int
    size: int
    name_length_bytes: int
    count_bytes: int
    """Of the numbers in front of and behind the values of a row."""


JET3 = Layout(2048, 8, 25, 31, 35, 43, 8, 18, 1, 3, 13, 14, 16, 1, 1)
JET4 = Layout(4096, 12, 45, 51, 55, 63, 12, 25, 5, 7, 15, 21, 23, 2, 2)


class AccessFile:
    """A database by its pages, decoded where it was encoded."""

    def __init__(self, data: memoryview, passwords: tuple[str, ...]) -> None:
        """Read the header.

        Raises:
            EncryptedError: it is protected, and by none of the passwords where those can open it.
            ParseError: it is no Access database.
        """
        if len(data) < JET4.page_bytes or not bytes(data[4:20]).startswith(ACCESS_MAGICS):
            raise ParseError("The file is no Access database.")
        self._data = data
        version = data[_VERSION]
        self.layout = JET3 if version == _JET3 else JET4
        self.page_count = len(data) // self.layout.page_bytes
        header = bytearray(data[: _MASKED.stop])
        header[_MASKED] = load_cipher("ARC4").new(_HEADER_KEY).encrypt(bytes(header[_MASKED]))
        self._key: int = struct.unpack_from("<I", header, _PAGE_KEY)[0]
        self._codepage = f"cp{struct.unpack_from('<H', header, _CODEPAGE)[0]}"
        if self._key and version > _JET4:
            raise EncryptedError(
                "The database is encrypted. It cannot be opened here, even with its password."
            )
        password = self._password(header)
        if password and password not in passwords:
            raise EncryptedError("The database is protected by a password.")
        self._hops_left = _MAX_FILE_HOPS
        self.page = lru_cache(maxsize=64)(self._page)

    def _password(self, header: bytearray) -> str:
        """It stands in the header: programs are asked to honour it."""
        if self.layout is JET3:
            return self.decoded(bytes(header[_PASSWORD : _PASSWORD + 20]).partition(b"\0")[0])
        stored = bytes(header[_PASSWORD : _PASSWORD + 40])
        try:
            mask = struct.pack("<i", int(struct.unpack_from("<d", header, _CREATED)[0]))
        except (ValueError, OverflowError, struct.error):
            mask = bytes(4)
        plain = bytes(byte ^ mask[place % 4] for place, byte in enumerate(stored))
        return plain.decode("utf-16-le", "replace").partition("\0")[0]

    def decoded(self, raw: bytes) -> str:
        """Text of Jet 3, or text of Jet 4 that is not packed."""
        if self.layout is JET4:
            return raw.decode("utf-16-le", "replace")
        try:
            return raw.decode(self._codepage, "replace")
        except LookupError:
            return raw.decode("cp1252", "replace")

    def _page(self, number: int) -> memoryview:
        """Empty beyond the end of the file."""
        start = number * self.layout.page_bytes
        page = self._data[start : start + self.layout.page_bytes]
        if len(page) < self.layout.page_bytes:
            return memoryview(b"")
        if self._key and number:
            key = struct.pack("<I", self._key ^ number)
            return memoryview(load_cipher("ARC4").new(key).encrypt(bytes(page)))
        return page

    def rows(self, number: int, owner: int) -> Iterator[memoryview]:
        """The rows on a page of the table whose definition stands on page `owner`, without the deleted ones."""
        page = self.page(number)
        if len(page) and page[0] == _DATA_PAGE and struct.unpack_from("<I", page, 4)[0] == owner:
            for place, row in self._placed_rows(page):
                if place & _DELETED:
                    continue
                yield self._followed(row) if place & _ELSEWHERE else row

    def row(self, pointer: int) -> memoryview:
        """The row that a pointer leads to: a page in its upper three bytes, the row's number in the lowest."""
        page = self.page(pointer >> 8)
        number, start = pointer & 0xFF, self.layout.row_count
        self._hops_left -= 1
        if self._hops_left < 0 or not len(page) or page[0] != _DATA_PAGE:
            return memoryview(b"")
        at = start + 2 + 2 * number
        if number >= struct.unpack_from("<H", page, start)[0] or at + 2 > len(page):
            return memoryview(b"")
        begin = struct.unpack_from("<H", page, at)[0] & _PLACE
        end = struct.unpack_from("<H", page, at - 2)[0] & _PLACE if number else len(page)
        return page[begin:end]

    def _placed_rows(self, page: memoryview) -> Iterator[tuple[int, memoryview]]:
        """Every row with the number that tells its place and its marks; rows are written from the end forwards."""
        start = self.layout.row_count
        (count,) = struct.unpack_from("<H", page, start)
        first = start + 2 + 2 * count
        end = len(page)
        for place in struct.unpack_from(f"<{count}H", page, start + 2) if first <= end else ():
            begin = place & _PLACE
            if not first <= begin <= end:
                return
            yield place, page[begin:end]
            end = begin

    def _followed(self, row: memoryview) -> memoryview:
        """A row that grew lies on another page: four bytes lead to it."""
        return self.row(struct.unpack_from("<I", row)[0]) if len(row) >= 4 else memoryview(b"")

    def long_value(self, field: memoryview, max_bytes: int) -> bytes:
        """The bytes of a memo: behind its twelve bytes, in a row of its own, or in a chain of rows."""
        if len(field) < 12:
            return b""
        size, pointer = struct.unpack_from("<II", field)
        kind, size = size >> 30, min(size & 0x3FFFFFFF, max_bytes)
        if kind == 2:
            return bytes(field[12 : 12 + size])
        if kind == 1:
            return bytes(self.row(pointer)[:size])
        pieces, left = [], size
        for _ in range(_MAX_HOPS):
            row = self.row(pointer)
            if kind or left <= 0 or len(row) < 4:
                break
            pieces.append(bytes(row[4 : 4 + left]))
            left -= len(row) - 4
            pointer = struct.unpack_from("<I", row)[0]
        return b"".join(pieces)
