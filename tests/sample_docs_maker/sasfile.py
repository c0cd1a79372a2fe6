"""SAS data sets: one page of descriptions and rows, in 32 or 64 bits, plain or packed."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

_MAGIC = bytes(12) + bytes.fromhex("c2ea8160b31411cfbd92080009c7318c181f1011")
_HEADER, _PAGE = 1_024, 8_192


@dataclass(frozen=True, slots=True)
class Column:
    """A column; one of texts has a size, one of numbers has none."""

    name: str
    size: int = 0
    label: str = ""
    format: str = ""

    @property
    def stored_bytes(self) -> int:
        """Of a cell."""
        return self.size or 8


def sas7bdat(
    columns: Sequence[Column],
    rows: Sequence[Sequence[str | float]],
    *,
    is_wide: bool = False,
    is_little: bool = True,
    packing: str = "",
    packed: Sequence[bytes] = (),
    claimed_rows: int = -1,
) -> bytes:
    """A data set; `packed` rows of a `packing` stand behind the plain ones, as descriptions do."""
    order, word = "<" if is_little else ">", 8 if is_wide else 4
    number = "Q" if is_wide else "I"
    texts = bytearray(struct.pack(f"{order}H", 0) + packing.encode().rjust(18, b" "))
    referred = [
        (*_placed(texts, column.name), *_placed(texts, column.format), *_placed(texts, column.label))
        for column in columns
    ]
    row_bytes = sum(column.stored_bytes for column in columns)
    count = claimed_rows if claimed_rows >= 0 else len(rows) + len(packed)
    size_words = [0, 0, 0, 0, row_bytes, count, 0, 0, len(columns) + 1, 0, 0, 0, 0, 0, len(rows)]
    row_size = _signature(0xF7F7F7F7, order, word) + struct.pack(f"{order}15{number}", *size_words)
    row_size = row_size[:word] + row_size[word:]
    descriptions = [
        row_size + bytes(40),
        _signature(0xFFFFFFFD, order, word) + bytes(texts).ljust(-len(texts) % 8 + len(texts), b"\0"),
        _names(referred, order, word),
        _spans(columns, order, word),
        *(_format(entry, order, word) for entry in referred),
    ]
    page = _page(descriptions, [_row(columns, row, order) for row in rows], list(packed), order, is_wide)
    header = bytearray(_HEADER)
    header[:32] = _MAGIC
    header[32] = header[35] = 0x33 if is_wide else 0x22
    header[37] = 1 if is_little else 0
    header[70] = 20  # UTF-8
    header[92:98] = b"PRICES"
    struct.pack_into(f"{order}II", header, 200 if is_wide else 196, _HEADER, _PAGE)
    return bytes(header) + page


def _placed(texts: bytearray, text: str) -> tuple[int, int]:
    """Where a text stands in the block, and how long it is."""
    data = text.encode()
    place = len(texts)
    texts += data
    return place, len(data)


def _signature(value: int, order: str, word: int) -> bytes:
    filler = 0xFFFFFFFF if value >= 0xFFFFF000 else 0
    if word == 4:
        return struct.pack(f"{order}I", value)
    return struct.pack("<II", value, filler) if order == "<" else struct.pack(">II", filler, value)


def _names(referred: Sequence[tuple[int, ...]], order: str, word: int) -> bytes:
    entries = b"".join(struct.pack(f"{order}4H", 0, entry[0], entry[1], 0) for entry in referred)
    return _signature(0xFFFFFFFF, order, word) + bytes(8) + entries + bytes(word + 4)


def _spans(columns: Sequence[Column], order: str, word: int) -> bytes:
    entries, start = b"", 0
    for column in columns:
        place = struct.pack(f"{order}{'Q' if word == 8 else 'I'}", start)
        entries += place + struct.pack(f"{order}IHBx", column.stored_bytes, 0, 2 if column.size else 1)
        start += column.stored_bytes
    return _signature(0xFFFFFFFC, order, word) + bytes(8) + entries + bytes(word + 4)


def _format(entry: tuple[int, ...], order: str, word: int) -> bytes:
    body = bytearray(_signature(0xFFFFFBFE, order, word).ljust(3 * word + 40, b"\0"))
    struct.pack_into(f"{order}6H", body, 3 * word + 22, 0, entry[2], entry[3], 0, entry[4], entry[5])
    return bytes(body)


def _row(columns: Sequence[Column], row: Sequence[str | float], order: str) -> bytes:
    return b"".join(
        value.encode().ljust(column.size) if isinstance(value, str) else struct.pack(f"{order}d", value)
        for column, value in zip(columns, row, strict=True)
    )


def _page(
    descriptions: list[bytes], rows: list[bytes], packed: list[bytes], order: str, is_wide: bool
) -> bytes:
    """Pointers, then rows; what the pointers lead to stands at the end."""
    page = bytearray(_PAGE)
    head = 32 if is_wide else 16
    pieces = [*((piece, 0) for piece in descriptions), *((piece, 4) for piece in packed)]
    kind = 0 if packed else 0x0200
    struct.pack_into(f"{order}HHH", page, head, kind, len(pieces) + len(rows), len(pieces))
    end, position = _PAGE, head + 8
    pointer = struct.Struct(f"{order}{'QQBB6x' if is_wide else 'IIBB2x'}")
    for piece, compression in pieces:
        end -= len(piece)
        page[end : end + len(piece)] = piece
        pointer.pack_into(page, position, end, len(piece), compression, 1)
        position += pointer.size
    position += position % 8
    for row in rows:
        page[position : position + len(row)] = row
        position += len(row)
    return bytes(page)
