"""Text documents of Microsoft Works."""

from __future__ import annotations

import struct

import pytest

from indexer.domain import DocumentState
from indexer.parsing.binaryoffice.compoundwriter import write_compound
from indexer.storage.textblocks import decode_text
from tests.indexer.parsing.reading import read_document
from tests.sample_docs_maker.legacyfiles import doc


def run(raw, *, version, begin=0x100, behind=b"old leftovers"):
    """Works 2 to 4: the text between two places that the header tells."""
    head = bytes((version, 0xFE)).ljust(0x22, b"\0") + struct.pack("<II", begin, begin + len(raw))
    return head.ljust(begin, b"\0") + raw + behind


def quill(text, magic):
    raw = text.encode("utf-16-le")
    slot = b"\x18\0" + b"TEXT" + bytes(6) + b"TEXT" + struct.pack("<II", 0x200, len(raw))
    return (magic.ljust(0x20, b"\0") + slot).ljust(0x200, b"\0") + raw + bytes(90)


LINES = "Fußnote\x06 hier\r\nTea for two\x0c\r\nBye\r\n"
DOCUMENTS = {
    "for DOS": run(LINES.encode("cp850"), version=1),
    "3 without a container": run(LINES.encode("cp1252"), version=4),
    "3": write_compound({"MN0": run(LINES.encode("cp1252"), version=4)}),
    "4": write_compound({"MM": b"x", "MN0": run(LINES.encode("cp1252"), version=6)}),
    "5": write_compound({"CONTENTS": quill(LINES.replace("\n", ""), b"CHNKINK ")}),
    "8": write_compound({"CONTENTS": quill(LINES.replace("\n", ""), b"CHNKWKS ")}),
}


@pytest.mark.parametrize("version", DOCUMENTS)
def test_paragraphs_of_every_version(version):
    (found,) = read_document(DOCUMENTS[version], "letter.wps")
    assert (found.format, found.state) == ("Works document", DocumentState.WORDS)
    assert decode_text(found.text_blocks).split() == ["Fußnote", "hier", "Tea", "for", "two", "Bye"]


def test_documents_of_word_under_the_suffix_are_read_as_such():
    assert read_document(doc(["Inside."]), "letter.wps")[0].format == "Word 97-2003"


@pytest.mark.parametrize(
    "data",
    [
        run(b"x", version=4, begin=0x100, behind=b"")[:0x80],
        run(b"x" * 90, version=6)[:0x120],
        run(b"x", version=6, begin=0x40),
        write_compound({"Other": b"x"}),
        write_compound({"CONTENTS": b"nothing of Works"}),
    ],
    ids=[
        "cut in the header",
        "cut in the text",
        "text in the header",
        "another container",
        "another content",
    ],
)
def test_damage_is_an_honest_failure(data):
    (found, *_) = read_document(data, "letter.wps")
    assert (found.state, found.char_count) == (DocumentState.FAILED, 0)
    assert found.reason.endswith(".")
