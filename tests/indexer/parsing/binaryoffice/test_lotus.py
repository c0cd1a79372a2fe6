"""Spreadsheets of Lotus 1-2-3, Works and Quattro Pro."""

from __future__ import annotations

import math
import struct

import pytest

from indexer.domain import DocumentState
from indexer.parsing.binaryoffice.compoundwriter import write_compound
from indexer.parsing.binaryoffice.lotus import LotusParser
from indexer.parsing.parser import ParserInput
from tests.indexer.parsing.reading import read_document


def record(kind: int, payload: bytes) -> bytes:
    return struct.pack("<HH", kind, len(payload)) + payload


def sections(data: bytes, name: str = "a.wk1") -> list[tuple[str | None, str | None, str]]:
    found = LotusParser().parse(ParserInput(memoryview(data), name)).sections
    return [(section.locator.sheet, section.locator.part, section.text) for section in found]


def dos(*records: bytes, version: int = 0x0406) -> bytes:
    return record(0, struct.pack("<H", version)) + b"".join(records) + record(1, b"")


def at(column: int, row: int) -> bytes:
    return struct.pack("<xHH", column, row)


def test_cells_of_lotus_1_2_3_are_read_by_their_kind():
    data = dos(
        record(0x0F, at(0, 0) + b"'Gl\x81e\0"),
        record(0x0D, at(1, 0) + struct.pack("<h", -3)),
        record(0x0E, at(2, 0) + struct.pack("<d", 12.5)),
        record(0x10, at(0, 2) + struct.pack("<d", 7) + b"\0\0"),
        record(0x10, at(1, 2) + struct.pack("<d", math.nan) + b"\0\0"),
        record(0x33, at(1, 2) + b"said\0"),
    )
    assert sections(data) == [("A", None, "A\nGlüe\t-3\t12.5"), ("A", None, "7\tsaid")]


def test_works_puts_the_style_behind_the_place():
    label = record(0x0F, struct.pack("<HHH", 1, 0, 10) + b"a sheet\0")
    assert sections(record(0xFF, b"\x04\x04") + label) == [("A", None, "A\n\ta sheet")]


def test_quattro_pro_for_dos_puts_a_style_behind_the_alignment():
    assert sections(dos(record(0x0F, at(0, 0) + b"^\x05black\0"), version=0x5120)) == [
        ("A", None, "A\nblack")
    ]


def test_quattro_pro_for_windows_has_sheets():
    place = struct.pack("<BBHH", 0, 1, 0, 0)
    assert sections(dos(record(0x0F, place + b"'on B\0"), version=0x1002)) == [("B", None, "B\non B")]


def lotus_3(*records: bytes) -> bytes:
    return record(0, struct.pack("<H", 0x1003).ljust(26, b"\0")) + b"".join(records)


def place(row: int, sheet: int, column: int) -> bytes:
    return struct.pack("<HBB", row, sheet, column)


def test_sheets_notes_and_numbers_of_lotus_3_are_read():
    ten_bytes = struct.pack("<QH", 0xC8 << 56, 16_383 + 3)  # 12.5
    data = lotus_3(
        record(0x23, struct.pack("<HH", 0x36B0, 1) + b"Costs\0"),
        record(0x16, place(0, 1, 0) + b"'Item\0"),
        record(0x17, place(0, 1, 1) + ten_bytes),
        record(0x18, place(0, 1, 2) + struct.pack("<h", -5 << 1)),
        record(0x18, place(0, 1, 3) + struct.pack("<h", 3 << 4 | 2 << 1 | 1)),
        record(0x25, place(0, 1, 4) + struct.pack("<I", 13 << 6 | 0x10 | 1)),
        record(0x27, place(0, 1, 5) + struct.pack("<d", 2.5)),
        record(0x19, place(0, 1, 6) + struct.pack("<QH", 0, 0x7FFF)),
        record(0x1A, place(0, 1, 6) + b"text\0"),
        record(0x26, place(4, 1, 2) + b"\x01a note\0"),
    )
    assert sections(data, "a.123") == [
        ("Costs", None, "Costs\nItem\t12.5\t-5\t0.15\t1.3\t2.5\ttext"),
        ("Costs", "comment", "a note"),
    ]


def test_of_quattro_pro_9_the_texts_are_read_and_it_says_so():
    texts = b"".join(struct.pack("<HB", len(text), 0) + text + b"\0" for text in (b"Item", b"Nails"))
    stream = record(1, b"QPW9".ljust(14, b"\0")) + record(0x0407, struct.pack("<III", 2, 2, 0) + texts)
    (found,) = read_document(write_compound({"NativeContent_MAIN": stream.ljust(4096, b"\0")}), "a.qpw")
    assert (found.format, found.state) == ("Quattro Pro spreadsheet", DocumentState.PARTIAL)
    assert found.reason.endswith("not the numbers.")
    assert found.char_count == len("Item\nNails\n")


@pytest.mark.parametrize("name", ["a.wk1", "a.xls", "a"])
def test_a_workbook_is_known_by_its_first_record(name):
    (found,) = read_document(dos(record(0x0F, at(0, 0) + b"'Item\0")), name)
    assert (found.format, found.state) == ("Lotus 1-2-3", DocumentState.WORDS)


@pytest.mark.parametrize("name", ["a.wk1", "a.qpw"])
def test_what_is_no_workbook_is_an_honest_failure(name):
    data = write_compound({"Other": b"x"}) if name == "a.qpw" else b"\x01\xff\x02\xfe" * 9
    (found,) = read_document(data, name)
    assert found.state is DocumentState.FAILED


def test_records_cut_anywhere_end_nothing():
    data = lotus_3(record(0x17, place(0, 1, 1) + bytes(10)), record(0x16, place(0, 1, 0) + b"'Item\0"))
    for end in range(8, len(data)):
        LotusParser().parse(ParserInput(memoryview(data[:end]), "a.wk3"))
