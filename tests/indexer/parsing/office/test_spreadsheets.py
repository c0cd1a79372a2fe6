from __future__ import annotations

import io
import struct
import time
import zipfile

import olefile
import pytest

from indexer.errors import ParseError
from indexer.parsing.binaryoffice.biff import read_records, rk_number
from indexer.parsing.binaryoffice.compoundwriter import write_compound
from indexer.parsing.binaryoffice.xlscells import read_workbook, used_cells, without_dimensions
from indexer.parsing.common.tabular import cell_range, column_name, looks_like_header, row_text
from indexer.parsing.office.sheetparts import declared_cells, plain_page_text, read_cells
from indexer.parsing.office.spreadsheet import SpreadsheetParser
from indexer.parsing.parser import ParserInput
from tests.sample_docs_maker.packages import zipped
from tests.sample_docs_maker.sheetsfile import Sheet, xlsx


def parse(data, name="book.xlsx"):
    return SpreadsheetParser().parse(ParserInput(memoryview(data), name))


def book(*sheets):
    return xlsx(sheets, title="t", author="a", created="2024-01-01")


def with_sheet_xml(xml):
    """A workbook whose only sheet has these rows, written by hand."""

    parts = {}
    with zipfile.ZipFile(io.BytesIO(book(Sheet("S", [["x"]])))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    head, _, rest = parts["xl/worksheets/sheet1.xml"].decode().partition("<sheetData>")
    parts["xl/worksheets/sheet1.xml"] = f"{head}<sheetData>{xml}{rest[rest.index('</sheetData>') :]}"
    return zipped(parts)


def biff(*records):
    return b"".join(
        kind.to_bytes(2, "little") + len(body).to_bytes(2, "little") + body for kind, body in records
    )


def test_two_cells_at_opposite_corners_do_not_allocate_the_sheet():
    data = with_sheet_xml(
        '<row r="1"><c r="A1" t="inlineStr"><is><t>near</t></is></c></row>'
        '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>far away</t></is></c></row>'
    )
    started = time.process_time()
    found = {section.text: section.locator.cells for section in parse(data).sections}
    assert time.process_time() - started < 5
    assert found["S\nnear"] == "A1"
    assert found["far away"] == "A1048576"


def test_the_size_of_a_sheet_is_told_by_its_farthest_cells_whatever_it_declares():
    assert declared_cells(b'<dimension ref="A1:B2"/><row r="3"><c r="ZZ3"/></row>') == 3 * 702
    assert declared_cells(b'<row r="1"><c r="B9000000"/></row>') >= 9_000_000


def test_rows_keep_the_names_of_their_columns():
    rows = [["Name", "Town"], *[[f"Person {n} " + "x" * 40, "Bath"] for n in range(30)]]
    sections = parse(book(Sheet("People", rows))).sections
    assert len(sections) > 5
    assert {section.header for section in sections} == {"Name | Town"}
    assert sections[-1].locator.cells.endswith(":B31")


def test_a_second_table_on_a_sheet_has_its_own_names():
    rows = [["Name", "Town"], ["Ada", "Bath"], [], ["Price", "Colour"], [4, "red"]]
    headers = {s.text.split("\n")[-1]: s.header for s in parse(book(Sheet("S", rows))).sections}
    assert headers == {"Ada\tBath": "Name | Town", "4\tred": "Price | Colour"}


def test_a_title_above_a_table_is_no_column_name():
    rows = [["Stock on 1 May"], ["Article", "Count"], ["Mast", 4], ["Lid", 7]]
    assert parse(book(Sheet("S", rows))).sections[-1].header == "Article | Count"


def test_hidden_sheets_formulas_comments_and_page_headers_are_read():
    sheet = Sheet("H", [["=SUM(A1:A9)|42"]], is_hidden=True, comment=("A1", "why 42?"), page_header="Secret")
    found = {section.locator.part: section for section in parse(book(sheet)).sections}
    assert found["formulas"].text == "=SUM(A1:A9)"
    assert (found["comment"].text, found["comment"].locator.label()) == ("why 42?", "H!A1")
    assert found["page header"].text == "Secret"
    assert found[None].text == "H\n42"


def test_empty_sheets_are_found_by_their_names():
    assert "Plan B" in parse(book(Sheet("Plan B", []), Sheet("Full", [["x"]]))).sections[-1].text


def with_parts(data, changed):
    """The package with the contents of some parts changed."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return zipped({name: archive.read(name) for name in archive.namelist()} | changed)


def texts_of(result):
    return {section.locator.sheet: section.text for section in result.sections if section.locator.sheet}


def test_a_thread_of_comments_is_read_once_and_its_stand_in_where_it_is_missing():
    data = book(
        Sheet("S", [["42"]], comment=("A1", "[Threaded comment] To read this, buy. Comment: why 42?"))
    )
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        comments = archive.read("xl/comments1.xml").replace(b"Marta Silva", b"tc={0}")
        rels = archive.read("xl/worksheets/_rels/sheet1.xml.rels")
        listed = archive.read("xl/_rels/workbook.xml.rels")
    person = b'<Relationship Id="p" Type="x/person" Target="/xl/persons.xml"/></Relationships>'
    thread = b'<Relationship Id="t" Type="x/threadedComment" Target="/xl/thread.xml"/></Relationships>'
    parts = {
        "xl/comments1.xml": comments,
        "xl/thread.xml": b'<T><threadedComment ref="A1" personId="{7}"><text>why 42?</text></threadedComment></T>',
        "xl/worksheets/_rels/sheet1.xml.rels": rels.replace(b"</Relationships>", thread),
        "xl/_rels/workbook.xml.rels": listed.replace(b"</Relationships>", person),
        "xl/persons.xml": b'<P><person displayName="Marta Silva" id="{7}"/></P>',
    }
    for changed, start in (
        (parts, "Marta Silva: why 42?"),
        ({"xl/comments1.xml": comments}, "[Threaded comment] To"),
    ):
        found = [s.text for s in parse(with_parts(data, changed)).sections if s.locator.part == "comment"]
        assert [text[: len(start)] for text in found] == [start]


@pytest.mark.parametrize("part", ["xl/styles.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"])
def test_a_damaged_part_beside_the_sheets_costs_no_cell(part):
    sheets = [Sheet("Income", [["Month", "", "Sum"], ["May", "", 12.5]]), Sheet("Costs", [["rent", 7]])]
    result = parse(with_parts(book(*sheets), {part: b"<broken"}))
    assert list(texts_of(result).values()) in (
        ["Income\nMonth\t\tSum\nMay\t\t12.5", "Costs\nrent\t7"],
        ["sheet1\nMonth\t\tSum\nMay\t\t12.5", "sheet2\nrent\t7"],
    )
    assert result.partial_reason == "The workbook is damaged: dates in it may read as numbers."


def test_a_damaged_sheet_costs_only_itself():
    data = bytearray(book(*(Sheet(name, [[f"in {name}"]]) for name in ("One", "Two", "Three"))))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        info = archive.getinfo("xl/worksheets/sheet2.xml")
    place = info.header_offset + 30 + len(info.filename)
    data[place : place + info.compress_size] = bytes(info.compress_size)
    result = parse(bytes(data))
    found = texts_of(result)
    assert (found["One"], found["Three"]) == ("One\nin One", "Three\nin Three")
    assert result.partial_reason == "Damaged sheets: Two."


def test_strings_in_front_of_the_damage_are_kept():
    data = with_sheet_xml('<row><c t="s"><v>0</v></c><c><v>2</v></c><c t="s"><v>9</v></c></row><row><c t="s')
    result = parse(with_parts(data, {"xl/sharedStrings.xml": b"<sst><si><t>kept</t></si><si><t>x</b"}))
    assert texts_of(result) == {"S": "S\nkept\t2"}
    assert result.partial_reason


def test_strings_that_claim_to_be_more_than_memory_holds_are_read_all_the_same():
    data = with_sheet_xml('<row><c t="s"><v>0</v></c></row>')
    strings = b'<sst count="1" uniqueCount="4294967296"><si><t>kept</t></si></sst>'
    assert texts_of(parse(with_parts(data, {"xl/sharedStrings.xml": strings}))) == {"S": "S\nkept"}


def test_how_characters_are_read_is_no_part_of_a_cell():
    cell = '<c r="A1" t="inlineStr"><is><t>漢字</t><rPh sb="0" eb="2"><t>かんじ</t></rPh></is></c>'
    data = f'<worksheet><sheetData><row r="1">{cell}</row></sheetData></worksheet>'.encode()
    assert list(read_cells(data, [])) == [(0, {0: "漢字"})]


def test_broken_workbooks_raise_an_error_of_the_tree():
    with pytest.raises(ParseError):
        parse(b"PK\x03\x04 not a zip")
    with pytest.raises(ParseError):
        parse(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "book.xls")


def test_excel_3_cells_are_read_from_the_bare_stream():
    label = b"\x02\x00\x01\x00\x00\x00" + b"\x05\x00hello"
    number = b"\x03\x00\x00\x00\x00\x00" + b"\x00\x00\x00\x00\x00\x00\x04\x40"
    data = biff((0x0209, b"\x00\x00\x10\x00\x00\x00"), (0x0204, label), (0x0203, number))
    assert [section.text for section in parse(data, "old.xls").sections] == ["Sheet1\n\thello\n2.5"]


@pytest.mark.parametrize(("number", "encoding"), [(1251, "cp1251"), (866, "cp866"), (32_768, "mac_roman")])
def test_cells_from_before_excel_5_are_in_the_code_page_that_they_name(number, encoding):
    text = "Größe" if encoding == "mac_roman" else "Привет"
    label = b"\0\0\0\0\0\0" + struct.pack("<H", len(text)) + text.encode(encoding)
    data = biff((0x0409, b"\x00\x00\x10\x00\x00\x00"), (0x42, struct.pack("<H", number)), (0x0204, label))
    assert [section.text for section in parse(data, "old.xls").sections] == [f"Sheet1\n{text}"]


def test_shared_strings_run_on_from_record_to_record():
    shared = b"\x02\0\0\0\x02\0\0\0" + b"\x06\x00\x00abc"  # three of six characters, then a wide continuation
    rest = b"\x01" + "déf".encode("utf-16-le") + b"\x02\x00\x00ok"
    sheet = biff(
        (0x0809, bytes(8)), (0xFD, b"\0\0\0\0\0\0\x01\0\0\0"), (0xFD, b"\x01\0\0\0\0\0\0\0\0\0"), (0x0A, b"")
    )
    bound = b"\x00\x00\x00\x00\x00\x00\x01\x00S"
    book = biff((0x0809, bytes(8)), (0x85, bound), (0xFC, shared), (0x3C, rest), (0x0A, b""))
    bound = len(book).to_bytes(4, "little") + bound[4:]
    book = biff((0x0809, bytes(8)), (0x85, bound), (0xFC, shared), (0x3C, rest), (0x0A, b""))
    assert list(read_workbook(book + sheet)) == [("S", {0: {0: "ok"}, 1: {0: "abcdéf"}})]


def test_an_old_workbook_whose_directory_never_ends_is_read_all_the_same():
    sheet = biff((0x809, bytes(16)), (0x204, bytes(6) + b"\x05\0\0hello"), (0x0A, b""))
    start = len(biff((0x809, bytes(16)), (0x85, bytes(9)), (0x0A, b"")))
    bound = (0x85, start.to_bytes(4, "little") + b"\0\0\x01\0S")
    stream = (biff((0x809, bytes(16)), bound, (0x0A, b"")) + sheet).ljust(5_000, b"\0")
    data = bytearray(write_compound({"Workbook": stream}))
    container = olefile.OleFileIO(io.BytesIO(data))
    table = (container.fat.index(0xFFFFFFFD) + 1) * 512
    directory = table + 4 * container.first_dir_sector
    data[directory : directory + 4] = container.first_dir_sector.to_bytes(4, "little")
    result = parse(bytes(data), "a.xls")
    assert [section.text for section in result.sections] == ["S\nhello"]


def test_an_old_workbook_that_lost_its_list_of_sheets_is_read_by_its_records():
    table = (0xFC, struct.pack("<II", 1, 1) + b"\x06\0\0shared")
    globals_ = biff((0x809, bytes(16))) + b"\xff" * 40 + biff(table, (0x0A, b""))
    cells = ((0x204, bytes(6) + b"\x05\0\0hello"), (0xFD, struct.pack("<HHHI", 1, 0, 0, 0)))
    sheet = biff((0x809, b"\0\x06\x10\0" + bytes(12)), *cells, (0x0A, b""))
    result = parse(write_compound({"Workbook": (globals_ + sheet * 2).ljust(5_000, b"\0")}), "a.xls")
    assert [section.text for section in result.sections][:2] == [
        "Sheet1\nhello\nshared",
        "Sheet2\nhello\nshared",
    ]


def test_the_used_range_of_an_old_workbook_counts_from_its_first_cell():
    near, far = b"\x00\x00\x00\x00" + bytes(10), b"\xff\xff\xff\x00" + bytes(10)
    assert used_cells(biff((0x0809, b""), (0x203, near))) == 1
    assert used_cells(biff((0x0809, b""), (0x203, near), (0x203, far))) == 65_536 * 256
    whole_row = bytes(4) + bytes(6 * 256) + b"\xff\x00"
    assert (
        used_cells(biff((0x0809, b""), (0xBD, whole_row), (0x203, b"\xff\xff\0\0" + bytes(10))))
        == 65_536 * 256
    )


def test_what_a_sheet_claims_of_its_extent_is_taken_away():
    cell = (0x203, bytes(14))
    claimed = (0x200, struct.pack("<IIHHH", 0x7700, 1, 0, 1, 0))
    book = without_dimensions(biff((0x0809, bytes(16)), claimed, cell))
    assert [kind for kind, _ in read_records(book)] == [0x0809, 0x5D5D, 0x203]
    assert len(book) == len(biff((0x0809, bytes(16)), claimed, cell))


@pytest.mark.parametrize(
    ("raw", "number"), [(0x3FF00000, 1.0), (0x3FF00001, 0.01), (10 << 2 | 2, 10), (0xFFFFFFFE, -1)]
)
def test_compressed_numbers(raw, number):
    assert rk_number(raw) == number


def test_page_codes_are_removed():
    assert plain_page_text('&L&"Arial,Bold"&12Budget &K00FF00&P of &N && more') == "Budget of & more"


def test_ranges_in_a1_notation():
    assert [column_name(index) for index in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
    assert cell_range(0, 0, 0, 0) == "A1"
    assert cell_range(1, 39, 0, 5) == "A2:F40"


@pytest.mark.parametrize(
    ("cells", "following", "expected"),
    [
        (["Name", "Town"], ["Ada", "Bath"], True),
        (["Product", "2023", "2024"], ["Mast", "4", "5"], True),
        (["Mast", "4.50", "12"], ["Lid", "1.20", "3"], False),
        (["Total"], ["4"], False),
        (["Name", "Name"], ["a", "b"], False),
        (["Name", "Town"], None, False),
    ],
)
def test_what_looks_like_column_names(cells, following, expected):
    assert looks_like_header(cells, following) is expected


def test_a_far_cell_does_not_fill_its_row_with_tabs():
    assert row_text(["a", *[""] * 3, "b", *[""] * 900, "c", ""]) == "a\t\t\t\tb\tc"


def test_cells_lose_their_line_breaks():
    assert row_text(["a\nb", "", " c ", "", ""]) == "a b\t\tc"
