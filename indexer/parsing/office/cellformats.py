"""Which numbers of a workbook package its cells show in a format, for calamine tells of the numbers only."""

from __future__ import annotations

import re
from collections.abc import Iterator

from indexer.errors import ParseError
from indexer.parsing.common.numberformats import FormattedCell, formatted_cells, number_format
from indexer.parsing.common.safexml import attribute, local_name, whole_number
from indexer.parsing.office import xlsbrecords
from indexer.parsing.office.openxml import OpenXmlPackage
from indexer.parsing.office.sheetparts import column_number

_STYLED = re.compile(rb'<(?:\w+:)?c r="([A-Z]{1,3})(\d{1,7})" s="(\d{1,5})"')
"""Opening of a cell in the order of attributes that all known programs write: a parser of XML is ten times as slow."""


class CellFormats:
    """The number formats of a package by style of cells."""

    def __init__(self, package: OpenXmlPackage, main: str) -> None:
        """Read the styles that belong to the main part; damaged ones count as none."""
        self._is_binary = main.endswith(".bin")
        part = next(package.related(main, "styles"), "")
        try:
            codes, numbers = _binary_styles(package, part) if self._is_binary else _styles(package, part)
        except ParseError:
            codes, numbers = {}, []
        self._formats = [number_format(number, codes) for number in numbers]

    def of_sheet(self, data: bytes) -> Iterator[FormattedCell]:
        """The cells of a sheet part with a format, in stored order."""
        read = xlsbrecords.read_cell_styles if self._is_binary else _cell_styles
        return formatted_cells(read(data), self._formats)


def _binary_styles(package: OpenXmlPackage, part: str) -> tuple[dict[int, str], list[int]]:
    return xlsbrecords.read_styles(package.archive.read(part)) if part in package.archive else ({}, [])


def _styles(package: OpenXmlPackage, part: str) -> tuple[dict[int, str], list[int]]:
    codes: dict[int, str] = {}
    numbers: list[int] = []
    root = package.root(part)
    for listing in root if root is not None else ():
        kind = local_name(listing)
        for element in listing if kind in ("numFmts", "cellXfs") else ():
            number = whole_number(attribute(element, "numFmtId")) or 0
            if kind == "numFmts":
                codes[number] = attribute(element, "formatCode")
            else:
                numbers.append(number)
    return codes, numbers


def _cell_styles(data: bytes) -> Iterator[tuple[int, int, int]]:
    columns: dict[bytes, int] = {}
    for match in _STYLED.finditer(data):
        name, row, style = match.groups()
        column = columns.get(name)
        if column is None:
            column = columns[name] = column_number(name.decode()) - 1
        yield int(row) - 1, column, int(style)
