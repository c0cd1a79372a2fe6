"""Rich text (RTF)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import ClassVar

from indexer.domain import Metadata
from indexer.parsing.common.outline import Outline, part_sections
from indexer.parsing.documents.rtfreader import RtfReader
from indexer.parsing.parser import Nature, Parser, ParseResult, ParserInput

_INFO_BYTES = 1 << 20
"""The notes of the program stand at the front, behind fonts and styles."""
_TIME = r"\{\\%s\\yr(\d{4})\\mo(\d{1,2})\\dy(\d{1,2})(?:\\hr(\d{1,2})(?:\\min(\d{1,2}))?)?"
_PAGES = re.compile(rb"\\nofpages(\d{1,6})")
_PROPERTIES = ("title", "author", "subject", "keywords", "comments")


class RichTextParser(Parser):
    """Reads the body with its headings, then headers, notes and comments by name."""

    name = "rtf"
    version = 5
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
        info = bytes(source.data[:_INFO_BYTES])
        pages = _PAGES.search(info)
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
                created=_time(info, "creatim"),
                modified=_time(info, "revtim"),
                page_count=int(pages[1]) or None if pages is not None else None,
                extra=properties,
            ),
        )


def _time(info: bytes, word: str) -> str:
    found = re.search((_TIME % word).encode(), info)
    if found is None:
        return ""
    year, month, day, hour, minute = (int(part or 0) for part in found.groups())
    try:
        moment = dt.datetime(year, month, day, hour, minute)
    except ValueError:
        return ""  # the word is there, and the time was never set
    return moment.isoformat() if found[4] else moment.date().isoformat()
