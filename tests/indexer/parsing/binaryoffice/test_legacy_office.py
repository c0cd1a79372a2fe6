from __future__ import annotations

import io
import random
import struct

import olefile
import pytest

from indexer.domain import DocumentState
from indexer.errors import EncryptedError, ParseError
from indexer.parsing.binaryoffice.compound import open_compound, read_stream
from indexer.parsing.binaryoffice.compoundwriter import write_compound
from indexer.parsing.binaryoffice.oleobject import clean_name, embedded_members, unwrap_native
from indexer.parsing.binaryoffice.worddocument import WordDocumentParser
from indexer.parsing.binaryoffice.wordformatting import (
    ParagraphFormat,
    WordFormatting,
    _read_level,
    _read_overrides,
)
from indexer.parsing.common.numbering import ListCounter, ListLevel, NumberedList
from indexer.parsing.parser import ParserInput
from indexer.storage.textblocks import decode_text
from tests.indexer.parsing.binaryoffice.drawings import utf16
from tests.indexer.parsing.reading import read_document
from tests.sample_docs_maker.legacyfiles import doc


def parse_doc(data):
    return WordDocumentParser().parse(ParserInput(memoryview(data), "a.doc"))


def test_a_written_compound_file_is_read_back_by_olefile():
    tree = {
        "small": b"x" * 10,
        "large": b"y" * 9_000,
        "folder": {"inner": b"z" * 5_000, "deep": {"leaf": b"1"}},
    }
    container = olefile.OleFileIO(io.BytesIO(write_compound(tree)))
    assert container.parsing_issues == []
    assert container.openstream("large").read() == b"y" * 9_000
    assert container.openstream("folder/inner").read() == b"z" * 5_000
    assert container.openstream("folder/deep/leaf").read() == b"1"


def test_a_compound_file_may_be_larger_than_what_its_header_can_list():
    huge = random.Random(1).randbytes(20_000_000)
    container = olefile.OleFileIO(io.BytesIO(write_compound({"huge": huge})))
    assert container.parsing_issues == []
    assert container.openstream("huge").read() == huge


def test_a_chain_of_sectors_that_bites_its_tail_is_read_no_longer_than_the_file():
    data = bytearray(write_compound({"stream": b"x" * 9_000}))
    container = olefile.OleFileIO(io.BytesIO(data))
    entry = container.direntries[1]
    table = (container.fat.index(0xFFFFFFFD) + 1) * 512
    data[table + 4 * entry.isectStart : table + 4 * entry.isectStart + 4] = struct.pack(
        "<I", entry.isectStart
    )
    claimed = struct.pack("<I", 9_000)
    place = data.index(claimed)
    data[place : place + 4] = struct.pack("<I", 0x08000000)
    assert len(read_stream(open_compound(memoryview(data)), "stream")) <= len(data)


def test_fields_show_their_results_and_their_links_are_kept():
    text = 'See \x13 HYPERLINK "https://a.example/" \x14the page\x15 and \x13 PAGE \x147\x15.'
    result = parse_doc(doc([text]))
    assert result.sections[0].text == "See the page and 7."
    assert [s.text for s in result.sections if s.locator.part == "links"] == ["https://a.example/"]


@pytest.mark.parametrize(
    ("language", "charset", "codepage"),
    [(0x40C, 256, "mac_roman"), (0x419, 256, "mac_cyrillic"), (0x419, 0, "cp1251"), (0x409, 0, "cp1251")],
)
def test_eight_bit_text_is_in_the_code_page_of_its_language_system_or_letters(language, charset, codepage):
    text = "l’été à Noël" if language == 0x40C else "Привет, мир"
    raw = f"{text}\r".encode(codepage)
    fib = bytearray(0x300)
    struct.pack_into("<HHxxH", fib, 0, 0xA5DC, 104, language)
    struct.pack_into("<H", fib, 0x14, charset)
    struct.pack_into("<II", fib, 0x18, len(fib), len(fib) + len(raw))
    struct.pack_into("<I", fib, 0x34, len(raw))
    document = write_compound({"WordDocument": (bytes(fib) + raw).ljust(4096, b"\0")})
    assert parse_doc(document).sections[0].text == text


