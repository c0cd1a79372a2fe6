"""Tables of Word 97 to 2003, whose rows end where the formatting of a mark says so."""

from __future__ import annotations

import io
import struct

import olefile

from indexer.parsing.binaryoffice.compoundwriter import write_compound
from indexer.parsing.binaryoffice.worddocument import WordDocumentParser
from indexer.parsing.parser import ParserInput
from tests.sample_docs_maker.legacyfiles import doc

_BODY, _CELL, _ROW_END = b"", struct.pack("<HB", 0x2416, 1), struct.pack("<HBHB", 0x2416, 1, 0x2417, 1)


def table_document(*paragraphs: tuple[str, bytes]) -> bytes:
    """A document of paragraphs with their marks and what is said of each."""
    source = olefile.OleFileIO(io.BytesIO(doc(["".join(text for text, _ in paragraphs)])))
    stream, table = (bytearray(source.openstream(name).read()) for name in ("WordDocument", "1Table"))
    bounds = [0x600]
    for text, _ in paragraphs:
        bounds.append(bounds[-1] + 2 * len(text))
    page, at = bytearray(512), 480
    struct.pack_into(f"<{len(bounds)}I", page, 0, *bounds)
    for number, (_, said) in enumerate(paragraphs):
        entry = b"\0\0" + said
        at -= 10
        page[at : at + 2 + len(entry)] = bytes((0, (len(entry) + 1) // 2)) + entry
        page[4 * len(bounds) + 13 * number] = at // 2
    page[511] = len(paragraphs)
    stream += bytes(-len(stream) % 512)
    pages = struct.pack("<III", bounds[0], bounds[-1], len(stream) // 512)
    struct.pack_into("<II", stream, 0x102, len(table), len(pages))
    return write_compound({"WordDocument": bytes(stream + page), "1Table": bytes(table + pages)})


def read(*paragraphs: tuple[str, bytes]) -> list[str]:
    result = WordDocumentParser().parse(ParserInput(memoryview(table_document(*paragraphs)), "a.doc"))
    return result.sections[0].text.split("\n")


def test_an_empty_cell_ends_no_row_and_a_cell_may_hold_paragraphs():
    first = [("Name\x07", _CELL), ("\x07", _CELL), ("Town\x07", _CELL), ("\x07", _ROW_END)]
    second = [("\x07", _CELL), ("Ada\r", _CELL), ("King\x07", _CELL), ("\x07", _CELL), ("\x07", _ROW_END)]
    assert read(("Before\r", _BODY), *first, *second, ("After\r", _BODY)) == [
        "Before",
        "",
        "Name\t\tTown",
        "\tAda King",
        "",
        "After",
    ]


def test_a_row_that_never_ends_is_not_lost():
    row = [("Ada\x07", _CELL), ("\x07", _ROW_END), ("Bath\x07", _CELL), ("an open cell\r", _CELL)]
    assert read(*row, ("After\r", _BODY)) == ["Ada", "Bath\tan open cell", "", "After"]
