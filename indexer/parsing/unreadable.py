"""Formats that are known and cannot be read: found by name, with the reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from indexer.parsing.parser import Nature, ParseResult, ParserInput

_REASONS = {
    "CAD drawing": "DWG drawings cannot be read. Export it as DXF or PDF.",
    "StarOffice document": "StarOffice documents cannot be read. Save it as OpenDocument.",
    "PostScript": "PostScript files cannot be read. Convert it to PDF.",
}


class UnreadableParser:
    """Says why, and what would help."""

    name = "unreadable"
    version = 4
    nature = Nature.TAGGED
    formats: ClassVar[Mapping[str, str]] = {
        ".dwg": "CAD drawing",
        **dict.fromkeys((".sdw", ".sdc", ".sdd", ".sda", ".sdp", ".vor"), "StarOffice document"),
        ".ps": "PostScript", ".eps": "PostScript",
    }  # fmt: skip

    def sniff(self, head: bytes, suffix: str) -> bool:
        """By suffix, before anything takes the container for something else."""
        return suffix in self.formats and not head.startswith(b"%PDF")

    def parse(self, source: ParserInput) -> ParseResult:
        """Nothing but the reason."""
        return ParseResult(name_only_reason=_REASONS[self.formats[source.suffix]])
