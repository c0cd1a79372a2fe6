"""Documents of Word and Write that are no Office containers."""

from __future__ import annotations

import struct

import pytest

from indexer.errors import EncryptedError, ParseError
from indexer.parsing.binaryoffice.oldword import OldWordParser
from indexer.parsing.parser import ParserInput
from tests.indexer.parsing.reading import read_document

TEXT = 'Dear Zoë,\rsee \x13 HYPERLINK "x" \x14the list\x15:\rTea\x072\x07\x07Milk\x071\x07\x07Bye\r'
SHOWN = ["Dear Zoë,", "see the list:", "Tea\t2", "Milk\t1", "Bye"]


def winword(raw: bytes, *, magic: int = 0xA5DB, flags: int = 0) -> bytes:
    header = bytearray(0x180)
    struct.pack_into("<HH", header, 0, magic, 45)
    struct.pack_into("<H", header, 0x0A, flags)
    struct.pack_into("<II", header, 0x18, len(header), len(header) + len(raw))
    return bytes(header) + raw + bytes(200)


def write(raw: bytes, *, pages: int) -> bytes:
    header = bytearray(0x80)
    header[:6] = b"\x31\xbe\0\0\0\xab"
    struct.pack_into("<I", header, 0x0E, 0x80 + len(raw))
    struct.pack_into("<H", header, 0x60, pages)
    return bytes(header) + raw + bytes(128)


def macintosh(raw: bytes) -> bytes:
    header = bytearray(0x100)
    header[:4] = b"\xfe\x37\x00\x23"
    struct.pack_into(">II", header, 0x14, 0x100, 0x100 + len(raw))
    return bytes(header) + raw + bytes(128)


@pytest.mark.parametrize(
    ("data", "name", "form"),
    [
        (winword(TEXT.encode("cp1252")), "a.doc", "Word 1 or 2"),
        (winword(TEXT.encode("cp1252"), magic=0xA59B), "a", "Word 1 or 2"),
        (write(TEXT.encode("cp1252"), pages=7), "a.wri", "Windows Write"),
        (write(TEXT.encode("cp437"), pages=0), "a.doc", "Word for DOS"),
        (macintosh(TEXT.encode("mac_roman")), "a.doc", "Word for Macintosh"),
    ],
)
def test_paragraphs_rows_and_results_of_fields(data, name, form):
    (found,) = read_document(data, name)
    assert found.format == form
    sections = OldWordParser().parse(ParserInput(memoryview(data), name)).sections
    assert [line for line in sections[0].text.split("\n") if line] == SHOWN


@pytest.mark.parametrize("place", [0, 40, 255, 0xFFFF])
def test_pictures_of_write_are_no_text(place):
    raw, picture = b"Before.\r\nAfter.\r\n", bytes(range(200, 256)) * 2 + b"xyz"
    data = bytearray(write(raw[:9] + picture + raw[9:], pages=7).ljust(128 * 4, b"\0")[: 128 * 3])
    starts = [0x80, 0x89, 0x89 + len(picture), 0x80 + len(raw) + len(picture)]
    described = bytes((17, *bytes(16), 0x10))
    page = bytearray(128)
    struct.pack_into("<I", page, 0, starts[0])
    for number, (end, at) in enumerate(zip(starts[1:], (0xFFFF, 60, 0xFFFF), strict=True)):
        struct.pack_into("<IH", page, 4 + 6 * number, end, at)
    page[64 : 64 + len(described)] = described
    page[127] = 3
    data[0x60:0x62] = b"\7\0"
    struct.pack_into("<HH", data, 0x12, len(data) // 128, len(data) // 128 + 1)
    (section,) = OldWordParser().parse(ParserInput(memoryview(bytes(data) + page), "a.wri")).sections
    assert section.text == "Before.\n\nAfter."
    struct.pack_into("<H", page, 4 + 6 + 4, place)  # a damaged description of the picture
    OldWordParser().parse(ParserInput(memoryview(bytes(data) + page), "a.wri"))


def test_other_alphabets_are_told_by_their_letters():
    data = winword("Привет, как дела? Всё хорошо.\r".encode("cp1251"))
    assert OldWordParser().parse(ParserInput(memoryview(data), "a.doc")).sections[0].text.startswith("Привет")


def test_passwords_quick_saves_and_damage_are_told():
    def parse(data):
        return OldWordParser().parse(ParserInput(memoryview(data), "a.doc"))

    assert "wrong order" in parse(winword(b"Hello there", flags=0x0004)).partial_reason
    with pytest.raises(EncryptedError):
        parse(winword(b"Hello there", flags=0x0100))
    for broken in (winword(b"Hello")[:0x170], winword(b"")[:0x81], b"\xdb\xa5"):
        with pytest.raises(ParseError):
            parse(broken)
