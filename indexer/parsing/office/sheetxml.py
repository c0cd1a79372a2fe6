"""Workbooks in the XML of Excel 2003 (SpreadsheetML), which programs still export, often as `.xls`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, ClassVar

from indexer.domain import Locator
from indexer.errors import ParseError
from indexer.parsing.common.properties import property_sections
from indexer.parsing.common.safexml import attribute, local_name, named, parse_xml, whole_number
from indexer.parsing.common.sheets import sheet_sections
from indexer.parsing.office.oldproperties import document_properties
from indexer.parsing.office.sheetparts import plain_page_text
from indexer.parsing.parser import Nature, ParseResult, ParserInput, Section

if TYPE_CHECKING:
    from lxml import etree

_ROOT = re.compile(rb"<(?:\w+:)?Workbook\s")
_NAMESPACE = b"urn:schemas-microsoft-com:office:spreadsheet"
_MIDNIGHT = re.compile(r"T00:00:00(?:\.0+)?$")
_MAX_COLUMNS = 16_384


class SheetXmlParser:
    """Reads each sheet in blocks of rows under their column names, its comments, headers and footers."""

    name = "sheetxml"
    version = 1
    nature = Nature.TAGGED
    formats: ClassVar[Mapping[str, str]] = {".spreadsheetml": "Excel 2003 XML"}

    def sniff(self, head: bytes, suffix: str) -> bool:
        """By its root element: the name ends in `.xml` or `.xls`."""
        return (
            _NAMESPACE in head
            and head.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"<"
            and _ROOT.search(head) is not None
        )

    def parse(self, source: ParserInput) -> ParseResult:
        """Read the sheets.

        Raises:
            ParseError: it holds none.
        """
        root = parse_xml(bytes(source.data))
        sheets = [element for element in root if local_name(element) == "Worksheet"]
        if not sheets:
            raise ParseError("The workbook holds no sheets.")
        sections = [section for sheet in sheets for section in _sheet_sections(sheet)]
        metadata = document_properties(root, page_count=len(sheets))
        sections.extend(property_sections(metadata))
        return ParseResult(sections=sections, metadata=metadata, is_prose=False)


def _sheet_sections(sheet: etree._Element) -> Iterator[Section]:
    name = attribute(sheet, "Name")
    yield from sheet_sections(name, _rows(sheet))
    comments = (_text(data) for comment in named(sheet, "Comment") for data in named(comment, "Data"))
    pages = (plain_page_text(attribute(element, "Data")) for element in named(sheet, "Header", "Footer"))
    for part, lines in (("comment", comments), ("page header", pages)):
        text = "\n".join(dict.fromkeys(filter(None, lines)))
        if text:
            yield Section(text, Locator(sheet=name, part=part))


def _rows(sheet: etree._Element) -> Iterator[tuple[int, list[str]]]:
    number = 0
    for row in named(sheet, "Row"):
        number = (whole_number(attribute(row, "Index")) or number + 1) - 1
        cells = _cells(row)
        if any(cells):
            yield number, cells
        number += 1 + (whole_number(attribute(row, "Span")) or 0)


def _cells(row: etree._Element) -> list[str]:
    """The cells as stored, in their columns; what merged cells cover is empty."""
    cells: list[str] = []
    for cell in row:
        if local_name(cell) != "Cell":
            continue
        place = (whole_number(attribute(cell, "Index")) or 0) - 1
        if len(cells) < place < _MAX_COLUMNS:
            cells.extend([""] * (place - len(cells)))
        cells.append(next((_value(data) for data in cell if local_name(data) == "Data"), ""))
        cells.extend([""] * min(whole_number(attribute(cell, "MergeAcross")) or 0, _MAX_COLUMNS - len(cells)))
    return cells


def _value(data: etree._Element) -> str:
    text = _text(data)
    kind = attribute(data, "Type")
    if kind == "Boolean":
        return {"1": "TRUE", "0": "FALSE"}.get(text, text)
    return _MIDNIGHT.sub("", text) if kind == "DateTime" else text


def _text(element: etree._Element) -> str:
    return "".join(str(piece) for piece in element.itertext()).strip()
