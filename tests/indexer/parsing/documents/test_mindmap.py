"""Mind maps and outlines."""

from __future__ import annotations

import json

import pytest

from indexer.domain import DocumentState
from indexer.storage.textblocks import decode_text
from tests.indexer.parsing.reading import read_document
from tests.sample_docs_maker.packages import zipped

FREEMIND = """<map version="1.0.1"><node ID="ID_1" TEXT="Garden"><node ID="ID_2" TEXT="Roses" POSITION="right">
<richcontent TYPE="NOTE"><html><body><p>Ask Bob</p></body></html></richcontent><node TEXT="White"><node TEXT="Iceberg"/>
<node><richcontent TYPE="NODE"><html><body><p>Old <b>ones</b></p></body></html></richcontent></node>
</node></node><icon BUILTIN="idea"/></node></map>"""
OPML = """<opml version="2.0"><head><title>Garden</title><dateCreated>2024</dateCreated></head><body>
<outline text="Roses" _note="Ask Bob"><outline text="White" type="rss"><outline text="Iceberg"/>
<outline title="Old ones"/></outline></outline></body></opml>"""
XMIND_OLD = """<xmap-content><sheet id="1"><title>Garden</title><topic id="2"><title>Roses</title>
<notes><html/><plain>Ask Bob</plain></notes><children><topics type="attached"><topic><title>White</title><children>
<topics><topic><title>Iceberg</title></topic><topic><title>Old ones</title></topic></topics></children></topic></topics>
</children></topic></sheet></xmap-content>"""
MINDMANAGER = """<ap:Map xmlns:ap="m"><ap:OneTopic><ap:Topic OId="aGJ=="><ap:Text PlainText="Garden"/><ap:SubTopics>
<ap:Topic><ap:Text PlainText="Roses"/><ap:NotesGroup><ap:NotesXhtmlData PreviewPlainText="Ask Bob"/></ap:NotesGroup>
<ap:SubTopics><ap:Topic><ap:Text PlainText="White"/><ap:SubTopics><ap:Topic><ap:Text PlainText="Iceberg"/></ap:Topic>
<ap:Topic><ap:Text PlainText="Old ones"/></ap:Topic></ap:SubTopics></ap:Topic></ap:SubTopics></ap:Topic></ap:SubTopics>
</ap:Topic></ap:OneTopic></ap:Map>"""


def topic(title, *children, **more):
    return {
        "id": "b1",
        "title": title,
        "structureClass": "org.xmind",
        "children": {"attached": children},
    } | more


ROSES = topic(
    "Roses", topic("White", topic("Iceberg"), topic("Old ones")), notes={"plain": {"content": "Ask Bob\n"}}
)
XMIND = json.dumps([{"class": "sheet", "title": "Garden", "rootTopic": ROSES}])
STALE = (
    "<xmap-content><sheet><topic><title>This file can not be opened</title></topic></sheet></xmap-content>"
)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (FREEMIND.encode(), "a.mm"),
        (OPML.encode(), "a.opml"),
        (zipped({"content.xml": XMIND_OLD, "meta.xml": "<meta/>"}), "a.xmind"),
        (zipped({"content.json": XMIND, "content.xml": STALE, "metadata.json": "{}"}), "a.xmind"),
        (zipped({"Document.xml": MINDMANAGER}), "a.mmap"),
    ],
)
def test_topics_stand_under_the_topics_around_them(data, name):
    (found,) = read_document(data, name)
    assert found.state is DocumentState.WORDS
    assert decode_text(found.text_blocks).split("\n")[:6] == [
        "Garden", "Roses", "Ask Bob", "White", "Iceberg", "Old ones",
    ]  # fmt: skip
    assert found.metadata.title == "Garden"
    assert found.chunks[-1].locator.headings[:1] == ("Garden",)


def test_what_is_attached_to_topics_is_read_too():
    data = zipped(
        {"content.json": XMIND, "resources/1.txt": "Compost in May", "Thumbnails/thumbnail.png": "x"}
    )
    _, member = read_document(data, "a.xmind")
    assert (member.member, decode_text(member.text_blocks).strip()) == ("resources/1.txt", "Compost in May")


@pytest.mark.parametrize("content", ["{", "3", '[3, {"rootTopic": {"children": [1], "notes": "x"}}]'])
def test_a_map_of_another_shape_is_damaged_or_empty(content):
    (found,) = read_document(zipped({"content.json": content}), "a.xmind")
    assert found.state in (DocumentState.FAILED, DocumentState.NAME_ONLY)


def test_an_archive_without_a_map_fails():
    (found,) = read_document(zipped({"a.txt": "x"}), "a.xmind")
    assert (found.state, found.reason) == (DocumentState.FAILED, "The archive holds no mind map.")
