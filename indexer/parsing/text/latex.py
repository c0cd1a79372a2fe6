r"""LaTeX documents: what is printed, without the commands."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import ClassVar

from indexer.domain import Metadata
from indexer.parsing.common.outline import Outline
from indexer.parsing.text.markup import MarkupParser

_LEVELS = {
    "part": 1,
    "chapter": 2,
    "section": 3,
    "subsection": 4,
    "subsubsection": 5,
    "paragraph": 6,
    "frametitle": 4,
}
_SECTION = re.compile(r"\\(part|chapter|(?:sub){0,2}section|paragraph|frametitle)\*?(?:\[[^\]]*\])?\{")
_NAMED = re.compile(r"\\(title|author|date)(?:\[[^\]]*\])?\{")
_COMMENT = re.compile(r"(?<!\\)%.*")
_ACCENT = re.compile(r"\\([`'^\"~=.])\s*\{?\\?([A-Za-z])\}?|\\([cvukHr])\s*\{([A-Za-z])\}")
_DROPPED = re.compile(
    r"\\(?:begin|end|label|ref|eqref|pageref|cite\w*|usepackage|documentclass|includegraphics|input|include|vspace"
    r"|hspace|setlength|newcommand|renewcommand|bibliography\w*|pagestyle|thispagestyle|hypersetup)"
    r"\*?(?:\[[^\]]{0,500}\])*(?:\{[^{}]{0,500}\})*"
)
_COMMAND = re.compile(r"\\[A-Za-z]+\*?(?:\[[^\]]{0,500}\])?")
_COMBINING = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", '"': "\u0308", "~": "\u0303", "=": "\u0304", ".": "\u0307",
    "c": "\u0327", "v": "\u030c", "u": "\u0306", "k": "\u0328", "H": "\u030b", "r": "\u030a",
}  # fmt: skip
_SYMBOLS = (
    ("\\ss{}", "ß"), ("\\ss ", "ß"), ("\\&", "&"), ("\\%", "%"), ("\\_", "_"), ("\\#", "#"), ("\\$", "$"), ("~", " "),
    ("---", "—"), ("--", "–"), ("``", "“"), ("''", "”"), ("\\\\", " "), ("\\,", " "),
    ("\\-", ""), ("\\{", "{"), ("\\}", "}"),
)  # fmt: skip


class LatexParser(MarkupParser):
    """Sections become headings; mathematics stays as it is written."""

    name = "latex"
    version = 1
    formats: ClassVar[Mapping[str, str]] = {".tex": "LaTeX", ".ltx": "LaTeX", ".latex": "LaTeX"}

    def read(self, lines: list[str], outline: Outline) -> Metadata:
        """Read headings and text."""
        named: dict[str, str] = {}
        for number, raw in enumerate(lines, 1):
            line = _COMMENT.sub("", raw)
            name = _NAMED.search(line)
            if name is not None:
                named.setdefault(name.group(1), plain_latex(_argument(line, name.end())))
            section = _SECTION.search(line)
            if section is None:
                outline.text(plain_latex(line), line=number)
                continue
            title = _argument(line, section.end())
            outline.heading(_LEVELS[section.group(1)], plain_latex(title), line=number)
        return Metadata(title=named.get("title", "") or outline.first_heading, author=named.get("author", ""))


def plain_latex(text: str) -> str:
    """A line as it is printed, nearly."""
    text = _ACCENT.sub(_accented, _DROPPED.sub("", text))
    for written, shown in _SYMBOLS:
        text = text.replace(written, shown)
    return _COMMAND.sub("", text).replace("{", "").replace("}", "").strip()


def _accented(found: re.Match[str]) -> str:
    accent, letter = (found.group(1), found.group(2)) if found.group(1) else (found.group(3), found.group(4))
    return unicodedata.normalize("NFC", letter + _COMBINING[accent])


def _argument(line: str, start: int) -> str:
    """The text up to the brace that closes the one in front of `start`."""
    depth = 1
    for position in range(start, len(line)):
        depth += (line[position] == "{") - (line[position] == "}")
        if depth == 0:
            return line[start:position]
    return line[start:]
