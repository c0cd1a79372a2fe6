"""Diagrams of draw.io and of Excalidraw."""

from __future__ import annotations

import base64
import json
import zlib
from urllib.parse import quote

import pytest

from indexer.domain import DocumentState
from indexer.errors import ParseError
from indexer.parsing.documents.diagram import DiagramParser
from indexer.parsing.parser import ParserInput
from indexer.parsing.registry import Registry
from tests.indexer.parsing.reading import read_document

MODEL = (
    '<mxGraphModel><root><mxCell id="0"/><mxCell id="2" value="&lt;b&gt;Pump&lt;/b&gt; &amp;amp; valve&lt;br&gt;Hall 3"'
    ' style="rounded=0;html=1"/><UserObject label="Boiler" tooltip="Checked in May"/></root></mxGraphModel>'
)


def packed(model):
    squeeze = zlib.compressobj(wbits=-15)
    return base64.b64encode(squeeze.compress(quote(model).encode()) + squeeze.flush()).decode()


def sections(data, name="a.drawio"):
    found = DiagramParser().parse(ParserInput(memoryview(data.encode()), name)).sections
    return [(section.locator.page, section.text) for section in found]


@pytest.mark.parametrize("page", [MODEL, packed(MODEL)])
def test_shapes_show_their_texts_page_by_page(page):
    pages = f'<diagram name="Heating">{page}</diagram><diagram name="Empty">{packed("<root/>")}</diagram>'
    data = f"<mxfile>{pages}</mxfile>"
    text = "Heating\nPump & valve\nHall 3\nBoiler\nChecked in May"
    assert sections(data) == [(1, text), (2, "Empty")]
    assert Registry().match(memoryview(data.encode()), "plan.xml").parser.name == "diagram"


def test_a_diagram_saved_without_its_frame_is_read():
    assert sections(MODEL) == [(1, "Pump & valve\nHall 3\nBoiler\nChecked in May")]


def test_a_page_that_is_damaged_says_so():
    with pytest.raises(ParseError, match="damaged"):
        sections(f"<mxfile><diagram>{packed(MODEL)[8:]}</diagram></mxfile>")


def test_what_is_drawn_in_excalidraw_shows_its_texts_alone():
    elements = [
        {"type": "rectangle", "id": "a1", "strokeColor": "#1e1e1e"},
        {"type": "text", "text": "Pump\nroom", "originalText": "Pump room"},
        {"type": "text", "text": "gone", "isDeleted": True},
        {"type": "frame", "name": "Cellar"},
    ]
    data = json.dumps({"type": "excalidraw", "elements": elements})
    assert sections(data, "a.excalidraw") == [(1, "Pump room\nCellar")]


@pytest.mark.parametrize("data", ["[]", "{}", "{", '{"elements": 3}'])
def test_a_drawing_without_elements_is_damaged_or_empty(data):
    (found,) = read_document(data.encode(), "a.excalidraw")
    assert found.state in (DocumentState.FAILED, DocumentState.NAME_ONLY)
