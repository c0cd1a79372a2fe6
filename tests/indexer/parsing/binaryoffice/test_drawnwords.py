"""Titles drawn as shapes and descriptions of pictures, in Word and Excel 97-2003."""

from __future__ import annotations

import io
import struct

import olefile
import pytest

from indexer.parsing.binaryoffice.biff import read_extras
from indexer.parsing.binaryoffice.compoundwriter import write_compound
from indexer.parsing.binaryoffice.drawnwords import drawn_words
from indexer.parsing.binaryoffice.worddocument import WordDocumentParser
from indexer.parsing.parser import ParserInput
from tests.indexer.parsing.binaryoffice.drawings import record, shape_properties
from tests.sample_docs_maker.legacyfiles import doc

LETTERS, DESCRIPTION, NAME = 0x00C0, 0x0381, 0x0380


def drawing(*texts):
    return record(0xF002, record(0xF004, shape_properties(*texts), container=True), container=True)


def test_letters_and_descriptions_are_read_and_names_are_not():
    data = drawing((LETTERS, "Grand\r\nopening"), (NAME, "Shape 7"), (DESCRIPTION, "A boat at sea"))
    assert drawn_words(data) == ["Grand\nopening", "A boat at sea"]


@pytest.mark.parametrize("name", ["Boats at sea.JPG", "MC900364158[1]", "image001", "C:\\My files\\boat.wmf"])
def test_names_of_files_are_no_descriptions(name):
    assert drawn_words(drawing((DESCRIPTION, name))) == []


def test_tables_that_claim_more_than_there_is_are_read_as_far_as_they_go():
    data = drawing((LETTERS, "Grand opening"))
    assert [drawn_words(data[:end]) for end in (len(data) - 10, 40, 20, 3)] == [["Grand ope"], ["Gr"], [], []]


def document_with(free, picture):
    """A document with a drawing around which its text flows, and a picture in its line."""
    source = olefile.OleFileIO(io.BytesIO(doc(["\x01 Text"])))
    stream, table = (bytearray(source.openstream(name).read()) for name in ("WordDocument", "1Table"))
    end = len(stream)
    stream += bytes(-end % 512)
    page = bytearray(512)
    struct.pack_into("<II", page, 0, 0x600, end)
    page[8], page[511] = 100, 1
    page[200:207] = b"\x06" + struct.pack("<HI", 0x6A03, 4)
    pages = struct.pack("<III", 0x600, end, len(stream) // 512)
    content = record(0xF000, bytes(24), container=True) + b"\0" + free
    struct.pack_into("<II", stream, 0xFA, len(table), len(pages))
    struct.pack_into("<II", stream, 0x22A, len(table) + len(pages), len(content))
    header = struct.pack("<IHH", 68 + 5 + len(picture), 68, 0x66) + bytes(60)
    data = bytes(4) + header + b"\x04name" + picture
    return write_compound(
        {"WordDocument": bytes(stream + page), "1Table": bytes(table) + pages + content, "Data": data}
    )


def test_watermarks_and_described_pictures_are_a_part_of_a_document():
    picture = record(0xF004, shape_properties((DESCRIPTION, "The house from the south")), container=True)
    data = document_with(drawing((LETTERS, "DRAFT CONTRACT")), picture)
    sections = WordDocumentParser().parse(ParserInput(memoryview(data), "a.doc")).sections
    assert [(s.locator.part, s.text) for s in sections] == [
        (None, "Text"),
        ("drawing", "DRAFT CONTRACT\nThe house from the south"),
    ]


def test_the_drawing_of_a_sheet_is_cut_by_its_objects():
    data = drawing((LETTERS, "Grand opening"))
    kinds = (0x809, 0x0A, 0x809, 0xEC, 0x5D, 0xEC, 0x3C, 0x0A)
    payloads = (bytes(16), b"", bytes(16), data[:20], bytes(22), data[20:40], data[40:], b"")
    stream = b"".join(struct.pack("<HH", k, len(p)) + p for k, p in zip(kinds, payloads, strict=True))
    assert [sheet.drawn for sheet in read_extras(stream)] == [["Grand opening"]]
