from __future__ import annotations

import struct

import pytest

from indexer.parsing.binaryoffice.biff import read_extras
from indexer.parsing.binaryoffice.linktargets import link_target

URL = bytes.fromhex("e0c9ea79f9bace118c8200aa004ba90b")
FILE = bytes.fromhex("0303000000000000c000000000000046")


def wide(text):
    return text.encode("utf-16-le")


def counted(text):
    return struct.pack("<I", len(text) + 1) + wide(text + "\0")


def sized(content):
    return struct.pack("<I", len(content)) + content


def hyperlink(flags, *parts):
    return struct.pack("<II", 2, flags) + b"".join(parts)


@pytest.mark.parametrize(
    ("data", "target"),
    [
        (hyperlink(0x03, URL, sized(wide("http://example.org/\0"))), "http://example.org/"),
        (hyperlink(0x97, counted("name"), counted("frame"), URL, sized(wide("mailto:a@b\0"))), "mailto:a@b"),
        (hyperlink(0x103, counted("\\\\server\\share")), "\\\\server\\share"),
        (hyperlink(0x01, FILE, b"\0\0", sized(b"a.txt\0"), bytes(24), bytes(4)), "a.txt"),
        (hyperlink(0x08, counted("Sheet2!A1")), ""),
        (hyperlink(0x17), ""),
    ],
)
def test_where_a_link_leads(data, target):
    assert link_target(data) == target


def test_a_path_is_read_in_letters_where_it_has_them():
    path = wide("ж.txt")
    letters = struct.pack("<IIH", len(path) + 6, len(path), 3) + path
    assert link_target(hyperlink(0x01, FILE, b"\0\0", sized(b"?.txt\0"), bytes(24), letters)) == "ж.txt"


def test_links_of_a_sheet_are_among_its_extras():
    link = bytes(24) + hyperlink(0x03, URL, sized(wide("http://example.org/\0")))
    records = [(0x809, b""), (0x0A, b""), (0x809, b""), (0x1B8, link), (0x0A, b"")]
    stream = b"".join(struct.pack("<HH", kind, len(body)) + body for kind, body in records)
    assert [sheet.links for sheet in read_extras(stream)] == [["http://example.org/"]]
