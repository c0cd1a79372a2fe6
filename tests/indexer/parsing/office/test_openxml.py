"""Packages of Office Open XML: what they say of themselves."""

from __future__ import annotations

import pytest

from indexer.parsing.office.openxml import OpenXmlPackage
from indexer.parsing.parser import ParserInput
from tests.sample_docs_maker.packages import zipped


@pytest.mark.parametrize(
    ("noted", "pages"),
    [("<Pages>12</Pages>", 12), ("<Pages>0</Pages>", None), ("<Pages>x</Pages>", None), ("", None)],
)
def test_pages_are_as_many_as_the_program_counted(noted, pages):
    parts = {"docProps/app.xml": f"<Properties><TotalTime>3</TotalTime>{noted}</Properties>"}
    package = OpenXmlPackage(ParserInput(memoryview(zipped(parts)), "a.docx"))
    assert package.metadata(page_count=package.noted_pages()).page_count == pages


def test_properties_without_end_are_passed_over():
    """LibreOffice 122780: the program wrote 48 MB of them into a letter."""
    parts = {"docProps/app.xml": f"<Properties>{' ' * 40_000_000}<Pages>12</Pages></Properties>"}
    package = OpenXmlPackage(ParserInput(memoryview(zipped(parts)), "a.docx"))
    assert package.metadata(page_count=package.noted_pages()).page_count is None
