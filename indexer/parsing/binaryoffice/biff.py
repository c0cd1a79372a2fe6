"""Records of XLS streams: what calamine leaves out of Excel 97-2003, and the cells of Excel 2 to 4 (MS-XLS 2.1)."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice

from indexer.errors import EncryptedError
from indexer.parsing.binaryoffice.drawnwords import drawn_words
from indexer.parsing.binaryoffice.linktargets import link_target
from indexer.parsing.common.codepages import encoding_of, windows_codepage

OLD_BOFS = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08\x08\x00")
"""First bytes of Excel 2, 3 and 4 files, which are bare streams without an OLE container, and of those with which
programs for the web imitate Excel 5."""

_BOF = (0x0009, 0x0209, 0x0409, 0x0809)
_CONTINUE, _FILEPASS, _HEADER, _FOOTER, _NOTE = 0x3C, 0x2F, 0x14, 0x15, 0x1C
_TEXT_OBJECT, _OBJECT, _CHART_TEXT, _FORMULA_TEXT, _LINK = 0x1B6, 0x5D, 0x100D, 0x207, 0x1B8
_EXTRAS = frozenset((_HEADER, _FOOTER, _CHART_TEXT, _NOTE, _OBJECT, _TEXT_OBJECT, _CONTINUE, _LINK))
"""Few of the records: most are cells."""
CODEPAGE = 0x42
"""Kind of the record that names the code page of strings that are bytes."""
_DRAWING = 0xEC
_RK = 0x027E
_LINK_HEAD_BYTES = 24
"""The cells of a link and what kind of object follows (MS-XLS 2.4.140)."""
_SAMPLE_LABELS = 200


@dataclass(slots=True)
class SheetExtras:
    """What a sheet shows beside its cells."""

    page_texts: list[str] = field(default_factory=list)
    """Headers and footers of the printed page."""
    notes: list[tuple[int, int, str]] = field(default_factory=list)
    """(row, column, text) of comments, from 0."""
    drawn: list[str] = field(default_factory=list)
    """Text boxes, chart titles, and what drawings say in properties."""
    links: list[str] = field(default_factory=list)
    """Addresses and files that cells lead to."""


def read_records(data: bytes, position: int = 0) -> Iterator[tuple[int, bytes]]:
    """(kind, payload) of the records from a position on, in order, as far as they can be read."""
    while position + 4 <= len(data):
        kind, size = struct.unpack_from("<HH", data, position)
        yield kind, data[position + 4 : position + 4 + size]
        position += 4 + size


def read_extras(data: bytes) -> list[SheetExtras]:
    """Extras of each substream of a workbook in stored order, which is that of the sheets.

    Raises:
        EncryptedError: the workbook is encrypted.
    """
    sheets: list[SheetExtras] = []
    depth = 0
    texts = _TextObjects()
    drawing, last = bytearray(), 0
    encoding = "cp1252"
    for kind, payload in read_records(data):
        if kind == _FILEPASS:
            raise EncryptedError("The workbook is protected by a password.")
        if kind == CODEPAGE:
            encoding = codepage_encoding(payload) or encoding
        elif kind in _BOF:
            depth += 1
            if depth == 1:
                sheets.append(SheetExtras())
                texts, drawing = _TextObjects(), bytearray()
        elif kind == 0x0A and depth:  # EOF
            depth -= 1
            if depth == 0:
                sheets[-1].drawn += texts.unclaimed() + drawn_words(bytes(drawing))
        elif depth == 1 and (kind == _DRAWING or (kind == _CONTINUE and last == _DRAWING)):
            drawing += payload  # one tree of records, cut by the objects and texts of its shapes
            kind = _DRAWING
        elif kind in _EXTRAS and sheets:
            texts.take(kind, payload)
            _take_extra(sheets[-1], texts, kind, payload, encoding)
        last = kind
    return sheets[1:]  # the first substream is the workbook itself


def codepage_encoding(payload: bytes) -> str:
    """The encoding that a CodePage record names (MS-XLS 2.4.52); empty where it is not known."""
    return encoding_of(int.from_bytes(payload[:2], "little"))


def _take_extra(sheet: SheetExtras, texts: _TextObjects, kind: int, payload: bytes, encoding: str) -> None:
    if kind in (_HEADER, _FOOTER) and payload:
        sheet.page_texts.append(any_string(payload, encoding))
    elif kind == _CHART_TEXT and len(payload) > 3:
        sheet.drawn.append(_short_string(payload[2:]))
    elif kind == _LINK:
        sheet.links.append(link_target(payload[_LINK_HEAD_BYTES:]))
    elif kind == _NOTE and len(payload) >= 8:
        row, column, _, identity = struct.unpack_from("<4H", payload)
        text = texts.claim(identity)
        if text:
            sheet.notes.append((row, column, text))


class _TextObjects:
    """Texts of drawing objects by id; a NOTE record claims the one that is its comment."""

    def __init__(self) -> None:
        self._texts: dict[int, str] = {}
        self._identity = -1
        self._wanted = 0
        self._drawn: list[str] = []

    def take(self, kind: int, payload: bytes) -> None:
        """Follow OBJ, TXO and the CONTINUE that holds the characters."""
        if kind == _OBJECT and len(payload) >= 8:
            self._identity = int.from_bytes(payload[6:8], "little")
        elif kind == _TEXT_OBJECT and len(payload) >= 12:
            self._wanted = int.from_bytes(payload[10:12], "little")
        elif kind == _CONTINUE and self._wanted and payload:
            text = payload[1:].decode("utf-16-le" if payload[0] & 1 else "latin-1", "replace")[: self._wanted]
            self._texts[self._identity] = self._texts.get(self._identity, "") + text
            self._wanted -= len(text)

    def claim(self, identity: int) -> str:
        """Take a text out as a comment."""
        return self._texts.pop(identity, "").strip()

    def unclaimed(self) -> list[str]:
        """What is left at the end of a sheet: text boxes."""
        return [text.strip() for text in self._texts.values() if text.strip()]


def any_string(payload: bytes, encoding: str = "cp1252") -> str:
    """A string of BIFF8 (16-bit length and flags) or of BIFF5 (8-bit length, bytes), told apart by its length."""
    if len(payload) >= 3:
        count, flags = struct.unpack_from("<HB", payload)
        if flags in (0, 1) and len(payload) == 3 + count * (1 + flags):
            return payload[3:].decode("utf-16-le" if flags else "latin-1", "replace")
    return payload[1 : 1 + payload[0]].decode(encoding, "replace") if payload else ""


def _short_string(payload: bytes) -> str:
    count, flags = payload[0], payload[1] if len(payload) > 1 else 0
    width = 1 + (flags & 1)
    return payload[2 : 2 + count * width].decode("utf-16-le" if flags & 1 else "latin-1", "replace")


def read_old_cells(data: bytes) -> Iterator[tuple[int, dict[int, str]]]:
    """(row, cells by column) of an Excel 2 to 4 sheet; formulas give their text results only as labels do."""
    rows: dict[int, dict[int, str]] = {}
    place, encoding = (0, 0), _unnamed_encoding(data)
    for kind, payload in read_records(data):
        if kind == _FILEPASS:
            raise EncryptedError("The workbook is protected by a password.")
        if kind == CODEPAGE:
            encoding = codepage_encoding(payload) or encoding
        if len(payload) >= 4 and kind != _FORMULA_TEXT:
            place = struct.unpack_from("<HH", payload)
        value = _old_value(kind, payload, encoding)
        if value:
            rows.setdefault(place[0], {})[place[1]] = value
    yield from sorted(rows.items())


def _unnamed_encoding(data: bytes) -> str:
    """What the labels of a stream are in that names no code page."""
    labels = (payload[8:] for kind, payload in read_records(data) if kind in (0x0004, 0x0204))
    sample = b"\n".join(islice(labels, _SAMPLE_LABELS))
    with suppress(UnicodeDecodeError):
        if not sample.decode("utf-8").isascii():
            return "utf-8"
    return windows_codepage(sample)


def _old_value(kind: int, payload: bytes, encoding: str) -> str:
    if kind == 0x0004:
        return payload[8 : 8 + payload[7]].decode(encoding, "replace") if len(payload) > 8 else ""
    if kind == 0x0204 and len(payload) > 8:
        return payload[8 : 8 + int.from_bytes(payload[6:8], "little")].decode(encoding, "replace")
    if kind == _FORMULA_TEXT and len(payload) > 2:
        return payload[2 : 2 + int.from_bytes(payload[:2], "little")].decode(encoding, "replace")
    if kind == 0x0003 and len(payload) >= 15:
        return f"{struct.unpack_from('<d', payload, 7)[0]:.15g}"
    if kind in (0x0203, 0x0206, 0x0406) and len(payload) >= 14:
        number = struct.unpack_from("<d", payload, 6)[0]
        return "" if number != number or payload[12:14] == b"\xff\xff" else f"{number:.15g}"
    if kind == _RK and len(payload) >= 10:
        return f"{rk_number(int.from_bytes(payload[6:10], 'little')):.15g}"
    return ""


def rk_number(value: int) -> float:
    """A number in the 32-bit form RK (MS-XLS 2.5.217)."""
    if value & 2:
        number = float((value >> 2) - (1 << 30) if value & 0x8000_0000 else value >> 2)
    else:
        number = struct.unpack("<d", b"\0\0\0\0" + (value & 0xFFFF_FFFC).to_bytes(4, "little"))[0]
    return number / 100 if value & 1 else number
