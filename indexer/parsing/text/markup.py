"""What the lightweight markup formats share: decoded lines that become sections under headings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from indexer.domain import Metadata
from indexer.parsing.common.decoding import decode
from indexer.parsing.common.outline import Outline
from indexer.parsing.parser import Nature, Parser, ParseResult, ParserInput


class MarkupParser(Parser):
    """Base of parsers that read line by line; a subclass says what a heading is.

    Every source line gives one line of text, so that line numbers stay true.
    """

    name: str
    version: int
    nature = Nature.LINES
    formats: ClassVar[Mapping[str, str]]

    def parse(self, source: ParserInput) -> ParseResult:
        """Read the document."""
        decoded = decode(source.data, max_chars=source.options.max_text_chars)
        outline = Outline()
        metadata = self.read(decoded.text.split("\n"), outline)
        return ParseResult(
            sections=outline.sections(), metadata=metadata, partial_reason=decoded.partial_reason
        )

    def read(self, lines: list[str], outline: Outline) -> Metadata:
        """Add the lines to an outline and tell the metadata."""
        raise NotImplementedError
