"""Word 6 to 2003 documents (DOC, DOT)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import ClassVar

from indexer.domain import Metadata
from indexer.parsing.binaryoffice.compound import open_compound, read_metadata
from indexer.parsing.binaryoffice.oleobject import embedded_members, embedded_names
from indexer.parsing.binaryoffice.wordbinary import WordBinary
from indexer.parsing.binaryoffice.worddrawings import drawing_words
from indexer.parsing.binaryoffice.wordfields import plain_text
from indexer.parsing.binaryoffice.wordformatting import WordFormatting
from indexer.parsing.binaryoffice.wordrevisions import set_deletions_apart
from indexer.parsing.binaryoffice.wordsymbols import with_symbols
from indexer.parsing.common.outline import Outline, part_sections
from indexer.parsing.common.tabular import row_text
from indexer.parsing.parser import Nature, Parser, ParseResult, ParserInput

_PARAGRAPH_ENDS = re.compile(r"[\r\x07\x0c]")


class WordDocumentParser(Parser):
    """Reads the body with its headings and list numbers, then the other stories by name.

    Tracked changes as in newer documents: what was inserted is text, what was deleted a part at the end.
    """

    name = "doc"
    version = 9
    nature = Nature.TAGGED
    formats: ClassVar[Mapping[str, str]] = {".doc": "Word 97-2003", ".dot": "Word 97-2003 template"}

    def parse(self, source: ParserInput) -> ParseResult:
        """Read the document."""
        container = open_compound(source.data)
        word = WordBinary(container, source.options.passwords)
        metadata = read_metadata(container)
        links: list[str] = []
        stories = word.stories()
        text, deleted = set_deletions_apart(word, with_symbols(word, word.text))
        body = _Body(WordFormatting(word), links)
        outline = Outline()
        for name, start, end in stories:
            if not name:
                body.read(word, text, start, end, outline)
        sections = outline.sections()
        parts = [(name, plain_text(text[start:end], links)) for name, start, end in stories if name]
        parts.append(("drawing", "\n".join(drawing_words(word, container))))
        parts.append(("deleted", plain_text(deleted, [])))
        parts.append(("links", "\n".join(dict.fromkeys(links))))
        parts.append(("saved by", word.saved_by()))
        parts.append(("embedded", embedded_names(container)))
        sections.extend(part_sections(iter(parts)))
        return ParseResult(
            sections=sections,
            metadata=_titled(metadata, body.title),
            partial_reason="The document is damaged: passages may be missing." if word.is_damaged else "",
            members=embedded_members(container),
        )


class _Body:
    """The main story, paragraph by paragraph."""

    def __init__(self, formatting: WordFormatting, links: list[str]) -> None:
        self._formatting = formatting
        self._links = links
        self.title = ""

    def read(self, word: WordBinary, whole: str, start: int, end: int, outline: Outline) -> None:
        """Add the paragraphs and table rows of a story to an outline."""
        row = _Row(outline)
        for first, mark, closing in _paragraphs(whole, start, end):
            found = self._formatting.format_at(word.offset_of(mark))
            text = plain_text(whole[first:mark], self._links)
            is_cell = closing == "\x07"
            ends_row = (
                found.ends_row if self._formatting.knows_rows else row.cells and whole[mark - 1] == "\x07"
            )
            if is_cell and ends_row and not text:
                row.end()
                continue
            number = self._formatting.next_number(found)  # Word counts empty paragraphs too
            numbered = f"{number} {text}".strip()
            if is_cell or (found.is_in_table and self._formatting.knows_rows):
                row.add(numbered, ends_cell=is_cell)
                continue
            if not text.strip():
                continue
            if self._formatting.knows_rows:
                row.end()  # which a damaged table left open
            if found.is_title and not self.title:
                self.title = text
            if found.outline and len(text) < 400:
                outline.heading(found.outline, text, number=number)
            else:
                outline.paragraph(numbered)
        row.end()


class _Row:
    """The cells of a table's row, which may hold several paragraphs."""

    def __init__(self, outline: Outline) -> None:
        self.cells: list[str] = []
        self._outline = outline
        self._paragraphs: list[str] = []

    def add(self, text: str, *, ends_cell: bool) -> None:
        """A paragraph, the last of its cell or not."""
        self._paragraphs.append(text)
        if ends_cell:
            self.cells.append("\n".join(self._paragraphs))
            self._paragraphs = []

    def end(self) -> None:
        """Add the row to the outline."""
        if self.cells or self._paragraphs:
            self._outline.text(row_text([*self.cells, *self._paragraphs]))
        self.cells, self._paragraphs = [], []


def _paragraphs(text: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    """(first position, position of its mark, mark) of each paragraph; a field may span several."""
    first = start
    for found in _PARAGRAPH_ENDS.finditer(text, start, end):
        yield first, found.start(), found.group()
        first = found.end()
    if first < end:
        yield first, end, ""


def _titled(metadata: Metadata, title: str) -> Metadata:
    return metadata if metadata.title or not title else replace(metadata, title=title)
