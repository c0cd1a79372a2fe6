"""Workbooks in the XML of Excel 2003 (SpreadsheetML), which programs still export, often as `.xls`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from indexer.domain import Locator, Metadata
from indexer.errors import ParseError
from indexer.parsing.common.safexml import attribute, iterate_xml, local_name, named, whole_number
from indexer.parsing.common.sheets import filled_row, sheet_sections
from indexer.parsing.office.oldproperties import document_properties
from indexer.parsing.office.sheetparts import plain_page_text
from indexer.parsing.parser import ParseResult, ParserInput, Section

if TYPE_CHECKING:
    from lxml import etree

_MIDNIGHT = re.compile(r"T00:00:00(?:\.0+)?$")


def read_sheet_xml(source: ParserInput) -> ParseResult:
    """Read the sheets, row by row: a tree of the whole would take sixteen times the size of the file.

    Raises:
        ParseError: it holds none.
    """
    sheets: list[_Sheet] = []
    metadata, damage = Metadata(), ""
    try:
        for event, element in iterate_xml(bytes(source.data), events=("start", "end")):
            kind = local_name(element)
            if event == "start":
                if kind == "Worksheet":
                    sheets.append(_Sheet(attribute(element, "Name")))
            elif kind == "DocumentProperties":
                metadata = document_properties(element)
            elif sheets:
                sheets[-1].take(kind, element)
    except ParseError as error:
        damage = error.message
    if not sheets:
        raise ParseError("The workbook holds no sheets.")
    sections = [section for sheet in sheets for section in sheet.sections()]
    metadata = replace(metadata, page_count=len(sheets))
    return ParseResult(sections=sections, metadata=metadata, partial_reason=damage, is_prose=False)


class _Sheet:
    """What was read of a sheet."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._rows: list[tuple[int, list[str]]] = []
        self._number = 0
        self._texts: dict[str, list[str]] = {"comment": [], "page header": []}

    def take(self, kind: str, element: etree._Element) -> None:
        """Take an element in as it closes; rows are cleared."""
        if kind == "Row":
            self._take_row(element)
            element.clear()
        elif kind in ("Header", "Footer"):
            self._texts["page header"].append(plain_page_text(attribute(element, "Data")))

    def _take_row(self, row: etree._Element) -> None:
        number = (whole_number(attribute(row, "Index")) or self._number + 1) - 1
        cells = _cells(row)
        if any(cells):
            self._rows.append((number, cells))
        for comment in named(row, "Comment"):
            self._texts["comment"].extend(_text(data) for data in named(comment, "Data"))
        self._number = number + 1 + (whole_number(attribute(row, "Span")) or 0)

    def sections(self) -> Iterator[Section]:
        """Blocks of rows, then comments, headers and footers."""
        yield from sheet_sections(self._name, self._rows)
        for part, lines in self._texts.items():
            text = "\n".join(dict.fromkeys(filter(None, lines)))
            if text:
                yield Section(text, Locator(sheet=self._name, part=part))


def _cells(row: etree._Element) -> list[str]:
    """The cells as stored, in their columns; what merged cells cover is empty."""
    cells: dict[int, str] = {}
    column = 0
    for cell in (e for e in row if local_name(e) == "Cell"):
        column = (whole_number(attribute(cell, "Index")) or column + 1) - 1
        value = next((_value(data) for data in cell if local_name(data) == "Data"), "")
        if value:
            cells[column] = value
        column += 1 + (whole_number(attribute(cell, "MergeAcross")) or 0)
    return filled_row(cells)


def _value(data: etree._Element) -> str:
    text = _text(data)
    kind = attribute(data, "Type")
    if kind == "Boolean":
        return {"1": "TRUE", "0": "FALSE"}.get(text, text)
    return _MIDNIGHT.sub("", text) if kind == "DateTime" else text


def _text(element: etree._Element) -> str:
    return "".join(str(piece) for piece in element.itertext()).strip()
