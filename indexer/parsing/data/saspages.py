"""Pages of a SAS data set: columns, and the bytes of each row (layout as in pandas' `sas7bdat.py`)."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from indexer.errors import ParseError
from indexer.parsing.data.sasrows import unpacked_row
from indexer.parsing.data.tablefiles import SAS_MAGIC

_HEADER_BYTES = 288
_MAX_ROW_BYTES = 16_000_000
"""Five hundred times what the longest text of a column takes."""
_WIDE = 0x33
"""Mark of 64-bit files, and of those whose header is shifted."""
_DATA, _MIX, _COMPRESSED = 0x0100, (0x0200, 0x0280), 4
_TYPE_MASK = 0x0F00
_ROW_SIZE, _COLUMN_TEXT, _COLUMN_NAMES = 0xF7F7F7F7, 0xFFFFFFFD, 0xFFFFFFFF
_COLUMN_SIZES, _COLUMN_FORMATS = 0xFFFFFFFC, 0xFFFFFBFE
_SIGNATURES = frozenset(
    (
        _ROW_SIZE,
        0xF6F6F6F6,
        0xFFFFFC00,
        _COLUMN_TEXT,
        _COLUMN_NAMES,
        _COLUMN_SIZES,
        _COLUMN_FORMATS,
        0xFFFFFFFE,
    )
)
"""Of descriptions; anything else among them is a row."""
_PACKINGS = (b"SASYZCRL", b"SASYZCR2")
_ENCODINGS = {
    0: "cp1252", 20: "utf-8", 28: "ascii", 29: "latin-1", 30: "iso8859-2", 33: "iso8859-5", 34: "iso8859-6",
    35: "iso8859-7", 36: "iso8859-8", 37: "iso8859-9", 39: "iso8859-11", 40: "iso8859-15", 60: "cp437", 61: "cp850",
    62: "cp1252", 63: "cp858", 64: "cp852", 65: "cp1251", 66: "cp1253", 67: "cp1254", 68: "cp1255", 69: "cp1256",
    70: "cp1257", 118: "cp950", 119: "euc_tw", 123: "big5", 125: "gb18030", 126: "cp936", 134: "euc_jp", 136: "cp949",
    137: "johab", 138: "cp932", 140: "euc_kr",
}  # fmt: skip


@dataclass(slots=True)
class SasColumn:
    """One column."""

    name: str = ""
    label: str = ""
    format: str = ""
    start: int = 0
    size: int = 0
    is_text: bool = False
    is_little: bool = True
    encoding: str = "cp1252"


class SasFile:
    """The columns of a data set, read at once, and its rows, read as they are asked for."""

    def __init__(self, data: memoryview) -> None:
        """Read the header and the descriptions.

        Raises:
            ParseError: the header or the descriptions are damaged.
        """
        if len(data) < _HEADER_BYTES or bytes(data[: len(SAS_MAGIC)]) != SAS_MAGIC:
            raise ParseError("The file is no SAS data set.")
        self._data = data
        self._is_wide = data[32] == _WIDE
        shift = 4 if data[35] == _WIDE else 0
        self._order = "<" if data[37] == 1 else ">"
        self._word = 8 if self._is_wide else 4
        self._encoding = _ENCODINGS.get(data[70], "cp1252")
        self.title = bytes(data[92:156]).rstrip(b" \0").decode(self._encoding, "replace")
        self._header, self._page_size = struct.unpack_from(f"{self._order}II", data, 196 + shift)
        if self._page_size < 64 or self._header < _HEADER_BYTES:
            raise ParseError("The SAS data set is damaged.")
        self._texts: list[bytes] = []
        self._names: list[str] = []
        self._spans: list[tuple[int, int, bool]] = []
        self._formats: list[tuple[str, str]] = []
        self._row_size = self._mixed_rows = 0
        self.row_count = self.rows_read = 0
        try:
            for page in self._pages():
                self._read_descriptions(page)
        except (struct.error, IndexError) as error:
            raise ParseError("The SAS data set is damaged.") from error
        if self._row_size > _MAX_ROW_BYTES or (not self._names and not self.row_count):
            raise ParseError("The SAS data set is damaged: it does not tell its columns.")
        self.columns = self._columns()

    def _columns(self) -> list[SasColumn]:
        columns = []
        for number, (start, size, is_text) in enumerate(self._spans):
            shown, label = self._formats[number] if number < len(self._formats) else ("", "")
            name = self._names[number] if number < len(self._names) else ""
            columns.append(
                SasColumn(name, label, shown, start, size, is_text, self._order == "<", self._encoding)
            )
        return columns

    def rows(self) -> Iterator[list[bytes]]:
        """The cells of each row; numbers filled up to eight bytes."""
        for row in self._row_bytes():
            if self.rows_read >= self.row_count:
                return
            self.rows_read += 1
            yield [self._cell(row, column) for column in self.columns]

    def _cell(self, row: bytes, column: SasColumn) -> bytes:
        """SAS leaves out the last bytes of a number's mantissa where they say nothing."""
        cell = row[column.start : column.start + column.size]
        if column.is_text:
            return cell
        cell = cell[:8]
        return cell.rjust(8, b"\0") if column.is_little else cell.ljust(8, b"\0")

    def _pages(self) -> Iterator[bytes]:
        for start in range(self._header, len(self._data) - 63, self._page_size):
            yield bytes(self._data[start : start + self._page_size])

    @property
    def _page_head(self) -> int:
        return 32 if self._is_wide else 16

    def _counts(self, page: bytes) -> tuple[int, int, int]:
        """(kind, blocks, descriptions) of a page."""
        kind, blocks, descriptions = struct.unpack_from(f"{self._order}HHH", page, self._page_head)
        return kind, blocks, descriptions

    def _pointers(self, page: bytes) -> Iterator[tuple[int, int, int, int]]:
        """(offset, size, compression, kind) of the descriptions on a page."""
        *_, count = self._counts(page)
        form = struct.Struct(f"{self._order}{'QQBB6x' if self._is_wide else 'IIBB2x'}")
        for number in range(count):
            start = self._page_head + 8 + number * form.size
            if start + form.size > len(page):
                return
            offset, size, compression, kind = form.unpack_from(page, start)
            if size and compression != 1 and offset + size <= len(page):
                yield offset, size, compression, kind

    def _read_descriptions(self, page: bytes) -> None:
        if self._counts(page)[0] & _TYPE_MASK == _DATA:
            return
        for offset, size, compression, _ in self._pointers(page):
            if compression != _COMPRESSED:
                found = page[offset : offset + size]
                self._take(self._signature(found), found)

    def _signature(self, found: bytes) -> int:
        is_behind = self._is_wide and self._order == ">" and found[:4] in (bytes(4), b"\xff" * 4)
        return int.from_bytes(found[4:8] if is_behind else found[:4], self._endian)

    def _take(self, signature: int, found: bytes) -> None:
        word = self._word
        if signature == _ROW_SIZE:
            self._row_size = self._number(found, 5)
            self.row_count = self._number(found, 6)
            self._mixed_rows = self._number(found, 15)
        elif signature == _COLUMN_TEXT:
            self._texts.append(found[word:])
        elif signature == _COLUMN_NAMES:
            for start in range(word + 8, len(found) - word - 4 - 7, 8):
                self._names.append(self._referred(found, start))
        elif signature == _COLUMN_SIZES:
            for start in range(word + 8, len(found) - word - 4 - (word + 7), word + 8):
                place = int.from_bytes(found[start : start + word], self._endian)
                (size,) = struct.unpack_from(f"{self._order}I", found, start + word)
                self._spans.append((place, size, found[start + word + 6] == 2))
        elif signature == _COLUMN_FORMATS:
            start = 3 * word + 22
            self._formats.append((self._referred(found, start), self._referred(found, start + 6)))

    @property
    def _endian(self) -> Literal["little", "big"]:
        return "little" if self._order == "<" else "big"

    def _number(self, found: bytes, index: int) -> int:
        return int.from_bytes(found[index * self._word : (index + 1) * self._word], self._endian)

    def _referred(self, found: bytes, start: int) -> str:
        """A name or a label, by the number of the block of texts, the place in it and its length."""
        block, place, size = struct.unpack_from(f"{self._order}HHH", found, start)
        if not size or block >= len(self._texts):
            return ""
        text: bytes = self._texts[block][place : place + size].rstrip(b" \0")
        return text.decode(self._encoding, "replace")

    def _row_bytes(self) -> Iterator[bytes]:
        size = self._row_size
        if not size or not self.columns:
            return
        packing = next((name for name in _PACKINGS if self._texts and name in self._texts[0][:64]), b"")
        for page in self._pages():
            kind, blocks, descriptions = self._counts(page)
            if packing and kind & _TYPE_MASK != _DATA:
                for offset, length, compression, form in self._pointers(page):
                    found = page[offset : offset + length]
                    # A row that would not become shorter stands there as it is.
                    if compression == _COMPRESSED or (
                        form == 1 and self._signature(found) not in _SIGNATURES
                    ):
                        yield unpacked_row(found, size, packing)
            start, count = self._page_head + 8, 0
            if kind & _TYPE_MASK == _DATA:
                count = blocks
            elif kind in _MIX:
                start += descriptions * (24 if self._is_wide else 12)
                start += start % 8
                count = self._mixed_rows
            for number in range(count):
                row = page[start + number * size : start + (number + 1) * size]
                if len(row) < size:
                    break
                yield row
