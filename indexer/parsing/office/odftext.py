"""Text of OpenDocument XML (OASIS ODF 1.3): paragraphs, headings, tables, notes, comments."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from indexer.domain import Locator
from indexer.parsing.common.outline import Outline, comment_text
from indexer.parsing.common.safexml import attribute, local_name, named, whole_number
from indexer.parsing.common.tabular import row_text, table_sections
from indexer.parsing.office.odfnumbering import ListSequence, OdfNumbering

if TYPE_CHECKING:
    from lxml import etree

_MAX_REPEAT = 200
_MAX_COLUMNS = 16_384
_LARGE_TABLE_ROWS = 12
_LISTS = frozenset(("list", "ordered-list", "unordered-list"))
"""The latter two in OpenOffice 1."""
_NOTES = frozenset(("note", "footnote", "endnote"))
"""The latter two in OpenOffice 1."""
_APART = _NOTES | frozenset(
    {
        "annotation",
        "tracked-changes",
        "annotation-end",
        "notes",
        "script",
        "event-listeners",
        "binary-data",
        "number",
        "ruby-text",
    }
)
"""Elements whose text is no part of the paragraph they stand in."""


_BLOCKS = frozenset(("p", "h", "table-cell"))
_FIELDS = frozenset(("page-number", "page-count", "sheet-name", "date", "time", "title", "file-name"))
_SVG = "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"
_LABELS = frozenset((f"{{{_SVG}}}title", f"{{{_SVG}}}desc"))
"""Of a picture; a field `title` of another namespace is text."""
_WHITE_SPACE = re.compile(r"[ \t\r\n]+")
_PAGE_MARK = re.compile(r"(?:[^\w\0]*\w*[^\w\0]*\0)+[^\w\0]*")
"""Fields with a word in front of each at most: `Page 1 of 9`, `Sheet1 (…)`."""


class Asides:
    """Footnotes, comments, deletions, readings of characters and links met while a text is read."""

    def __init__(self, links: dict[str, None] | None = None) -> None:
        """`links` are those of the rest of the document."""
        self.parts: list[tuple[str, str]] = []
        self.links: dict[str, None] = {} if links is None else links
        """The addresses that are linked to."""

    def take(self, element: etree._Element) -> None:
        """Keep a note or a comment by its kind."""
        name = local_name(element)
        if name in _NOTES:
            kind = "endnote" if "endnote" in (name, attribute(element, "note-class")) else "footnote"
            body = next((e for e in element if local_name(e) == f"{name}-body"), None)
            if body is not None:
                self.parts.append((kind, "\n".join(plain_blocks(body, self))))
        elif name == "annotation":
            author = next((e.text or "" for e in element if local_name(e) == "creator"), "")
            text = " ".join(inline_text(e, self) for e in element if local_name(e) in ("p", "list"))
            self.parts.append(("comment", comment_text(author, text)))
        elif name == "ruby-text":  # how characters are read: between them, it would part them
            self.parts.append(("reading", element.text or ""))
        elif name == "tracked-changes":
            for deletion in named(element, "deletion"):
                blocks = (
                    line for e in deletion if local_name(e) != "change-info" for line in plain_blocks(e, self)
                )
                self.parts.append(("deleted", "\n".join(blocks)))

    def text(self, kind: str) -> str:
        """All of a kind, a line each."""
        return "\n".join(text for found, text in self.parts if found == kind)


def inline_text(element: etree._Element, asides: Asides) -> str:
    """The characters of a paragraph; white space as the format defines it."""
    parts: list[str] = []
    _collect(element, parts, asides)
    return "".join(parts).strip(" ")


def _collect(element: etree._Element, parts: list[str], asides: Asides) -> None:
    name = local_name(element)
    if name in _APART:
        asides.take(element)
        return
    if name == "math":
        parts.append(formula_text(element))
        return
    if name == "s":
        count = whole_number(attribute(element, "c"))
        parts.append(" " * min(1 if count is None else count, _MAX_REPEAT))
    elif name == "tab":
        parts.append("\t")
    elif name == "line-break":
        parts.append("\n")
    elif name == "a" and ":" in (address := attribute(element, "href")):
        asides.links[address] = None
    if element.text:
        parts.append(_collapsed(element.text))
    for child in element:
        is_apart = local_name(child) in _BLOCKS or child.tag in _LABELS  # of a drawing inside a paragraph
        if is_apart:
            _part(parts)
        _collect(child, parts, asides)
        if is_apart:
            _part(parts)
        if child.tail:
            tail = _collapsed(child.tail)
            parts.append(tail.lstrip(" ") if parts and parts[-1] == " " else tail)


def _part(parts: list[str]) -> None:
    if parts and not parts[-1].endswith((" ", "\n", "\t")):
        parts.append(" ")


def _collapsed(text: str) -> str:
    """Line ends and indents of the XML are one blank (ODF 1.3 part 3, 6.1.2)."""
    return _WHITE_SPACE.sub(" ", text) if "\n" in text or "  " in text or "\t" in text else text


def formula_text(math: etree._Element) -> str:
    """As it was typed where LibreOffice keeps that, else the signs of the MathML."""
    typed = next((e.text for e in named(math, "annotation") if e.text), None)
    return " ".join((typed or " ".join(str(text) for text in math.itertext())).split())


def is_page_mark(paragraph: etree._Element) -> bool:
    """Whether a line of a header or footer is nothing but what every page has, as LibreOffice adds to each sheet."""
    pieces = [paragraph.text or ""]
    for child in paragraph.iterdescendants():
        pieces += ["\0" if local_name(child) in _FIELDS else child.text or "", child.tail or ""]
    return _PAGE_MARK.fullmatch("".join(pieces)) is not None


def plain_blocks(element: etree._Element, asides: Asides) -> Iterator[str]:
    """Paragraphs and table rows below an element, a line each."""
    name = local_name(element)
    if name in _APART:
        asides.take(element)
    elif name in ("p", "h"):
        yield inline_text(element, asides)
    elif name == "math":
        yield formula_text(element)
    elif name == "table-row":
        yield row_text(cell_texts(element, asides))
    elif name in ("title", "desc") and (element.text or "").strip():
        yield (element.text or "").strip()
    elif name == "g" and all(local_name(child) == "desc" for child in element):
        return  # where a chart has the values of a cell from (`Sheet1.B1:Sheet1.E1`)
    else:
        for child in element:
            yield from plain_blocks(child, asides)


@dataclass(frozen=True, slots=True)
class BodyReader:
    """Adds a text document's body to an outline."""

    outline: Outline
    asides: Asides
    numbering: OdfNumbering

    def read(self, element: etree._Element) -> None:
        """Add everything below an element."""
        for child in element:
            self._block(child)

    def _block(self, element: etree._Element) -> None:
        name = local_name(element)
        if name in _APART:
            self.asides.take(element)
        elif name == "h":
            self._heading(element, self.numbering.heading(element, _heading_level(element)))
        elif name == "p":
            self.outline.paragraph(inline_text(element, self.asides))
        elif name in _LISTS:
            style = attribute(element, "style-name")
            self._list(element, style, 0, self.numbering.opened(element, style))
        elif name == "table":
            _read_table(element, self.outline, self.asides)
        elif name in ("title", "desc"):
            self.outline.text((element.text or "").strip())
        else:
            self.read(element)

    def _heading(self, element: etree._Element, number: str) -> None:
        text = inline_text(element, self.asides)
        self.outline.heading(_heading_level(element), text, number=_stored_number(element) or number)

    def _list(self, element: etree._Element, style: str, level: int, sequence: ListSequence) -> None:
        """A list: the first paragraph of an item stands behind the item's number."""
        for item in element:
            is_first = local_name(item) == "list-item"
            for child in item:
                name = local_name(child)
                if name in _LISTS:
                    self._list(child, attribute(child, "style-name") or style, level + 1, sequence)
                elif name in ("p", "h"):
                    number = self.numbering.item(sequence, style, item, level) if is_first else ""
                    is_first = False
                    self._item(child, _stored_number(item) or number if number else "")
                else:
                    self._block(child)

    def _item(self, element: etree._Element, number: str) -> None:
        if local_name(element) == "h":
            self._heading(element, number)
            return
        text = inline_text(element, self.asides)
        self.outline.paragraph(f"{number} {text}".strip() if text else "")


