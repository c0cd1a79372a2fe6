"""AsciiDoc."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import ClassVar

from indexer.domain import Metadata
from indexer.parsing.common.outline import Outline
from indexer.parsing.text.markup import MarkupParser

_HEADING = re.compile(r"(={1,6}|#{1,6})\s+(\S.*)")
_ATTRIBUTE = re.compile(r":([\w-]+):\s*(.*)")
_SHOWN = frozenset(("author", "description", "keywords"))
"""Attributes whose values are text."""
_BLOCK = re.compile(r"(-{4,}|\.{4,}|\+{4,}|/{4,}|```+)\s*\w*")
_BLOCK_OPTION = re.compile(r"\[[^\]]*\]")


class AsciiDocParser(MarkupParser):
    """`=` headings; comments, settings and block options are markup and left out."""

    name = "asciidoc"
    version = 3
    formats: ClassVar[Mapping[str, str]] = {".adoc": "AsciiDoc", ".asciidoc": "AsciiDoc", ".asc": "AsciiDoc"}

    def read(self, lines: list[str], outline: Outline) -> Metadata:
        """Read headings and text; listings are taken as they stand."""
        attributes: dict[str, str] = {}
        fence = ""
        for number, line in enumerate(lines, 1):
            block = _BLOCK.fullmatch(line)
            if block is not None and fence in ("", block.group(1)):
                fence = "" if fence else block.group(1)
                outline.text("", line=number)
            elif fence:
                outline.text("" if fence.startswith("/") else line, line=number)
            elif (heading := _HEADING.fullmatch(line)) is not None:
                outline.heading(len(heading.group(1)), heading.group(2).rstrip(" ="), line=number)
            elif (attribute := _ATTRIBUTE.fullmatch(line)) is not None:
                name, value = attribute.group(1).lower(), attribute.group(2).strip()
                attributes[name] = value
                outline.text(value if name in _SHOWN else "", line=number)
            elif line.startswith("//") or _BLOCK_OPTION.fullmatch(line.rstrip()):
                outline.text("", line=number)
            else:
                outline.text(line, line=number)
        return Metadata(title=outline.first_heading, author=attributes.get("author", ""))
