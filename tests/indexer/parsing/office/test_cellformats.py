from __future__ import annotations

import struct

from indexer.parsing.binaryoffice.compoundwriter import write_compound
from indexer.parsing.office.xlsbrecords import read_cell_styles, read_styles
from tests.indexer.parsing.office.test_spreadsheets import biff, parse, with_parts, with_sheet_xml


def test_numbers_read_as_they_are_shown_and_dates_and_texts_as_they_are():
    styles = (
        b'<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts>'
        b'<numFmt numFmtId="164" formatCode="&quot;CHF&quot; #,##0.00"/></numFmts><cellXfs>'
        b'<xf numFmtId="0"/><xf numFmtId="9"/><xf numFmtId="164"/><xf numFmtId="14"/></cellXfs></styleSheet>'
    )
    rows = (
        '<row r="2"><c r="B2" s="1"><v>0.2</v></c><c r="C2" s="2"><v>1234.5</v></c><c r="D2"><v>0.5</v></c></row>'
        '<row r="4"><c r="B4" s="3"><v>45000</v></c><c r="C4" s="1" t="inlineStr"><is><t>none</t></is></c></row>'
    )
    relations = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1"'
        b' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"'
        b' Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Target="styles.xml"'
        b' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles"/></Relationships>'
    )
    data = with_parts(
        with_sheet_xml(rows), {"xl/styles.xml": styles, "xl/_rels/workbook.xml.rels": relations}
    )
    assert [s.text for s in parse(data).sections] == ["S\n20%\tCHF 1,234.50\t0.5", "2023-03-15\tnone"]


def test_numbers_of_old_workbooks_read_as_they_are_shown():
    percent, plain = b"\0\0\x09\0".ljust(20, b"\0"), bytes(20)
    own = b"\0\0\xa4\0".ljust(20, b"\0")
    format_ = b"\xa4\0\x05\0\x00#,##0"
    head = [
        (0x809, b"\0\x06\x05\0".ljust(16, b"\0")),
        (0x41E, format_),
        (0xE0, plain),
        (0xE0, percent),
        (0xE0, own),
    ]
    start = len(biff(*head, (0x85, bytes(9)), (0x0A, b"")))
    bound = (0x85, start.to_bytes(4, "little") + b"\0\0\x01\0S")
    many = struct.pack("<HHHIHIH", 1, 0, 2, 1234 << 2 | 2, 1, 1 << 2 | 3, 1)  # 1234, then 0.01
    cells = [(0x203, struct.pack("<HHHd", 0, 1, 1, 0.25)), (0xBD, many)]
    sheet = biff((0x809, b"\0\x06\x10\0".ljust(16, b"\0")), *cells, (0x0A, b""))
    stream = biff(*head, bound, (0x0A, b"")) + sheet
    result = parse(write_compound({"Workbook": stream.ljust(5_000, b"\0")}), "a.xls")
    assert [section.text for section in result.sections] == ["S\n\t25%\n1,234\t1%"]


def test_styles_of_binary_workbooks():
    def record(kind, payload):
        head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
        return head + bytes([len(payload)]) + payload

    code = "0.0 %"
    styles = record(44, b"\xa4\0" + len(code).to_bytes(4, "little") + code.encode("utf-16-le"))
    styles += record(47, b"\0\0\x01\0") + record(617, b"") + record(47, b"\0\0\xa4\0") + record(618, b"")
    assert read_styles(styles) == ({164: code}, [164])
    cells = record(0, b"\x02\0\0\0") + record(5, b"\x03\0\0\0\x07\0\0\0" + bytes(8))
    assert list(read_cell_styles(cells)) == [(2, 3, 7)]
