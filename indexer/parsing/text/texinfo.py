"""Texinfo, in which GNU's manuals are written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import ClassVar

from indexer.domain import Metadata
from indexer.parsing.common.outline import Outline
from indexer.parsing.text.markup import MarkupParser

_SECTIONS = {"": 3, "sub": 4, "subsub": 5}
_LEVELS = {
    **dict.fromkeys(("top", "part"), 1),
    **dict.fromkeys(("chapter", "unnumbered", "appendix", "majorheading", "chapheading"), 2),
    **{
        name: level
        for sub, level in _SECTIONS.items()
        for name in (f"{sub}section", f"{sub}heading", f"unnumbered{sub}sec", f"appendix{sub}sec")
    },
}
_COMMAND = re.compile(r"\s*@([A-Za-z]+)(?:\s+(.*)|\s*)$")
_HIDDEN = frozenset(
    ("ignore", "tex", "ifnottex", "html", "iftex", "macro", "rmacro", "menu", "direntry", "docbook")
)
_KEPT = frozenset(
    ("item", "itemx", "headitem", "tab", "title", "subtitle", "author", "center", "exdent", "summarycontents")
)
_BRACED = re.compile(r"@([A-Za-z]+)\{([^{}]*)\}")
_REFERENCES = frozenset(("xref", "pxref", "ref", "inforef"))
_SYMBOLS = {
    "dots": "…", "bullet": "•", "copyright": "©", "result": "⇒", "minus": "-", "registeredsymbol": "®", "tie": " ",
    "equiv": "≡", "ss": "ß", "euro": "€", "TeX": "TeX", "LaTeX": "LaTeX",
}  # fmt: skip
_ESCAPED = re.compile(r"@([@{}.:!?*\- /&])")
_PLAIN = {"@": "@", "{": "{", "}": "}", ".": ".", "!": "!", "?": "?", "*": " ", " ": " ", "&": "&"}
_UNCLOSED = re.compile(r"@[A-Za-z]+\{|[{}]")
"""What a command that goes on over lines leaves of itself."""
_MAX_NESTED = 8


class TexinfoParser(MarkupParser):
    """Chapters and sections are headings; menus, indexes and what is for other printers are left out."""

    name = "texinfo"
    version = 1
    formats: ClassVar[Mapping[str, str]] = {".texi": "Texinfo", ".texinfo": "Texinfo", ".txi": "Texinfo"}

    def read(self, lines: list[str], outline: Outline) -> Metadata:
        """Read headings and text."""
        hidden, title, author = "", "", ""
        for number, line in enumerate(lines, 1):
            found = _COMMAND.match(line)
            name, rest = (found[1], (found[2] or "").strip()) if found is not None else ("", line)
            if hidden:
                hidden = "" if name == "end" and rest == hidden else hidden
                outline.text("", line=number)
            elif name in _HIDDEN:
                hidden = name
            elif name in _LEVELS:
                outline.heading(_LEVELS[name], _words(rest), line=number)
            elif name and name not in _KEPT:
                title = title or (_words(rest) if name == "settitle" else "")
                outline.text("", line=number)
            else:
                author = author or (_words(rest) if name == "author" else "")
                outline.text("" if rest.startswith("\\input") else _words(rest), line=number)
        return Metadata(title=title or outline.first_heading, author=author)


def _words(text: str) -> str:
    """A line as it is printed."""
    if "@" not in text:
        return text
    text = text.partition("@c ")[0].replace("@@", "\ue000").replace("@{", "\ue001").replace("@}", "\ue002")
    for _ in range(_MAX_NESTED):
        text, count = _BRACED.subn(_printed, text)
        if not count:
            break
    text = _UNCLOSED.sub("", text.replace("@tab", "\t"))
    text = _ESCAPED.sub(lambda found: _PLAIN.get(found[1], ""), text)
    return text.replace("\ue000", "@").replace("\ue001", "{").replace("\ue002", "}")


def _printed(found: re.Match[str]) -> str:
    name, inner = found[1], found[2]
    if name in _REFERENCES:
        return next(filter(None, (part.strip() for part in reversed(inner.split(",")[:3]))), "")
    if name in ("anchor", "pindex", "cindex"):
        return ""
    if name in ("url", "uref", "email", "image"):
        return inner.replace(",", " ")
    return _SYMBOLS.get(name, inner)
