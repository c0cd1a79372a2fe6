"""Logs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from indexer.domain import Locator
from indexer.parsing.common.decoding import decode
from indexer.parsing.parser import Nature, Parser, ParseResult, ParserInput, Section


class LogParser(Parser):
    """Keeps every line."""

    name = "log"
    version = 3
    nature = Nature.LINES
    formats: ClassVar[Mapping[str, str]] = {".log": "Log", ".out": "Log", ".err": "Log", ".trace": "Log"}

    def parse(self, source: ParserInput) -> ParseResult:
        """Read the log."""
        decoded = decode(source.data, max_chars=source.options.max_text_chars)
        return ParseResult(
            sections=[Section(decoded.text, Locator(line=1))],
            partial_reason=decoded.partial_reason,
            is_prose=False,
        )
