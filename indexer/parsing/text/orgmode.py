"""Org mode documents."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import ClassVar

from indexer.domain import Metadata
from indexer.parsing.common.outline import Outline
from indexer.parsing.text.markup import MarkupParser

_HEADING = re.compile(
    r"(\*+)\s+(?:(?:TODO|DONE|NEXT|WAITING|CANCELLED)\s+)?(?:\[#\w\]\s+)?(.*?)(\s+:[\w@#%:]+:)?\s*"
)
_KEYWORD = re.compile(r"#\+(\w+):\s*(.*)", re.IGNORECASE)
_LINK = re.compile(r"\[\[([^\]]+)\](?:\[([^\]]+)\])?\]")


class OrgParser(MarkupParser):
    """Starred headings; property drawers are left out, links show their text."""

    name = "org"
    version = 1
    formats: ClassVar[Mapping[str, str]] = {".org": "Org mode"}

    def read(self, lines: list[str], outline: Outline) -> Metadata:
        """Read headings and text."""
        keywords: dict[str, str] = {}
        in_drawer = False
        for number, line in enumerate(lines, 1):
            mark = line.strip().upper()
            if in_drawer or mark in (":PROPERTIES:", ":LOGBOOK:"):
                in_drawer = mark != ":END:"
                outline.text("", line=number)
            elif (heading := _HEADING.fullmatch(line)) is not None:
                outline.heading(len(heading.group(1)), _plain(heading.group(2)), line=number)
            elif (keyword := _KEYWORD.fullmatch(line)) is not None:
                keywords[keyword.group(1).lower()] = keyword.group(2).strip()
                outline.text(keyword.group(2) if keyword.group(1).lower() == "title" else "", line=number)
            else:
                outline.text(_plain(line), line=number)
        return Metadata(
            title=keywords.get("title", "") or outline.first_heading,
            author=keywords.get("author", ""),
            language=keywords.get("language", "")[:2].lower(),
        )


def _plain(line: str) -> str:
    return _LINK.sub(lambda found: found.group(2) or found.group(1), line)
