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
_LINK = re.compile(r"\[\[([^\[\]]+)\](?:\[([^\[\]]+)\])?\]")
_SHOWN = frozenset(("title", "subtitle", "author", "description", "keywords", "caption"))
"""Keywords whose values are text."""


class OrgParser(MarkupParser):
    """Starred headings; property drawers are left out, links show their text."""

    name = "org"
    version = 2
    formats: ClassVar[Mapping[str, str]] = {".org": "Org mode"}

    def read(self, lines: list[str], outline: Outline) -> Metadata:
        """Read headings and text."""
        keywords: dict[str, str] = {}
        in_drawer = False
        for number, line in enumerate(lines, 1):
            mark = line.strip().upper()
            if (heading := _HEADING.fullmatch(line)) is not None:
                in_drawer = False  # whatever drawer was never closed
                outline.heading(len(heading.group(1)), _plain(heading.group(2)), line=number)
            elif in_drawer or mark in (":PROPERTIES:", ":LOGBOOK:"):
                in_drawer = mark != ":END:"
                outline.text("", line=number)
            elif (keyword := _KEYWORD.fullmatch(line)) is not None:
                name, value = keyword.group(1).lower(), keyword.group(2).strip()
                keywords[name] = value
                outline.text(_plain(value) if name in _SHOWN else "", line=number)
            else:
                outline.text(_plain(line), line=number)
        return Metadata(
            title=keywords.get("title", "") or outline.first_heading,
            author=keywords.get("author", ""),
            language=keywords.get("language", "")[:2].lower(),
        )


def _plain(line: str) -> str:
    return _LINK.sub(lambda found: found.group(2) or found.group(1), line)
