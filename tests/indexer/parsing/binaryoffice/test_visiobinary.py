"""Visio drawings from before 2013, built here of pointers, streams and chunks."""

from __future__ import annotations

import struct

import pytest

from indexer.errors import ParseError
from indexer.parsing.binaryoffice.compoundwriter import write_compound
from indexer.parsing.binaryoffice.visiobinary import VisioBinaryParser, _inflated
from indexer.parsing.parser import ParserInput
from tests.indexer.parsing.reading import read_document

CHUNKS, TREE = 0xD4, 0x54
HEADER_BYTES = 64


class Drawing:
    """A `VisioDocument` stream that grows from its leaves to its trailer."""

    def __init__(self, version):
        self.version = version
        self.body = b""

    def put(self, kind, form, content):
        """Append a stream; returns the pointer to it."""
        offset = HEADER_BYTES + len(self.body)
        self.body += content
        if self.version == 5:
            return struct.pack("<HHIII", kind, form, 0, offset, len(content))
        return struct.pack("<IIIIH", kind, 0, offset, len(content), form)

    def tree(self, kind, *pointers):
        if self.version == 5:
            at = {0x14: 130, 0x1D: 30}.get(kind, 10)
            table = bytes(at) + struct.pack("<H", len(pointers))
        else:
            table = struct.pack("<III", 4, len(pointers), 0)
        return self.put(kind, TREE, table + b"".join(pointers))

    def chunk(self, kind, data, *, lists=0, level=2, flags=0x54):
        if self.version == 5:
            return struct.pack("<HHBBHI", kind, 1, 0, 0, 0, len(data)) + data
        behind = 8 * bool(lists) + 4 * (self.version == 11 and (bool(lists) or flags == 0x55))
        return struct.pack("<IIIIHB", kind, 1, lists, len(data), level, flags) + data + bytes(behind)

    def text(self, text, **how):
        encoded = text.encode("utf-16-le") + b"\0\0" if self.version == 11 else text.encode("cp1251") + b"\0"
        return self.chunk(0x0E, bytes(8) + encoded, **how)

    def write(self, trailer):
        header = b"Visio (TM) Drawing\r\n".ljust(0x1A, b"\0") + struct.pack("<HQ", self.version, 0)
        stream = (header + trailer).ljust(HEADER_BYTES, b"\0") + self.body
        return write_compound({"VisioDocument": stream.ljust(4096, b"\0")})


def drawing(version):
    made = Drawing(version)
    first = made.put(
        0x15, CHUNKS, made.text("Склад и магазин") + made.chunk(0x65, b"x" * 9, lists=1) + made.text("Касса")
    )
    second = made.put(0x15, CHUNKS, made.text("Выход", flags=0x55) + made.text("Вход", lists=2))
    master = made.put(0x48, CHUNKS, made.text("Касса") + made.text("Стол для покупателей"))
    return made.write(made.tree(0x14, made.tree(0x1D, master), made.tree(0x27, first, second)))


@pytest.mark.parametrize("version", [5, 6, 11])
def test_texts_of_pages_and_then_of_masters(version):
    result = VisioBinaryParser().parse(ParserInput(memoryview(drawing(version)), "a.vsd"))
    assert [(s.locator.page, s.locator.part, s.text) for s in result.sections] == [
        (1, None, "Склад и магазин\nКасса"),
        (2, None, "Выход\nВход"),
        (None, "master", "Стол для покупателей"),
    ]
    assert result.metadata.page_count == 2


def test_the_registry_knows_a_drawing_by_its_stream():
    assert read_document(drawing(11), "no suffix")[0].format == "Visio 2003 drawing"


def test_compressed_streams_repeat_what_stands_in_their_window():
    literal = bytes((0xFF, *b"stencil ", 0x01))
    place = 4096 - 18  # of the first byte written: the window begins 18 before its end
    again = bytes((*b"S", place & 0xFF, place >> 4 & 0xF0 | 5 - 3))
    assert _inflated(literal + again) == b"stencil Sstenc"
    unwritten = bytes((0x00, 0x10, 0x00 | 0))
    assert _inflated(unwritten) == b"\0\0\0"


def test_pointers_that_lead_back_end_and_older_drawings_are_told():
    made = Drawing(11)
    loop = struct.pack("<IIIIH", 0x1D, 0, HEADER_BYTES, 48, TREE)
    made.put(0x1D, TREE, struct.pack("<III", 4, 2, 0) + loop * 2)
    assert VisioBinaryParser().parse(ParserInput(memoryview(made.write(loop)), "a.vsd")).sections == []
    with pytest.raises(ParseError):
        VisioBinaryParser().parse(ParserInput(memoryview(Drawing(4).write(loop)), "a.vsd"))
