"""Markdown with its heading path, front matter as metadata, fenced code left alone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import ClassVar

from indexer.domain import Metadata
from indexer.parsing.common.outline import Outline
from indexer.parsing.text.markup import MarkupParser

_ATX = re.compile(r" {0,3}(#{1,6})(?![^ \t])")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_SETEXT = re.compile(r" {0,3}(=+|-{2,})[ \t]*$")
_NO_PARAGRAPH = re.compile(r"\s*(?:[-*+>|#]|\d+[.)]\s|$)| {4}|\t")
"""Lines that a rule below them does not make a heading: lists, quotes, tables, code, nothing."""
# A bracket is looked for up to the next one that opens: a line of nothing else takes no longer than others.
_LINK = re.compile(r"!?\[([^\[\]]*)\](?:\([^)]{0,500}\)|\[[^\[\]]*\])")
_MARKS = re.compile(r"[*`]+|<[^<>]+>|\{#[^{}]*\}")
_MAX_FRONT_MATTER_LINES = 200


class MarkdownParser(MarkupParser):
    """CommonMark's block structure as far as headings need it; the text stays as it was written."""

    name = "markdown"
    version = 2
    formats: ClassVar[Mapping[str, str]] = {
        ".md": "Markdown",
        ".markdown": "Markdown",
        ".mdown": "Markdown",
        ".mkd": "Markdown",
        ".mdx": "Markdown",
        ".rmd": "R Markdown",
        ".qmd": "Quarto",
    }

    def read(self, lines: list[str], outline: Outline) -> Metadata:
        """Add the lines under their headings; the title is the front matter's or the first heading."""
        end = _front_matter_end(lines)
        matter = _front_matter("\n".join(lines[1:end])) if end else {}
        for number, line in enumerate(lines[: end + 1] if end else (), 1):
            outline.text(line, line=number)
        _read_body(lines, end + 1 if end else 0, outline)
        return Metadata(
            title=matter.get("title") or outline.first_heading,
            author=matter.get("author", ""),
            created=matter.get("date", ""),
            extra={name: matter[name] for name in ("description", "tags", "category") if matter.get(name)},
        )


def _read_body(lines: list[str], start: int, outline: Outline) -> None:
    fence = ""
    for index in range(start, len(lines)):
        line = lines[index]
        if fence:
            closing = _FENCE.match(line)
            if closing and closing[1].startswith(fence) and not line[closing.end() :].strip():
                fence = ""
        elif opening := _FENCE.match(line):
            fence = opening[1]
        elif atx := _ATX.match(line):
            title = _plain(_without_closing(line[atx.end() :]))
            if title:
                outline.begin(len(atx[1]), title, line, line=index + 1)
                continue
        elif index + 1 < len(lines) and (rule := _SETEXT.match(lines[index + 1])):
            title = "" if _NO_PARAGRAPH.match(line) else _plain(line)
            if title:
                outline.begin(1 if rule[1][0] == "=" else 2, title, line, line=index + 1)
                continue
        outline.text(line, line=index + 1)


def _without_closing(heading: str) -> str:
    """Without the signs that may close a heading; those that touch its text, as in `C#`, are its own."""
    heading = heading.strip(" \t")
    text = heading.rstrip("#")
    return text if text[-1:] in ("", " ", "\t") else heading


def _plain(heading: str) -> str:
    """A heading without its inline markup."""
    return " ".join(_MARKS.sub("", _LINK.sub(r"\1", heading)).split())


def _front_matter_end(lines: list[str]) -> int:
    """Index of the line that closes the YAML at the top; 0 where there is none."""
    if not lines or lines[0].rstrip() != "---":
        return 0
    for index, line in enumerate(lines[1:_MAX_FRONT_MATTER_LINES], 1):
        if line.rstrip() in ("---", "..."):
            return index
    return 0


def _front_matter(text: str) -> dict[str, str]:
    """The top-level scalars, and lists of scalars joined by commas; nothing where it is no YAML."""
    import yaml

    # libyaml, where the wheel has it, takes a tenth of the time: half of that of a small file.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        loaded = yaml.load(text, Loader=loader)
    except (yaml.YAMLError, ValueError, RecursionError):
        return {}
    if not isinstance(loaded, dict):
        return {}
    found: dict[str, str] = {}
    for name, value in loaded.items():
        values = value if isinstance(value, list) else [value]
        scalars = [str(each) for each in values[:50] if isinstance(each, str | int | float) or _is_date(each)]
        found[str(name).lower()] = ", ".join(scalars)[:1000]
    return found


def _is_date(value: object) -> bool:
    return hasattr(value, "isoformat")
