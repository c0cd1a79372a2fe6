"""Publisher documents: the text of all stories."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from indexer.errors import ParseError
from indexer.parsing.binaryoffice.compound import MAGIC, has_stream, open_compound, read_metadata, read_stream
from indexer.parsing.binaryoffice.quill import quill_paragraphs
from indexer.parsing.common.outline import Outline
from indexer.parsing.parser import Nature, Parser, ParseResult, ParserInput


class PublisherParser(Parser):
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
        for paragraph in quill_paragraphs(data):
            outline.paragraph(paragraph)
        return ParseResult(sections=outline.sections(), metadata=read_metadata(container))
