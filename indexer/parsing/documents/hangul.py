"""Hangul word processor documents: HWP 5 (a compound file) and HWPX (a ZIP of XML)."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator, Mapping
from typing import ClassVar

from indexer.errors import EncryptedError, LimitError, ParseError
from indexer.parsing.archives.guard import GuardedZip
from indexer.parsing.binaryoffice.compound import MAGIC, has_stream, open_compound, read_metadata, read_stream
from indexer.parsing.common.outline import Outline
from indexer.parsing.common.safexml import local_name, parse_xml
from indexer.parsing.parser import Nature, Parser, ParseResult, ParserInput

_PARAGRAPH_TEXT = 67
_SINGLE = frozenset((0, 10, 13, *range(24, 32)))
"""Control characters of one unit; the others carry seven more (HWP 5.0 revision 1.3, 3.2.3)."""


class HangulParser(Parser):
    """Reads the paragraphs of all sections."""

    name = "hangul"
    version = 2
    nature = Nature.TAGGED
    formats: ClassVar[Mapping[str, str]] = {".hwp": "Hangul document", ".hwpx": "Hangul document"}

    def sniff(self, head: bytes, suffix: str) -> bool:
        """By container and suffix."""
        return suffix in self.formats and head.startswith((MAGIC, b"PK"))

    def parse(self, source: ParserInput) -> ParseResult:
        """Read the document."""
        outline = Outline()
        if bytes(source.data[:2]) == b"PK":
            for text in _packed_paragraphs(source):
                outline.paragraph(text)
            return ParseResult(sections=outline.sections())
        container = open_compound(source.data)
        if not has_stream(container, "FileHeader"):
            raise ParseError("The file is no Hangul 5 document.")
        flags = int.from_bytes(read_stream(container, "FileHeader")[36:40], "little")
        if flags & 2:
            raise EncryptedError("The document is protected by a password.")
        number = 0
        while has_stream(container, "BodyText", f"Section{number}"):
            data = read_stream(container, "BodyText", f"Section{number}")
            for text in _paragraphs(_inflated(data, source) if flags & 1 else data):
                outline.paragraph(text)
            number += 1
        return ParseResult(sections=outline.sections(), metadata=read_metadata(container))


def _inflated(data: bytes, source: ParserInput) -> bytes:
    stream = zlib.decompressobj(-15)
    try:
        inflated = stream.decompress(data, source.options.max_member_bytes)
    except zlib.error as error:
        raise ParseError("The document is damaged.") from error
    if stream.unconsumed_tail:
        raise LimitError("The document inflates to more than the limit.")
    return inflated


def _paragraphs(data: bytes) -> Iterator[str]:
    position = 0
    while position + 4 <= len(data):
        (head,) = struct.unpack_from("<I", data, position)
        position += 4
        size = head >> 20
        if size == 0xFFF:
            size = int.from_bytes(data[position : position + 4], "little")
            position += 4
        if head & 0x3FF == _PARAGRAPH_TEXT:
            text = _plain(data[position : position + size])
            if text:
                yield text
        position += size


def _plain(raw: bytes) -> str:
    units = struct.unpack(f"<{len(raw) // 2}H", raw[: len(raw) // 2 * 2])
    out = bytearray()
    index = 0
    while index < len(units):
        unit = units[index]
        if unit >= 32:
            out += unit.to_bytes(2, "little")
        elif unit in (9, 10):
            out += b" \0"
        index += 1 if unit >= 32 or unit in _SINGLE else 8
    return out.decode("utf-16-le", "replace").strip()


def _packed_paragraphs(source: ParserInput) -> Iterator[str]:
    archive = GuardedZip(source.data, max_bytes=source.options.max_member_bytes)
    names = archive.matching(r"Contents/section\d+\.xml")
    for name in sorted(names, key=lambda name: int(re.findall(r"\d+", name)[-1])):
        for paragraph in parse_xml(archive.read(name)).iter():
            if local_name(paragraph) == "p":
                runs = (run for run in paragraph if local_name(run) == "run")
                texts = ("".join(map(str, t.itertext())) for run in runs for t in run if local_name(t) == "t")
                text = "".join(texts).strip()
                if text:
                    yield text
