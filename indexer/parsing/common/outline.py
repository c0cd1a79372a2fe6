"""Sections under heading paths, for every format that has headings."""

from __future__ import annotations

from collections.abc import Iterator

from indexer.domain import Locator
from indexer.parsing.parser import Section

_MAX_DEPTH = 9


class Outline:
    """Collects lines and paragraphs and cuts a section at each heading, which stays the section's first line."""

    def __init__(self) -> None:
        self._path: list[tuple[int, str]] = []
        self._lines: list[str] = []
        self._first_line: int | None = None
        self._sections: list[Section] = []
        self.first_heading = ""
        """The text of the first heading, without its number: often the title."""

    def heading(self, level: int, title: str, *, number: str = "", line: int | None = None) -> None:
        """Begin a section below all headings of a lower level; level 1 is the outermost.

        `number` stands in front of the heading wherever it is shown.
        """
        title = " ".join(title.split())
        if not title:
            self.text("", line=line)  # the lines behind keep their numbers
            return
        self.first_heading = self.first_heading or title
        numbered = f"{number} {title}".strip()
        self.begin(min(max(level, 1), _MAX_DEPTH), numbered, numbered, line=line)

    def begin(self, level: int, title: str, text: str, *, line: int | None = None) -> None:
        """Begin a section whose first line reads differently from its heading: with its markup, say."""
        self.flush()
        while self._path and self._path[-1][0] >= level:
            self._path.pop()
        self._path.append((level, title))
        self.first_heading = self.first_heading or title
        self.text(text, line=line)

    def text(self, text: str, *, line: int | None = None) -> None:
        """Add a line as it stands, e.g. a table's row; `line` counts from 1."""
        if not self._lines:
            if not text.strip():
                return
            self._first_line = line
        self._lines.append(text)

    def paragraph(self, text: str) -> None:
        """Add prose, an empty line apart from what stands around it; the chunker cuts there first."""
        if not text.strip():
            return
        if self._lines and self._lines[-1]:
            self._lines.append("")
        self._lines += (text, "")

    def add(self, section: Section) -> None:
        """Add a ready section, e.g. a table with its header, under the current heading path."""
        self.flush()
        self._sections.append(section)

    @property
    def headings(self) -> tuple[str, ...]:
        """The current heading path, outermost first."""
        return tuple(title for _, title in self._path)

    def flush(self) -> None:
        """End the current section."""
        text = "\n".join(self._lines).rstrip()
        if text:
            locator = Locator(headings=self.headings, line=self._first_line)
            self._sections.append(Section(text, locator))
        self._lines, self._first_line = [], None

    def sections(self) -> list[Section]:
        """All sections in the order of reading."""
        self.flush()
        return self._sections


def comment_text(author: str, text: str) -> str:
    """A comment with who wrote it; empty where nothing was written."""
    author, text = author.strip(), text.strip()
    return f"{author}: {text}" if author and text else text


def part_sections(parts: Iterator[tuple[str, str]]) -> Iterator[Section]:
    """Sections of named parts (header, footnote, comment), without empty or repeated ones."""
    seen: set[tuple[str, str]] = set()
    for part, text in parts:
        text = text.strip()
        if text and (part, text) not in seen:
            seen.add((part, text))
            yield Section(text, Locator(part=part))
