"""What the signatures of a PDF say."""

from __future__ import annotations

import pytest

from indexer.parsing.parser import ParserInput
from indexer.parsing.pdf.document import PdfParser
from tests.indexer.parsing.pdfbuilder import Page, build_pdf


def signed(*signatures: bytes) -> list[str]:
    data = build_pdf([Page(["The contract."])], signatures=signatures)
    found = PdfParser().parse(ParserInput(memoryview(data), "a.pdf"))
    assert found.sections[0].text == "The contract."
    return [section.text for section in found.sections if section.locator.part == "signature"]


def test_who_signed_why_where_and_when_is_found():
    first = b"/Name (John Doe) /Reason (I agree) /Location (Bath) /M (D:20190927205400+02'00')"
    assert signed(first, b"/Name (Jo Bloggs)") == ["John Doe, I agree, Bath, 2019-09-27 20:54:00\nJo Bloggs"]


@pytest.mark.parametrize(
    ("entry", "name"),
    [
        (rb"/Name (O'Neill \(Jo\)\054 (CEO))", "O'Neill (Jo), (CEO)"),
        (rb"/Name (M\374ller\n)", "Müller"),
        (b"/Name <FEFF004D00FC>", "Mü"),
        (b"/Name (\xef\xbb\xbfM\xc3\xbc)", "Mü"),
        (b"/Name <4D6>", "M`"),
    ],
)
def test_names_are_read_however_they_are_written(entry, name):
    assert signed(entry) == [name]


@pytest.mark.parametrize("entries", [b"", b"/M (D:20190927)", b"/Name ()", b"/Name (never closed"])
def test_a_signature_that_says_nothing_adds_nothing(entries):
    assert signed(entries) == []