def doc_with_deletions(paragraphs, *words):
    """A document in which some words carry the mark of a tracked deletion."""
    source = olefile.OleFileIO(io.BytesIO(doc(paragraphs)))
    stream, table = (bytearray(source.openstream(name).read()) for name in ("WordDocument", "1Table"))
    bounds = [0x600]
    for word in words:
        at = stream.index(word.encode("utf-16-le"))
        bounds += [at, at + 2 * len(word)]
    bounds.append(len(stream))
    stream += bytes(-len(stream) % 512)
    count = len(bounds) - 1
    page = bytearray(512)
    struct.pack_into(f"<{count + 1}I", page, 0, *bounds)
    page[4 * (count + 1) : 5 * count + 4] = bytes(100 if n % 2 else 0 for n in range(count))
    page[200:207] = b"\x06" + struct.pack("<HBHB", 0x0800, 1, 0x0835, 1)
    page[511] = count
    pages = struct.pack("<III", bounds[0], bounds[-1], len(stream) // 512)
    struct.pack_into("<II", stream, 0xFA, len(table), len(pages))
    return write_compound({"WordDocument": bytes(stream + page), "1Table": bytes(table + pages)})


def test_tracked_deletions_are_no_part_of_the_sentence_and_still_findable():
    found = parse_doc(doc_with_deletions(["Pay 500 now 700 euros.", "Second one."], "500 ", "now "))
    texts = [(section.text, section.locator.part) for section in found.sections]
    assert texts == [("Pay 700 euros.\n\nSecond one.", None), ("500 now", "deleted")]
    merged = parse_doc(doc_with_deletions(["one", "two"], "\r"))
    assert merged.sections[0].text == "onetwo"


@pytest.mark.parametrize("table", [{"1Table": bytes(4096)}, {}])
@pytest.mark.parametrize("encoding", ["cp1252", "utf-16-le"])
def test_without_the_table_of_its_passages_a_document_is_read_as_its_bytes_are(encoding, table):
    raw = "The pump is serviced in May. Größe M – wie üblich.\r".encode(encoding)
    fib = bytearray(0x400)
    struct.pack_into("<HH", fib, 0, 0xA5EC, 0xC1)
    struct.pack_into("<H", fib, 0x0A, 0x1200)
    struct.pack_into("<II", fib, 0x18, len(fib), len(fib) + len(raw))
    data = write_compound({"WordDocument": bytes(fib) + raw, **table})
    (found,) = read_document(data, "a.doc")
    assert "The pump is serviced in May. Größe M – wie üblich." in decode_text(found.text_blocks)
    assert (found.state, found.reason) == (
        DocumentState.PARTIAL,
        "The document is damaged: passages may be missing.",
    )


def test_table_cells_of_a_document():
    result = parse_doc(doc(["Name\x07Town\x07\x07Ada\x07Bath\x07\x07After"]))
    assert result.sections[0].text.split("\n")[:2] == ["Name\tTown", "Ada\tBath"]


@pytest.mark.parametrize("flags", [0x0300, 0x0100])
def test_an_encrypted_document_says_so(flags):
    data = bytearray(doc(["secret"]))
    at = data.index(b"\xec\xa5")
    struct.pack_into("<H", data, at + 0x0A, flags)
    with pytest.raises(EncryptedError):
        parse_doc(bytes(data))


def test_an_encrypted_package_is_met_before_anything_is_read():
    data = write_compound({"EncryptionInfo": b"x", "EncryptedPackage": b"y"})
    with pytest.raises(EncryptedError):
        open_compound(memoryview(data))


def test_list_numbers_are_counted_by_the_formats_of_the_binary_format():
    head = struct.pack("<iBB", 1, 4, 0) + bytes(22)
    level, end = _read_level(head + b"\x02\x00" + utf16("\x00)"), 0)
    assert (level, end) == (ListLevel(1, "lowerLetter", "\x00)"), 34)
    formatting = WordFormatting.__new__(WordFormatting)
    formatting._lists = [NumberedList(ListCounter(), [level])]
    found = ParagraphFormat(list_index=1)
    assert [formatting.next_number(found) for _ in range(2)] == ["a)", "b)"]
    assert formatting.next_number(ParagraphFormat(list_index=9)) == ""


def test_overrides_of_a_list_go_on_with_its_numbers_unless_they_name_a_start():
    of = NumberedList(ListCounter(), [ListLevel(1, "decimal", "\x00.")])
    head = struct.pack("<iII", 5, 0, 0)
    heads = head + b"\0\0\0\0" + head + b"\x01\0\0\0" + head + b"\x01\0\0\0"
    letter = struct.pack("<iBB", 1, 3, 0) + bytes(22) + b"\x01\0" + utf16("\x00")
    bodies = (
        bytes(4) + bytes(4) + struct.pack("<iI", 9, 0x20) + letter + bytes(4) + struct.pack("<iI", 7, 0x10)
    )
    same, lettered, anew = _read_overrides(struct.pack("<I", 3) + heads + bodies, {5: of})
    assert [found.next(0) for found in (same, same, lettered, anew, anew, same)] == [
        "1.",
        "2.",
        "C",
        "7.",
        "8.",
        "9.",
    ]


def native(name, path, data):
    body = b"\x02\0" + name + b"\0" + path + b"\0\0\0\x03\0" + struct.pack("<I", 4) + b"tmp\0"
    body += struct.pack("<I", len(data)) + data
    return struct.pack("<I", len(body)) + body


def test_embedded_files_keep_their_names():
    found = unwrap_native(native(b"plan.txt", b"C:\\Users\\ann\\plan.txt", b"content"))
    assert (found.name, found.path, found.data) == ("plan.txt", "C:\\Users\\ann\\plan.txt", b"content")
    with pytest.raises(ParseError):
        unwrap_native(b"\0" * 6 + b"no end")


def test_documents_stored_as_folders_become_files():
    inner = olefile.OleFileIO(io.BytesIO(doc(["inside"])))
    folder = {name: inner.openstream(name).read() for name in ("WordDocument", "1Table")}
    outer = open_compound(
        memoryview(write_compound({"Workbook": b"x", "MBD0001": folder, "V": {"VisioDocument": b"x"}}))
    )
    member, drawing = embedded_members(outer)
    assert (member.path, drawing.path) == ("embedded 1.doc", "embedded 2.vsd")
    assert parse_doc(member.read()).sections[0].text == "inside"


def test_missing_streams_are_an_error_of_the_tree():
    container = open_compound(memoryview(write_compound({"a": b"x"})))
    with pytest.raises(ParseError):
        read_stream(container, "b")


def test_names_lose_folders_and_control_characters():
    assert clean_name("C:\\temp\\..\\a\x07b.txt ") == "ab.txt"
