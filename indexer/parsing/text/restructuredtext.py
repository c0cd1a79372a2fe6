"""reStructuredText."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import ClassVar

from indexer.domain import Metadata
from indexer.parsing.common.outline import Outline
from indexer.parsing.text.markup import MarkupParser

_ADORNMENT = re.compile(r"([!-/:-@\[-`{-~])\1{2,}\s*")
_FIELD = re.compile(r":(author|date|version|subject):\s*(.+)", re.IGNORECASE)


class RestructuredTextParser(MarkupParser):
    """Titles are underlined, some overlined too; the order in which styles appear gives their levels."""

    name = "rst"
    version = 1
    formats: ClassVar[Mapping[str, str]] = {".rst": "reStructuredText", ".rest": "reStructuredText"}

    def read(self, lines: list[str], outline: Outline) -> Metadata:
        """Read titles and text; adornments become empty lines."""
        styles: list[str] = []
        fields: dict[str, str] = {}
        for index, line in enumerate(lines):
            if _ADORNMENT.fullmatch(line) and (_is_title(lines, index - 1) or _is_title(lines, index + 1)):
                outline.text("", line=index + 1)
            elif _is_title(lines, index):
                has_overline = index > 0 and lines[index - 1].rstrip() == lines[index + 1].rstrip()
                style = lines[index + 1][0] * (1 + has_overline)
                if style not in styles:
                    styles.append(style)
                outline.heading(styles.index(style) + 1, line, line=index + 1)
            else:
                outline.text(line, line=index + 1)
                if (found := _FIELD.match(line)) is not None:
                    fields.setdefault(found.group(1).lower(), found.group(2).strip())
        return Metadata(
            title=outline.first_heading,
            author=fields.get("author", ""),
            created=_iso_date(fields.get("date", "")),
        )


def _is_title(lines: list[str], index: int) -> bool:
    if not 0 <= index < len(lines) - 1 or not lines[index].strip():
        return False
    title, below = lines[index].rstrip(), lines[index + 1].rstrip()
    if _ADORNMENT.fullmatch(below) is None or _ADORNMENT.fullmatch(title) is not None:
        return False
    return len(below) >= min(len(title.strip()), 4)


def _iso_date(text: str) -> str:
    return text if re.fullmatch(r"\d{4}(-\d\d){0,2}", text) else ""
