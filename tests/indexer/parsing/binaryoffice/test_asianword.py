"""Documents of the Asian editions of Word 6 and 95."""

from __future__ import annotations

import struct

import pytest

from indexer.domain import DocumentState
from indexer.parsing.binaryoffice.asianword import asian_text
from indexer.parsing.binaryoffice.compoundwriter import write_compound
from indexer.storage.textblocks import decode_text
from tests.indexer.parsing.reading import read_document


def units(text, codepage):
    """Sixteen bits a character: its two bytes, or its one."""
    numbers = []
    for character in text:
        is_western = character in "“”"
        encoded = character.encode("cp1252" if is_western else codepage)
        numbers.append(int.from_bytes(encoded, "big") | (0x1000 if is_western else 0))
    return struct.pack(f"<{len(numbers)}H", *numbers)


def word_95(text, codepage, ident):
    header = bytearray(0x180)
    raw = units(text, codepage)
    struct.pack_into("<HH2xH2xH", header, 0, ident, 101, 0x409, 0x1000)
    struct.pack_into("<II", header, 0x18, len(header), len(header) + len(raw))
    struct.pack_into("<I", header, 0x34, len(text))
    return write_compound({"WordDocument": bytes(header) + raw})


@pytest.mark.parametrize(
    ("text", "codepage", "ident"),
    [
        ("管理組合役員各位 ｱ 3\r理事会開催のお知らせ\r", "cp932", 0xA697),
        ("새 문서를 만들려면\r파일 메뉴에서\r", "cp949", 0xA698),
        ("在“文件”菜单上，单击“新建”。\r然后开始键入。\r", "cp936", 0xA699),
        ("在檔案功能表上，按一下開新檔案。\r按一下您要建立的檔案類型\r", "cp950", 0xA699),
    ],
    ids=["Japan", "Korea", "China", "Taiwan"],
)
def test_every_edition_is_read_in_its_code_page(text, codepage, ident):
    (found,) = read_document(word_95(text, codepage, ident), "a.doc")
    assert found.state is DocumentState.WORDS
    shown = decode_text(found.text_blocks).rstrip("\n").split("\n\n")
    assert shown == text.removesuffix("\r").split("\r")


def test_plain_letters_need_no_code_page():
    assert asian_text([units("Dear Zo", "cp936"), b"\x41\x00\x42"], 0xA699) == ["Dear Zo", "A"]
