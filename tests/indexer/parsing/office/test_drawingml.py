"""Text in drawings of Office Open XML."""

from __future__ import annotations

from lxml import etree

from indexer.parsing.office.drawingml import paragraph_text


def test_places_of_tabs_are_no_text_and_breaks_are():
    layout = "<pPr><tabLst><tab pos='1'/><tab pos='2'/></tabLst></pPr>"
    paragraph = f"<p>{layout}<r><t>Name\tTown</t></r><br/><fld><t>3</t></fld></p>"
    assert paragraph_text(etree.fromstring(paragraph)) == "Name\tTown\n3"
