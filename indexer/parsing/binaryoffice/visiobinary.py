"""Visio drawings from before 2013 (VSD, VSS, VST): the texts of their shapes, page by page.

Nobody has published the format; it is read as libvisio and Apache POI (HDGF) found it to be. A tree of pointers leads
to streams, which hold further pointers or a run of chunks; some are compressed.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

from indexer.domain import Locator
from indexer.errors import ParseError
from indexer.parsing.binaryoffice.compound import open_compound, read_metadata, read_stream
from indexer.parsing.binaryoffice.oleobject import embedded_members
from indexer.parsing.common.codepages import windows_codepage
from indexer.parsing.parser import Nature, Parser, ParseResult, ParserInput, Section

_MAGIC = b"Visio (TM) Drawing\r\n"
_VERSION, _TRAILER = 0x1A, 0x24
_OLDEST, _WIDE = 5, 11
"""Visio 5 is the oldest that is read; from 2003 on text is UTF-16."""
_PAGE, _TREE = 0x15, 0x14
_TEXT = 0x0E
_MAX_DEPTH, _MAX_POINTERS = 12, 100_000
_MAX_BYTES = 128_000_000
"""Of all streams together: pointers may lead to one of them many times."""
_OLD_TABLES = {0x1D: 30, 0x4E: 30, 0x1E: 54, 0x14: 130}
"""Kind of stream → where Visio 5 keeps its table of pointers; elsewhere at 10."""
_WITH_TRAILER = frozenset((0x2C, 0x65, 0x66, 0x69, 0x6A, 0x6B, 0x70, 0x71))
_WITHOUT_SEPARATOR = frozenset((0x1F, 0xC9))
_LATE_SEPARATOR = frozenset((0xA9, 0xAA, 0xB4, 0xB6))
_CLEANED = str.maketrans({"\r": "\n", "\x0b": "\n", "\x1e": "", "\ufffc": ""})
"""The last two stand for fields, whose values are kept elsewhere."""


@dataclass(frozen=True, slots=True)
class _Pointer:
    kind: int
    format: int
    offset: int
    length: int

    @property
    def is_compressed(self) -> bool:
        return bool(self.format & 2)

    @property
    def has_pointers(self) -> bool:
        return self.kind == _TREE or 0x1D <= self.format < 0x1F or 0x50 <= self.format < 0x60

    @property
    def has_chunks(self) -> bool:
        return 0xC0 <= self.format < 0xDF  # below 0xD0 in Visio 5 only


class VisioBinaryParser(Parser):
    """A section per page; what stands on masters only comes once, behind them."""

    name = "vsd"
    version = 1
    nature = Nature.TAGGED
    formats: ClassVar[Mapping[str, str]] = {
        ".vsd": "Visio 2003 drawing",
        ".vss": "Visio 2003 stencil",
        ".vst": "Visio 2003 template",
    }

    def parse(self, source: ParserInput) -> ParseResult:
        """Read the drawing.

        Raises:
            ParseError: it is damaged, or older than Visio 5.
        """
        container = open_compound(source.data)
        drawing = _Drawing(read_stream(container, "VisioDocument"))
        pages, masters = drawing.texts()
        sections = [
            Section("\n".join(texts), Locator(page=number)) for number, texts in enumerate(pages, 1) if texts
        ]
        shown = {text for texts in pages for text in texts}
        other = [text for text in dict.fromkeys(masters) if text not in shown]
        if other:
            sections.append(Section("\n".join(other), Locator(part="master")))
        metadata = read_metadata(container, page_count=len(pages) or None)
        return ParseResult(sections=sections, metadata=metadata, members=embedded_members(container))


class _Drawing:
    """The `VisioDocument` stream."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._version = int.from_bytes(data[_VERSION : _VERSION + 2], "little")
        if not data.startswith(_MAGIC) or self._version < _OLDEST:
            raise ParseError("The file is no drawing of Visio 5 or later.")
        self._pointer_bytes = 16 if self._version == _OLDEST else 18
        self._left = _MAX_POINTERS
        self._left_bytes = _MAX_BYTES
        self._pages: list[list[bytes]] = []
        self._masters: list[bytes] = []

    def texts(self) -> tuple[list[list[str]], list[str]]:
        """Texts of each page, and of what belongs to no page."""
        trailer = self._pointer(self._data, _TRAILER)
        if trailer is not None:
            self._walk(trailer, self._masters, 0)
        every = [text for texts in (*self._pages, self._masters) for text in texts]
        encoding = "utf-16-le" if self._version >= _WIDE else windows_codepage(b"\n".join(every))
        return [_shown(texts, encoding) for texts in self._pages], _shown(self._masters, encoding)

    def _walk(self, pointer: _Pointer, found: list[bytes], depth: int) -> None:
        content = self._content(pointer)
        if pointer.kind == _PAGE:
            found = []
            self._pages.append(found)
        if pointer.has_pointers and depth < _MAX_DEPTH:
            for child in self._pointers(pointer, content):
                self._walk(child, found, depth + 1)
        elif pointer.has_chunks:
            found.extend(self._chunk_texts(content))

    def _content(self, pointer: _Pointer) -> bytes:
        raw = self._data[pointer.offset : pointer.offset + pointer.length]
        whole = _inflated(raw, self._left_bytes) if pointer.is_compressed else raw[: self._left_bytes]
        self._left_bytes = max(0, self._left_bytes - len(whole))
        if not pointer.is_compressed:
            return whole
        return whole if pointer.has_chunks else whole[4:]

    def _pointer(self, data: bytes, at: int) -> _Pointer | None:
        self._left -= 1
        if self._left < 0 or at + self._pointer_bytes > len(data):
            return None
        if self._version == _OLDEST:
            kind, form, _, offset, length = struct.unpack_from("<HHIII", data, at)
        else:
            kind, _, offset, length, form = struct.unpack_from("<IIIIH", data, at)
        return _Pointer(kind, form, offset, length)

    def _pointers(self, parent: _Pointer, content: bytes) -> Iterator[_Pointer]:
        if self._version == _OLDEST:
            at = _OLD_TABLES.get(parent.kind, 10)
            count, at = int.from_bytes(content[at : at + 2], "little"), at + 2
        else:
            at = int.from_bytes(content[:4], "little")
            count, at = int.from_bytes(content[at : at + 4], "little"), at + 8
        for number in range(min(count, _MAX_POINTERS)):
            pointer = self._pointer(content, at + number * self._pointer_bytes)
            if pointer is None:
                return
            yield pointer

    def _chunk_texts(self, content: bytes) -> Iterator[bytes]:
        position = 0
        while True:
            if self._version == _OLDEST:
                if position + 12 > len(content):
                    return
                kind, _, _, size = struct.unpack_from("<HHII", content, position)
                start, behind = position + 12, 0
            else:
                if position + 19 > len(content):
                    return
                kind, _, lists, size, level, flags = struct.unpack_from("<IIIIHB", content, position)
                start, behind = position + 19, self._behind(kind, lists, level, flags)
            if kind == _TEXT:
                yield content[start + 8 : start + size]
            position = start + size + behind

    def _behind(self, kind: int, lists: int, level: int, flags: int) -> int:
        """Bytes between a chunk and the next: a trailer of 8 and a separator of 4, where they are."""
        has_trailer = kind in _WITH_TRAILER or lists != 0
        has_separator = self._version >= _WIDE and kind not in _WITHOUT_SEPARATOR and (
            has_trailer
            or (kind in _LATE_SEPARATOR and (level, flags) == (2, 0x54))
            or (level, flags) == (2, 0x55)
            or (level == 3 and flags != 0x50)
        )  # fmt: skip
        return 8 * has_trailer + 4 * has_separator


def _shown(texts: list[bytes], encoding: str) -> list[str]:
    decoded = (text.decode(encoding, "replace").partition("\0")[0] for text in texts)
    return [shown for text in decoded if (shown := text.translate(_CLEANED).strip())]


def _inflated(raw: bytes, max_bytes: int = _MAX_BYTES) -> bytes:
    """LZSS with a window of 4096 bytes that begins 18 before its end."""
    out = bytearray()
    position = 0
    while position < len(raw) and len(out) < max_bytes:
        flags = raw[position]
        position += 1
        for bit in range(8):
            if position >= len(raw):
                break
            if flags & 1 << bit:
                out.append(raw[position])
                position += 1
            elif position + 1 < len(raw):
                _copy(out, raw[position] | (raw[position + 1] & 0xF0) << 4, (raw[position + 1] & 0x0F) + 3)
                position += 2
            else:
                position = len(raw)
    return bytes(out)


def _copy(out: bytearray, address: int, count: int) -> None:
    """Repeat what stands at a place of the window; what was never written there is zero."""
    place = address - 4078 if address > 4078 else address + 18
    start = len(out) - ((len(out) - place) & 0xFFF or 0x1000)
    for index in range(start, start + count):
        out.append(out[index] if index >= 0 else 0)
