"""Publisher documents: the text of all stories."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import ClassVar

from indexer.errors import ParseError
from indexer.parsing.binaryoffice.compound import MAGIC, has_stream, open_compound, read_metadata, read_stream
from indexer.parsing.common.outline import Outline
from indexer.parsing.parser import Nature, ParseResult, ParserInput

_SLOTS = 20


class PublisherParser:
    """Reads the text chunks of the Quill stream, which holds all stories one after the other."""

    name = "publisher"
    version = 1
    nature = Nature.TAGGED
    formats: ClassVar[Mapping[str, str]] = {".pub": "Publisher"}

    def sniff(self, head: bytes, suffix: str) -> bool:
        """By container and suffix."""
        return suffix == ".pub" and head.startswith(MAGIC)

    def parse(self, source: ParserInput) -> ParseResult:
        """Read the stories."""
        container = open_compound(source.data)
        if not has_stream(container, "Quill", "QuillSub", "CONTENTS"):
            raise ParseError("The file is no Publisher 98 or later document.")
        data = read_stream(container, "Quill", "QuillSub", "CONTENTS")
        outline = Outline()
        for slot in range(_SLOTS):
            entry = data[0x20 + 24 * slot : 0x20 + 24 * (slot + 1)]
            if len(entry) < 24 or entry[:2] != b"\x18\x00" or entry[12:16] != b"TEXT":
                continue
            start, size = struct.unpack_from("<II", entry, 16)
            text = data[start : start + size].decode("utf-16-le", "replace")
            for paragraph in text.replace("\x0b", "\n").replace("\x0c", "\r").split("\r"):
                outline.paragraph("".join(char for char in paragraph if char.isprintable() or char in "\n\t"))
        return ParseResult(sections=outline.sections(), metadata=read_metadata(container))
