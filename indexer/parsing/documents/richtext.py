"""Rich text (RTF)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from indexer.domain import Metadata
from indexer.parsing.common.outline import Outline, part_sections
from indexer.parsing.documents.rtfreader import RtfReader
from indexer.parsing.parser import Nature, ParseResult, ParserInput

_PROPERTIES = ("title", "author", "subject", "keywords", "comments")


class RichTextParser:
    """Reads the body with its headings, then headers, notes and comments by name."""

    name = "rtf"
    version = 2
    nature = Nature.TEXT
    formats: ClassVar[Mapping[str, str]] = {".rtf": "Rich text"}

    def sniff(self, head: bytes, suffix: str) -> bool:
        """By its first group."""
        return head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{\\rtf")

    def parse(self, source: ParserInput) -> ParseResult:
        """Read the document."""
        found = RtfReader().read(bytes(source.data))
        outline = Outline()
        for paragraph in found.paragraphs:
            if paragraph.outline and len(paragraph.text) < 400:
                outline.heading(paragraph.outline, paragraph.text)
            elif paragraph.is_row:
                outline.text(paragraph.text)
            else:
                outline.paragraph(paragraph.text)
        properties = {name: text for name, text in found.parts if name in _PROPERTIES}
        parts = [
            *((name, text) for name, text in found.parts if name not in ("title", "author")),
            ("links", "\n".join(dict.fromkeys(found.links))),
        ]
        return ParseResult(
            sections=[*outline.sections(), *part_sections(iter(parts))],
            metadata=Metadata(
                title=properties.pop("title", "") or outline.first_heading,
                author=properties.pop("author", ""),
                extra=properties,
            ),
        )
