"""Documents of Word and Write from before Office containers: Word 1 and 2, Write, Word for DOS and for Macintosh.

Their text lies in one run between two offsets of the header (as catdoc, libwps and libmwaw read them).
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

from indexer.errors import EncryptedError, ParseError
from indexer.parsing.binaryoffice.wordfields import plain_text
from indexer.parsing.common.codepages import windows_codepage
from indexer.parsing.common.outline import Outline
from indexer.parsing.parser import Nature, Parser, ParseResult, ParserInput

_HEADER_BYTES = 0x80
_FAST_SAVED, _ENCRYPTED = 0x0004, 0x0100
_FLAGS = 0x0A
_PARAGRAPHS = re.compile(r"\r\n?|\n|\x0c|\x07\x07")
"""The last is the end of a table row."""


@dataclass(frozen=True, slots=True)
class _Kind:
    format: str
    bounds: tuple[int, int]
    """Where the header says at which byte the text begins and ends; the same place where it begins at 0x80."""
    order: Literal["little", "big"]
    encoding: str
    """Of what no detection tells."""


_WINWORD = _Kind("Word 1 or 2", (0x18, 0x1C), "little", "cp1252")
_WRITE = _Kind("Windows Write", (0x0E, 0x0E), "little", "cp1252")
_DOS = _Kind("Word for DOS", (0x0E, 0x0E), "little", "cp437")
_MAC = _Kind("Word for Macintosh", (0x14, 0x18), "big", "mac_roman")
_KINDS = {
    b"\x9b\xa5": _WINWORD,
    b"\xdb\xa5": _WINWORD,
    b"\x31\xbe\x00\x00\x00\xab": _WRITE,
    b"\x32\xbe\x00\x00\x00\xab": _WRITE,
    b"\xfe\x34\x00": _MAC,
    b"\xfe\x37\x00": _MAC,
}
_PARAGRAPH_PAGES, _PAGE_BYTES, _MAX_ENTRIES, _PICTURE_FLAG = 0x12, 128, 20, 17
"""Where Write tells the pages that describe paragraphs; entries of one; which byte of a description has the flag."""
_WRITE_PAGES = 0x60
"""Zero in what Word for DOS wrote under the same magic bytes."""


class OldWordParser(Parser):
    """Reads the paragraphs; there are no headings to be told."""

    name = "oldword"
    version = 2
    nature = Nature.TAGGED
    formats: ClassVar[Mapping[str, str]] = {".wri": _WRITE.format}

    def sniff(self, head: bytes, suffix: str) -> bool:
        """By the first bytes."""
        return len(head) > _HEADER_BYTES and head.startswith(tuple(_KINDS))

    def parse(self, source: ParserInput) -> ParseResult:
        """Read the text.

        Raises:
            EncryptedError: the document is protected by a password.
            ParseError: the header claims no text that is there.
        """
        head = bytes(source.data[:_HEADER_BYTES])
        kind = next((kind for magic, kind in _KINDS.items() if head.startswith(magic)), None)
        if kind is None or len(head) < _HEADER_BYTES:
            raise ParseError("The file is no document of an old Word or Write.")
        if kind is _WRITE and head[_WRITE_PAGES : _WRITE_PAGES + 2] == b"\0\0":
            kind = _DOS
        flags = int.from_bytes(head[_FLAGS : _FLAGS + 2], "little") if kind is _WINWORD else 0
        if flags & _ENCRYPTED:
            raise EncryptedError("The document is protected by a password.")
        raw = _text_bytes(source.data, head, kind)
        outline = Outline()
        for paragraph in _PARAGRAPHS.split(raw.decode(_encoding(raw, kind), "replace")):
            text = plain_text(paragraph, [])
            if text.strip():
                outline.paragraph(text)
        return ParseResult(
            sections=outline.sections(),
            format=kind.format,
            partial_reason="It was saved quickly: passages may stand in the wrong order."
            if flags & _FAST_SAVED
            else "",
        )


def _text_bytes(data: memoryview, head: bytes, kind: _Kind) -> bytes:
    first, last = (int.from_bytes(head[place : place + 4], kind.order) for place in kind.bounds)
    if kind.bounds[0] == kind.bounds[1]:
        first = _HEADER_BYTES
    if not _HEADER_BYTES <= first < last <= len(data):
        raise ParseError("The document is damaged: it does not tell where its text is.")
    raw = bytes(data[first:last])
    return _without_pictures(data, raw) if kind is _WRITE else raw


def _without_pictures(data: memoryview, raw: bytes) -> bytes:
    """The text of Write, where a paragraph may be a picture or an object instead."""
    first, behind = struct.unpack_from("<HH", data, _PARAGRAPH_PAGES)
    pieces, position = [], 0
    for number in range(first, behind):
        for start, end in _pictures(bytes(data[number * _PAGE_BYTES : (number + 1) * _PAGE_BYTES])):
            pieces.append(raw[position : max(position, start - _HEADER_BYTES)])
            position = max(position, end - _HEADER_BYTES)
    return b"".join((*pieces, raw[position:]))


def _pictures(page: bytes) -> Iterator[tuple[int, int]]:
    """The bytes of the file that are pictures, by a page of descriptions of paragraphs."""
    if len(page) < _PAGE_BYTES:
        return
    (start,) = struct.unpack_from("<I", page)
    for number in range(min(page[-1], _MAX_ENTRIES)):
        end, place = struct.unpack_from("<IH", page, 4 + 6 * number)
        described = page[4 + place : 5 + place + page[4 + place]] if 4 + place < _PAGE_BYTES else b""
        if len(described) > _PICTURE_FLAG and described[_PICTURE_FLAG] & 0x10:
            yield start, end
        start = end


def _encoding(raw: bytes, kind: _Kind) -> str:
    return kind.encoding if kind.encoding != "cp1252" else windows_codepage(raw)
