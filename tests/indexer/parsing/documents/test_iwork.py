from __future__ import annotations

import struct

import pytest

from indexer.parsing.documents.iwork import IworkParser
from indexer.parsing.parser import ParserInput
from tests.sample_docs_maker.packages import zipped

MODEL, TILE, LIST, TEXT, PAYLOAD = 6001, 6002, 6005, 2001, 6218


def varint(value):
    out = b""
    while value > 0x7F:
        out, value = out + bytes([value & 0x7F | 0x80]), value >> 7
    return out + bytes([value])


def proto(field, value):
    if isinstance(value, int):
        return varint(field << 3) + varint(value)
    return varint(field << 3 | 2) + varint(len(value)) + value


def reference(identity):
    return proto(1, identity)


def document(*messages):
    """Messages of (number, kind, content) as a document since 2013."""
    component = b""
    for identity, kind, content in messages:
        header = proto(1, identity) + proto(2, proto(1, kind) + proto(3, len(content)))
        component += varint(len(header)) + header + content
    blocks = b""
    for start in range(0, len(component), 50):
        piece = component[start : start + 50]
        block = varint(len(piece)) + bytes([(len(piece) - 1) << 2]) + piece
        blocks += b"\0" + len(block).to_bytes(3, "little") + block
    return zipped({"Index/Document.iwa": blocks})


def decimal(digits, exponent):
    sign = 1 << 127 if digits < 0 else 0
    return (sign | (exponent + 6176) << 113 | abs(digits)).to_bytes(16, "little")


def cell(kind, flags, *parts):
    return bytes([5, kind]) + bytes(6) + struct.pack("<I", flags) + b"".join(parts)


def row(number, *cells):
    buffer, offsets = b"", []
    for content in cells:
        offsets.append(len(buffer) if content else -1)
        buffer += content
    return proto(5, proto(1, number) + proto(6, buffer) + proto(7, struct.pack(f"<{len(cells)}h", *offsets)))


def entry(key, field, content):
    return proto(3, proto(1, key) + proto(field, content))


def table(*rows, strings=b"", formats=b"", rich=b""):
    """The messages of a table."""
    tiles = proto(1, proto(1, 0) + proto(2, reference(2)))
    lists = proto(4, reference(3)) + proto(17, reference(4)) + proto(22, reference(5))
    model = proto(4, proto(3, tiles) + lists) + proto(8, b"Costs")
    return (
        (1, MODEL, model),
        (2, TILE, b"".join(rows)),
        (3, LIST, strings),
        (4, LIST, rich),
        (5, LIST, formats),
    )


def texts(data, name="a.numbers"):
    return [s.text for s in IworkParser().parse(ParserInput(memoryview(data), name)).sections]


def test_cells_of_every_kind_are_read_row_by_row():
    seconds = struct.pack("<d", 86_400.0)
    rows = (
        row(0, cell(3, 0x8, b"\1\0\0\0"), cell(3, 0x8, b"\2\0\0\0"), b"", cell(9, 0x10, b"\1\0\0\0")),
        row(2, cell(2, 0x1, decimal(-35, -1)), cell(5, 0x4, seconds), cell(6, 0x2, struct.pack("<d", 1.0))),
        row(3, cell(7, 0x2, struct.pack("<d", 5_400.0)), cell(8, 0x800, bytes(4))),
    )
    data = document(
        *table(
            *rows,
            strings=entry(1, 3, b"Item") + entry(2, 3, b"Day\nof sale"),
            rich=entry(1, 9, reference(6)),
        ),
        (6, PAYLOAD, proto(1, reference(7))),
        (7, TEXT, proto(3, b"in bold")),
        (8, TEXT, proto(3, b"Beside the table")),
    )
    assert texts(data) == [
        "Beside the table",
        "Costs\nItem\tDay of sale\t\tin bold",
        "-3.5\t2001-01-02\tTRUE\n1:30:00",
    ]


@pytest.mark.parametrize(
    ("form", "shown"),
    [
        (proto(1, 257) + proto(2, 2) + proto(3, b"EUR") + proto(5, 1), "EUR 1,600.00"),
        (proto(1, 258) + proto(2, 1), "160000.0%"),
        (proto(1, 258) + proto(2, 253), "160000%"),
        (proto(1, 256) + proto(2, 0), "1600"),
        (proto(1, 256) + proto(2, 253), "1600"),
        (proto(1, 261), "1600"),
    ],
)
def test_numbers_read_as_they_are_shown(form, shown):
    number = cell(2, 0x2001, decimal(16, 2), b"\1\0\0\0")
    data = document(*table(row(0, number), formats=proto(3, proto(1, 1) + proto(6, form))))
    assert texts(data) == [f"Costs\n{shown}"]


def test_texts_of_a_table_whose_cells_are_of_an_older_form_are_found():
    data = document(*table(row(0, b"\4\3" + bytes(10)), strings=entry(1, 3, b"Item")))
    assert texts(data) == ["Item"]


@pytest.mark.parametrize(
    "broken",
    [cell(2, 0x1), cell(5, 0x4, b"\1"), cell(5, 0x4, struct.pack("<d", 1e300)), cell(3, 0x8), b"\5\2"],
)
def test_a_broken_cell_costs_only_itself(broken):
    rows = row(0, cell(3, 0x8, b"\1\0\0\0"), broken)
    assert texts(document(*table(rows, strings=entry(1, 3, b"Item")))) == ["Costs\nItem"]


def test_a_table_of_2009_is_read_row_by_row_with_its_numbers():
    xml = (
        b'<ls xmlns:sf="urn:sf" xmlns:sfa="urn:sfa"><sf:tabular-model sf:name="Costs"><sf:grid><sf:datasource>'
        b'<sf:t sf:ct="0"><sf:ct sfa:s="Item"/></sf:t><sf:t><sf:ct sfa:s="Price"/></sf:t><sf:g/>'
        b'<sf:g sf:ct="254"/><sf:n sf:v="-137.5"/><sf:f><sf:fo/><sf:r><sf:rn sf:v="25"/></sf:r></sf:f>'
        b"</sf:datasource></sf:grid></sf:tabular-model></ls>"
    )
    assert texts(zipped({"index.xml": xml})) == ["Costs\nItem\tPrice\n\t-137.5\t25"]
