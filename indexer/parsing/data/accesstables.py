"""Tables of an Access database: their columns, and the cells of their rows."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from indexer.errors import ParseError
from indexer.parsing.data.accessfile import JET3, JET4, AccessFile

_DEFINITION_PAGE = 2
_MAX_DEFINITION_PAGES = 64
"""A table has 255 columns at most, each with a name of 64 letters."""
_MAX_COLUMNS = 255
_FIXED, _CALCULATED = 0x01, 0xC0
_RESULT_SIZE, _RESULT = 16, 20
"""In the cell of a calculated column (Access 2010 and later): what stands in front is for Access."""
BOOLEAN = 0x01


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table."""

    name: str
    kind: int
    number: int
    """Its bit among those that tell which cells of a row are filled."""
    is_fixed: bool
    place: int
    """Of a fixed column's cell among the fixed ones, in bytes; of another's, its index among the variable ones."""
    size: int
    scale: int
    is_calculated: bool


class AccessTable:
    """A table by its definition."""

    def __init__(self, file: AccessFile, number: int) -> None:
        """Read the definition on a page.

        Raises:
            ParseError: there is none, or it is damaged.
        """
        self._file, self._number = file, number
        try:
            definition = self._definition()
            (self._pages,) = struct.unpack_from("<I", definition, file.layout.used_pages)
            self.columns = sorted(self._columns(definition), key=lambda column: column.number)
        except (struct.error, IndexError) as error:
            raise ParseError("The table's definition is damaged.") from error

    def _definition(self) -> bytes:
        """Of all its pages; the first eight bytes of each lead to the next."""
        pieces: list[bytes] = []
        number = self._number
        while number and len(pieces) < _MAX_DEFINITION_PAGES:
            page = self._file.page(number)
            if not len(page) or page[0] != _DEFINITION_PAGE:
                break
            pieces.append(bytes(page[8 if pieces else 0 :]))
            (number,) = struct.unpack_from("<I", page, 4)
        return b"".join(pieces)

    def _columns(self, definition: bytes) -> Iterator[Column]:
        layout = self._file.layout
        (count,) = struct.unpack_from("<H", definition, layout.column_count)
        (indexes,) = struct.unpack_from("<I", definition, layout.index_count)
        start = layout.columns + indexes * layout.index_bytes
        at = start + count * layout.column_bytes
        if count > _MAX_COLUMNS or at > len(definition):
            raise ParseError("The table's definition is damaged.")
        for entry in range(start, at, layout.column_bytes):
            length = int.from_bytes(definition[at : at + layout.name_length_bytes], "little")
            at += layout.name_length_bytes
            name = self._file.decoded(definition[at : at + length])
            at += length
            yield self._column(definition[entry : entry + layout.column_bytes], name)

    def _column(self, entry: bytes, name: str) -> Column:
        layout = self._file.layout
        is_fixed = bool(entry[layout.flags] & _FIXED)
        (place,) = struct.unpack_from("<H", entry, layout.fixed_place if is_fixed else layout.variable_index)
        (number,) = struct.unpack_from("<H", entry, layout.column_number)
        (size,) = struct.unpack_from("<H", entry, layout.size)
        is_calculated = layout is JET4 and entry[layout.flags + 1] & _CALCULATED == _CALCULATED
        return Column(name, entry[0], number, is_fixed, place, size, entry[12], is_calculated)

    def rows(self) -> Iterator[list[memoryview | None]]:
        """The cells of every row in the order of the columns: None where empty; of a yes or no, the yes has one."""
        for page in self._used_pages():
            for row in self._file.rows(page, self._number):
                cells = self._cells(row)
                if cells is not None:
                    yield cells

    def _used_pages(self) -> Iterator[int]:
        """By a map of bits in a row, from a page on, or on pages of their own which the row names."""
        row = self._file.row(self._pages)
        if len(row) < 5:
            return
        if row[0] == 0:
            yield from self._marked(row[5:], struct.unpack_from("<I", row, 1)[0])
            return
        for index, (number,) in enumerate(struct.iter_unpack("<I", row[1 : 1 + (len(row) - 1) // 4 * 4])):
            bits = self._file.page(number)[4:] if number else memoryview(b"")
            yield from self._marked(bits, index * (self._file.layout.page_bytes - 4) * 8)

    def _marked(self, bits: memoryview, first: int) -> Iterator[int]:
        for place, byte in enumerate(bits[: max(0, self._file.page_count - first + 7) // 8]):
            yield from (first + place * 8 + bit for bit in range(8) if byte >> bit & 1)

    def _cells(self, row: memoryview) -> list[memoryview | None] | None:
        """None where the row is damaged."""
        head = self._file.layout.count_bytes
        count = int.from_bytes(row[:head], "little")
        filled = row[len(row) - (count + 7) // 8 :]
        body = row[: len(row) - len(filled)]
        if not count or len(body) < 2 * head:
            return None
        borders = self._borders(body, len(row))
        if borders is None:
            return None
        return [
            self._cell(body, column, borders)
            if column.number < count and filled[column.number // 8] >> column.number % 8 & 1
            else None
            for column in self.columns
        ]

    def _cell(self, body: memoryview, column: Column, borders: list[int]) -> memoryview | None:
        if column.is_fixed:
            start = self._file.layout.count_bytes + column.place
            cell = body[start : start + column.size]
        elif column.place + 1 < len(borders):
            cell = body[borders[column.place] : borders[column.place + 1]]
        else:
            return None
        if not column.is_calculated:
            return cell
        size = int.from_bytes(cell[_RESULT_SIZE:_RESULT], "little")
        return cell[_RESULT : _RESULT + size]

    def _borders(self, body: memoryview, row_bytes: int) -> list[int] | None:
        """Where the variable cells begin and the last ends, told from the row's end backwards."""
        if all(column.is_fixed for column in self.columns):
            return []
        if self._file.layout is JET3:
            return _short_borders(body, (row_bytes - 1) // 256)
        (count,) = struct.unpack_from("<H", body, len(body) - 2)
        start = len(body) - 4 - 2 * count
        return list(struct.unpack_from(f"<{count + 1}H", body, start))[::-1] if start >= 0 else None


def _short_borders(body: memoryview, jumps: int) -> list[int] | None:
    """Of Jet 3, in a byte each: in front of their count stand the cells at which another 256 are to be added."""
    count = body[-1]
    start = len(body) - 2 - jumps
    if start < count:
        return None
    if (start - count) // 256 < jumps:
        jumps -= 1  # the last says nothing
    borders, used = [], 0
    for index in range(count + 1):
        while used < jumps and body[-2 - used] == index:
            used += 1
        borders.append(body[start - index] + 256 * used)
    return borders
