"""Plain text in any encoding, and the parser of last resort."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from indexer.domain import Locator
from indexer.parsing.common.decoding import decode
from indexer.parsing.parser import Nature, Parser, ParseResult, ParserInput, Section


class TextParser(Parser):
    """Plain text; lines are kept as they stand."""

    name = "text"
    version = 3
    nature = Nature.TEXT
    formats: ClassVar[Mapping[str, str]] = {".txt": "Text", ".text": "Text"}
    is_prose = True

    def parse(self, source: ParserInput) -> ParseResult:
        """One section for the whole text."""
        decoded = decode(source.data, max_chars=source.options.max_text_chars)
        return ParseResult(
            sections=[Section(decoded.text, Locator(line=1))],
            partial_reason=decoded.partial_reason,
            is_prose=self.is_prose,
        )
