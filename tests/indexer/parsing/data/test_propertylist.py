"""Property lists of Apple's programs."""

from __future__ import annotations

import plistlib
import struct

import pytest

from indexer.domain import DocumentState
from indexer.storage.textblocks import decode_text
from tests.indexer.parsing.reading import read_document

BOOKMARKS = {
    "Children": [{"Title": "Café Wren", "URLString": "https://wren.example/"}, {"Title": "Grüße"}],
    "Count": 2,
    "Icon": b"\x00\x01",
}


def text_of(data, name="a.plist"):
    return decode_text(read_document(data, name)[0].text_blocks)


@pytest.mark.parametrize("form", [plistlib.FMT_BINARY, plistlib.FMT_XML])
def test_values_stand_under_their_keys(form):
    assert text_of(plistlib.dumps(BOOKMARKS, fmt=form)).splitlines() == [
        "Children.Title: Café Wren",
        "Children.URLString: https://wren.example/",
        "Children.Title: Grüße",
    ]


def test_a_link_tells_its_address():
    link = plistlib.dumps({"URL": "https://wren.example/"}, fmt=plistlib.FMT_BINARY)
    assert text_of(link, "wren.webloc").strip() == "URL: https://wren.example/"


def test_a_list_that_holds_itself_ends():
    array = bytes([0xA2, 0, 0])  # of two references to the first object
    trailer = struct.pack(">5xBBBQQQ", 0, 1, 1, 1, 0, 8 + len(array))
    assert text_of(b"bplist00" + array + b"\x08" + trailer) == ""


def test_damaged_lists_give_what_they_hold():
    xml = b"<plist><dict><key>Name</key><string>Wren</string>"
    assert "string: Wren" in text_of(xml)
    found = read_document(plistlib.dumps(BOOKMARKS, fmt=plistlib.FMT_BINARY)[:-9], "a.plist")[0]
    assert (found.state, found.reason) == (DocumentState.FAILED, "The property list is damaged.")