def _heading_level(element: etree._Element) -> int:
    level = attribute(element, "outline-level") or attribute(element, "level")
    return whole_number(level) or 1


def _stored_number(element: etree._Element) -> str:
    """The number as the program that wrote the file showed it, where it says so."""
    return next(((child.text or "").strip() for child in element if local_name(child) == "number"), "")


def _read_table(table: etree._Element, outline: Outline, asides: Asides) -> None:
    rows = list(table_rows(table, asides))
    if len(rows) < _LARGE_TABLE_ROWS:
        for _, cells in rows:
            outline.text(row_text(cells))
        return
    headings = outline.headings
    for section in table_sections(rows, lambda *_: Locator(headings=headings)):
        outline.add(section)


def table_rows(table: etree._Element, asides: Asides) -> Iterator[tuple[int, Sequence[str]]]:
    """Numbered rows that hold anything; a repeated empty row only counts."""
    number = 0
    for row in _rows(table):
        repeat = _repeat(row, "number-rows-repeated")
        cells = list(cell_texts(row, asides))
        if any(cells):
            for offset in range(min(repeat, _MAX_REPEAT)):
                yield number + offset, cells
        number += repeat


def _rows(element: etree._Element) -> Iterator[etree._Element]:
    for child in element:
        name = local_name(child)
        if name == "table-row":
            yield child
        elif name in ("table-header-rows", "table-rows", "table-row-group"):
            yield from _rows(child)


def cell_texts(row: etree._Element, asides: Asides) -> Iterator[str]:
    """The cells of a row as shown; empty ones only in front of filled ones, repeats within reason."""
    empty = column = 0
    for cell in row:
        if local_name(cell) not in ("table-cell", "covered-table-cell"):
            continue
        repeat = _repeat(cell, "number-columns-repeated")
        text = " ".join(filter(None, child_blocks(cell, asides))) or attribute(cell, "value")
        column += repeat
        if not text:
            empty += repeat
            continue
        if column > _MAX_COLUMNS:
            return
        yield from [""] * min(empty, _MAX_REPEAT)
        yield from [text] * min(repeat, _MAX_REPEAT)
        empty = 0


def child_blocks(element: etree._Element, asides: Asides) -> Iterator[str]:
    """Paragraphs and rows of an element's children, a line each."""
    for child in element:
        yield from plain_blocks(child, asides)


def _repeat(element: etree._Element, name: str) -> int:
    return whole_number(attribute(element, name)) or 1
