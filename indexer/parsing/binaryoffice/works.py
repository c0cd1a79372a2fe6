"""Text documents of Microsoft Works: 2 to 4 keep their text in one run, later ones as Publisher does (after libwps)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import ClassVar

from indexer.domain import Metadata
from indexer.errors import ParseError
from indexer.parsing.binaryoffice.compound import MAGIC, has_stream, open_compound, read_metadata, read_stream
from indexer.parsing.binaryoffice.quill import MAGICS, printable, quill_paragraphs
from indexer.parsing.common.codepages import windows_codepage
from indexer.parsing.common.outline import Outline
from indexer.parsing.parser import Nature, Parser, ParseResult, ParserInput

_RUN = re.compile(rb"[\x01\x02\x04\x06]\xfe")
"""What a document of Works 2 to 4 begins with; the first byte is its version, 1 that for DOS."""
_DOS = 1
_BEGIN, _END = 0x22, 0x26
"""Where its header says at which byte the text begins and ends."""
_HEADER_BYTES = 0x100
_PARAGRAPHS = re.compile(r"\r\n?|\n|\x0c")


class WorksParser(Parser):
    """Reads the paragraphs; there are no headings to be told."""

    name = "works"
    version = 1
    nature = Nature.TAGGED
    formats: ClassVar[Mapping[str, str]] = {".wps": "Works document"}

    def sniff(self, head: bytes, suffix: str) -> bool:
        """By its suffix, which programs of today give to documents of Word: these are told by their container."""
        return suffix in self.formats and (head.startswith(MAGIC) or _RUN.match(head) is not None)

    def parse(self, source: ParserInput) -> ParseResult:
        """Read the text.

        Raises:
            ParseError: it is no document of Works, or damaged.
        """
        metadata = Metadata()
        if bytes(source.data[: len(MAGIC)]) == MAGIC:
            container = open_compound(source.data)
            name = "MN0" if has_stream(container, "MN0") else "CONTENTS"
            data, metadata = read_stream(container, name), read_metadata(container)
        else:
            data = bytes(source.data)
        outline = Outline()
        for paragraph in quill_paragraphs(data) if data.startswith(MAGICS) else _paragraphs(data):
            outline.paragraph(paragraph)
        return ParseResult(sections=outline.sections(), metadata=metadata)


def _paragraphs(data: bytes) -> Iterator[str]:
    begin, end = (int.from_bytes(data[place : place + 4], "little") for place in (_BEGIN, _END))
    if _RUN.match(data) is None or not _HEADER_BYTES <= begin <= end <= len(data):
        raise ParseError("The document of Works is damaged.")
    raw = data[begin:end]
    text = raw.decode("cp850" if data[0] == _DOS else windows_codepage(raw), "replace")
    return map(printable, _PARAGRAPHS.split(text))
