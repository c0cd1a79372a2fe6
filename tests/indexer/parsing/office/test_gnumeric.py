"""Gnumeric workbooks."""

from __future__ import annotations

import gzip

import pytest

from indexer.errors import ParseError
from indexer.parsing.office.gnumeric import GnumericParser
from indexer.parsing.parser import ParserInput
from indexer.storage.textblocks import decode_text
from tests.indexer.parsing.reading import read_document

HEAD = '<?xml version="1.0"?><gnm:Workbook xmlns:gnm="http://www.gnumeric.org/v10.dtd">'
META = (
    '<office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:dc="dc">'
    "<dc:title>Stock</dc:title><dc:creator>Ada</dc:creator></office:document-meta>"
)


def cell(row, column, text):
    return f'<gnm:Cell Row="{row}" Col="{column}">{text}</gnm:Cell>'


CELLS = (cell(0, 0, "Item"), cell(0, 1, "Price"), cell(1, 0, "Tea"), cell(1, 1, "2.5"), cell(2, 1, "=B2*2"))
WORKBOOK = (
    f"{HEAD}{META}<gnm:Sheets><gnm:Sheet><gnm:Name>May</gnm:Name><gnm:Objects>"
    '<gnm:CellComment ObjectBound="A2" Text="Assam"/></gnm:Objects>'
    f"<gnm:Cells>{''.join(CELLS)}</gnm:Cells></gnm:Sheet></gnm:Sheets></gnm:Workbook>"
).encode()


def test_sheets_are_read_in_rows_with_their_comments():
    result = GnumericParser().parse(ParserInput(memoryview(WORKBOOK), "a"))
    assert [(s.locator.cells, s.locator.part, s.text) for s in result.sections] == [
        ("A1:B3", None, "May\nItem\tPrice\nTea\t2.5\n\t=B2*2"),
        ("A2", "comment", "Assam"),
    ]
    assert (result.metadata.title, result.metadata.author) == ("Stock", "Ada")


def test_the_packed_file_holds_the_workbook():
    packed, inner = read_document(gzip.compress(WORKBOOK), "stock.gnumeric")
    assert (packed.format, inner.format) == ("gzip file", "Gnumeric")
    assert "Tea\t2.5" in decode_text(inner.text_blocks)


def test_a_workbook_without_sheets_is_an_honest_failure():
    with pytest.raises(ParseError):
        GnumericParser().parse(ParserInput(memoryview(f"{HEAD}</gnm:Workbook>".encode()), "a"))
