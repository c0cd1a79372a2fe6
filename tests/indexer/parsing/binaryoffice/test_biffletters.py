"""Workbooks of Excel 5 and 95, whose texts are bytes in a code page."""

from __future__ import annotations

import struct

import pytest

from indexer.parsing.binaryoffice.biffletters import as_western
from indexer.parsing.binaryoffice.compoundwriter import write_compound
from indexer.parsing.binaryoffice.xlscells import read_workbook
from indexer.parsing.office.spreadsheet import SpreadsheetParser
from indexer.parsing.parser import ParserInput

LANGUAGES = [
    (932, "cp932", "漢字名", "漢字データはどうなる？"),
    (936, "cp936", "工作表", "单击“新建”"),
    (949, "cp949", "새 문서", "파일 메뉴에서"),
    (950, "cp950", "工作表", "建立新文件"),
    (1251, "cp1251", "Лист", "Склад и магазин"),
    (1252, "cp1252", "Übersicht", "Straße “neu”"),
]


def record(kind, body):
    return struct.pack("<HH", kind, len(body)) + body


def excel_95(number, encoding, sheet, text):
    """A sheet of two cells with a footer."""
    name, cell, short = sheet.encode(encoding), text.encode(encoding), sheet.encode(encoding)
    head = record(0x0809, struct.pack("<4H", 0x0500, 5, 0, 0)) + record(0x42, struct.pack("<H", number))
    place = len(head) + 4 + 7 + len(name) + 4
    bound = record(0x85, struct.pack("<IHB", place, 0, len(name)) + name)
    return (
        head
        + bound
        + record(0x0A, b"")
        + record(0x0809, struct.pack("<4H", 0x0500, 0x10, 0, 0))
        + record(0x15, bytes((len(short),)) + short)
        + record(0x204, struct.pack("<4H", 0, 0, 0, len(cell)) + cell)
        + record(0x203, struct.pack("<3Hd", 0, 1, 0, 12.5))
        + record(0x0A, b"")
    )


@pytest.mark.parametrize(("number", "encoding", "sheet", "text"), LANGUAGES, ids=str)
def test_texts_are_read_in_the_code_page_of_the_workbook(number, encoding, sheet, text):
    data = write_compound({"Book": excel_95(number, encoding, sheet, text)})
    cells, footer = SpreadsheetParser().parse(ParserInput(memoryview(data), "a.xls")).sections
    assert (cells.text, cells.locator.label()) == (f"{sheet}\n{text}\t12.5", f"{sheet}!A1:B1")
    assert (footer.text, footer.locator.part) == (sheet, "page header")


@pytest.mark.parametrize(("number", "encoding", "sheet", "text"), LANGUAGES, ids=str)
def test_cells_that_lie_far_apart_are_read_so_too(number, encoding, sheet, text):
    assert list(read_workbook(excel_95(number, encoding, sheet, text))) == [
        (sheet, {0: {0: text, 1: "12.5"}})
    ]


def test_only_what_would_be_spread_goes_another_way():
    assert as_western(excel_95(1251, "cp1251", "Лист", "Склад"))[1] is None
    newer = record(0x0809, struct.pack("<4H", 0x0600, 5, 0, 0)) + record(0x42, struct.pack("<H", 932))
    assert as_western(newer) == (newer, None)
    assert as_western(b"")[1] is None


@pytest.mark.parametrize(
    ("encoding", "texts"),
    [
        ("utf-8", ("Größe", "重さ")),
        ("cp1251", ("Название", "Склад и магазин")),
        ("cp1252", ("Größe", "Straße")),
    ],
)
def test_what_programs_for_the_web_write_without_a_container_is_read(encoding, texts):
    """A well-known piece of PHP writes a BOF of eight bytes, labels and numbers, and names no code page."""
    labels = (text.encode(encoding) for text in texts)
    data = (
        record(0x809, struct.pack("<4H", 0, 0x10, 0, 0))
        + b"".join(
            record(0x204, struct.pack("<4H", 0, column, 0, len(label)) + label)
            for column, label in enumerate(labels)
        )
        + record(0x203, struct.pack("<3Hd", 1, 1, 0, 12.5))
        + record(0x0A, b"")
    )
    (section,) = SpreadsheetParser().parse(ParserInput(memoryview(data), "export.xls")).sections
    assert section.text == f"Sheet1\n{texts[0]}\t{texts[1]}\n\t12.5"
