"""Gnumeric workbooks, once unpacked: they are XML in a gzip file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, ClassVar

from indexer.domain import Locator, Metadata
from indexer.errors import ParseError
from indexer.parsing.common.safexml import attribute, local_name, named, parse_xml, whole_number
from indexer.parsing.common.sheets import numbered_rows, sheet_sections
from indexer.parsing.parser import Nature, Parser, ParseResult, ParserInput, Section

if TYPE_CHECKING:
    from lxml import etree


class GnumericParser(Parser):
    """Reads each sheet in blocks of rows under their column names, then its comments; formulas as they are written."""

    name = "gnumeric"
    version = 2
    nature = Nature.TAGGED
    formats: ClassVar[Mapping[str, str]] = {".gnumeric": "Gnumeric"}

    def sniff(self, head: bytes, suffix: str) -> bool:
        """By its root element."""
        return b"Workbook xmlns:g" in head and b"www.gnumeric.org" in head

    def parse(self, source: ParserInput) -> ParseResult:
        """Read the sheets.

        Raises:
            ParseError: it holds none.
        """
        root = parse_xml(bytes(source.data))
        sheets = [e for listing in root if local_name(listing) == "Sheets" for e in listing]
        if not sheets:
            raise ParseError("The workbook holds no sheets.")
        sections = [section for sheet in sheets for section in _sheet_sections(sheet)]
        title = next((e.text or "" for e in named(root, "title")), "")
        author = next((e.text or "" for e in named(root, "initial-creator", "creator")), "")
        return ParseResult(
            sections=sections,
            metadata=Metadata(title=title, author=author, page_count=len(sheets)),
            is_prose=False,
        )


def _sheet_sections(sheet: etree._Element) -> Iterator[Section]:
    name = next((e.text or "" for e in sheet if local_name(e) == "Name"), "")

    sections = list(sheet_sections(name, numbered_rows(_rows(sheet))))
    yield from sections or [Section(name, Locator(sheet=name))]
    for comment in named(sheet, "CellComment"):
        text = attribute(comment, "Text").strip()
        if text:
            yield Section(text, Locator(sheet=name, cells=attribute(comment, "ObjectBound"), part="comment"))


def _rows(sheet: etree._Element) -> dict[int, dict[int, str]]:
    rows: dict[int, dict[int, str]] = {}
    for listing in (e for e in sheet if local_name(e) == "Cells"):
        for cell in listing:
            row, column = whole_number(attribute(cell, "Row")), whole_number(attribute(cell, "Col"))
            text = "".join(str(piece) for piece in cell.itertext()).strip()
            if row is not None and column is not None and text:
                rows.setdefault(row, {})[column] = text
    return rows
