"""Documents of LyX."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import ClassVar

from indexer.domain import Metadata
from indexer.parsing.common.outline import Outline
from indexer.parsing.text.markup import MarkupParser

_LEVELS = {
    "Title": 1,
    "Part": 1,
    "Chapter": 2,
    "Section": 3,
    "Subsection": 4,
    "Subsubsection": 5,
    "Paragraph": 6,
}
_LAYOUT = re.compile(r"\\begin_layout (.+?)\*?\s*")
_SPECIAL = {
    "\\SpecialChar ldots": "…", "\\SpecialChar \\ldots{}": "…", "\\SpecialChar endofsentence": ".",
    "\\backslash": "\\",
}  # fmt: skip
_FORMULA = "\\begin_inset Formula "
_SILENT = ("CommandInset", "Graphics", "Note", "ERT", "Argument", "External", "VSpace", "Newpage")
"""Insets that show nothing of what stands in them."""


class LyxParser(MarkupParser):
    """Titles and sections are headings, formulas stay as they are written."""

    name = "lyx"
    version = 1
    formats: ClassVar[Mapping[str, str]] = {".lyx": "LyX"}

    def read(self, lines: list[str], outline: Outline) -> Metadata:
        """Read the body, which the settings stand in front of."""
        insets: list[bool] = []
        silent = 0
        layout, author, is_body = "", "", False
        words: list[str] = []
        is_head = False
        for line in lines:
            is_body = is_body or line == "\\begin_body"
            found = _LAYOUT.fullmatch(line)
            if found is not None and not silent:
                named = _closed(outline, layout, words)
                author = author or named
                layout, words = found[1], []
            elif line.startswith("\\begin_inset"):
                insets.append(line.removeprefix("\\begin_inset ").startswith(_SILENT))
                silent += insets[-1]
                words.append(line.removeprefix(_FORMULA) if line.startswith(_FORMULA) else " ")
                is_head = True
            elif line == "\\end_inset" and insets:
                silent -= insets.pop()
                is_head = False
            elif line in _SPECIAL:
                words.append(_SPECIAL[line])
            elif is_body and not silent and not line.startswith("\\") and not (is_head and line):
                words.append(line)
            is_head = is_head and line != "" and found is None
        named = _closed(outline, layout, words)
        return Metadata(title=outline.first_heading, author=author or named)


def _closed(outline: Outline, layout: str, words: list[str]) -> str:
    """A paragraph that has ended; its words where they name the author."""
    text = "".join(words).strip()
    if layout in _LEVELS:
        outline.heading(_LEVELS[layout], text)
    else:
        outline.paragraph(text)
    return text if layout == "Author" else ""
