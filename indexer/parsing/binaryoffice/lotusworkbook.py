"""Spreadsheets of Lotus 1-2-3, Works and Quattro Pro."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from indexer.domain import Locator, Metadata
from indexer.errors import ParseError
from indexer.parsing.binaryoffice.biff import read_records
from indexer.parsing.binaryoffice.compound import MAGIC, has_stream, open_compound, read_metadata, read_stream
from indexer.parsing.binaryoffice.lotus import version_of
from indexer.parsing.binaryoffice.lotusrecords import LotusSheet, read_sheets
from indexer.parsing.common.sheets import numbered_rows, sheet_sections
from indexer.parsing.common.tabular import cell_range, column_name
from indexer.parsing.parser import ParseResult, ParserInput, Section

_STREAMS = ("NativeContent_MAIN", "PerfectOffice_MAIN")
"""Where Quattro Pro 7 and newer keep the workbook in a compound file."""
_QUATTRO_9 = b"\x01\0\x0e\0QPW"
_TEXT_TABLE = 0x0407
_TEXTS_ONLY = "Of workbooks of Quattro Pro 9 and newer only the texts are read, not the numbers."


def read_lotus(source: ParserInput) -> ParseResult:
    """Read the workbook.

    Raises:
        ParseError: it is in none of the forms that are known.
    """
    data, metadata = bytes(source.data), Metadata()
    if data.startswith(MAGIC):
        container = open_compound(source.data)
        stream = next((name for name in _STREAMS if has_stream(container, name)), None)
        if stream is None:
            raise ParseError("The file holds no workbook.")
        data, metadata = read_stream(container, stream), read_metadata(container)
    if data.startswith(_QUATTRO_9):
        sections, reason = [Section("\n".join(_texts(data)))], _TEXTS_ONLY
    elif version_of(data[:8]) is not None:
        sections, reason = list(_sections(read_sheets(data))), ""
    else:
        raise ParseError("The workbook is damaged, or of a version that is not known.")
    return ParseResult(sections=sections, metadata=metadata, partial_reason=reason, is_prose=False)


def _sections(sheets: Mapping[int, LotusSheet]) -> Iterator[Section]:
    for number, sheet in sorted(sheets.items()):
        name = sheet.name or column_name(number)  # as these programs call the sheets themselves
        yield from sheet_sections(name, numbered_rows(sheet.rows))
        for row, column, text in sheet.notes:
            cells = cell_range(row, row, column, column)
            yield Section(text, Locator(sheet=name, cells=cells, part="comment"))


def _texts(data: bytes) -> Iterator[str]:
    """The table of texts of Quattro Pro 9 and newer: 16 bits of length, flags, the characters, and a zero."""
    for kind, payload in read_records(data):
        position = 12
        while kind == _TEXT_TABLE and position + 3 <= len(payload):
            size = int.from_bytes(payload[position : position + 2], "little")
            text = payload[position + 3 : position + 3 + size].decode("cp1252", "replace")
            yield " ".join(text.replace("\0", " ").split())
            position += 4 + size
