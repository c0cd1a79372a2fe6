"""What a symbol font shows stands in a DOC file as a bracket."""

from __future__ import annotations

import io
import struct

import olefile

from indexer.parsing.binaryoffice.compoundwriter import write_compound
from indexer.parsing.binaryoffice.worddocument import WordDocumentParser
from indexer.parsing.parser import ParserInput
from tests.sample_docs_maker.legacyfiles import doc

FONTS = ("Times New Roman", "Symbol", "Wingdings")


def font_table():
    entries = b""
    for name in FONTS:
        encoded = name.encode("utf-16-le") + b"\0\0"
        entries += bytes((39 + len(encoded),)) + bytes(39) + encoded
    return struct.pack("<HH", len(FONTS), 0) + entries


def doc_with_symbols(text, *symbols):
    """A document in which each bracket in turn is a symbol: (font, code)."""
    source = olefile.OleFileIO(io.BytesIO(doc([text])))
    stream, table = (bytearray(source.openstream(name).read()) for name in ("WordDocument", "1Table"))
    places = [0x600 + 2 * index for index, char in enumerate(text) if char == "("]
    bounds = sorted({0x600, len(stream), *places, *(place + 2 for place in places)})
    stream += bytes(-len(stream) % 512)
    count = len(bounds) - 1
    page = bytearray(512)
    struct.pack_into(f"<{count + 1}I", page, 0, *bounds)
    for number, (place, (font, code)) in enumerate(zip(places, symbols, strict=True)):
        page[4 * (count + 1) + bounds.index(place)] = 100 + 5 * number
        at = 200 + 10 * number
        page[at : at + 10] = b"\x09" + struct.pack("<HHHHB", 0x6A09, FONTS.index(font), code, 0x0855, 1)
    page[511] = count
    pages = struct.pack("<III", bounds[0], bounds[-1], len(stream) // 512)
    struct.pack_into("<II", stream, 0xFA, len(table), len(pages))
    struct.pack_into("<II", stream, 0x112, len(table) + len(pages), len(font_table()))
    return write_compound(
        {"WordDocument": bytes(stream + page), "1Table": bytes(table) + pages + font_table()}
    )


def test_signs_of_the_symbol_font_are_read_and_pictures_are_nothing():
    data = doc_with_symbols(
        "Melts at 160(C, 5 (g; done ((really). (",
        *(("Symbol", 0xF0B0), ("Symbol", 0xF06D), ("Wingdings", 0xF0FC), ("Times New Roman", ord("["))),
        ("Wingdings", 0xF04A),
    )
    sections = WordDocumentParser().parse(ParserInput(memoryview(data), "a.doc")).sections
    assert sections[0].text == "Melts at 160°C, 5 μg; done ✓[really)."


def test_a_symbol_of_a_font_without_a_name_is_nothing():
    data = doc_with_symbols("160(C", ("Symbol", 0xF0B0)).replace("Symbol".encode("utf-16-le"), b"\0" * 12)
    sections = WordDocumentParser().parse(ParserInput(memoryview(data), "a.doc")).sections
    assert sections[0].text == "160C"
