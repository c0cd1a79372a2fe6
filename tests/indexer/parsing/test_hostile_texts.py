"""Files of a megabyte, made to be read in the square of their length; each took minutes once."""

from __future__ import annotations

import time

import pytest

from indexer.parsing.parser import ParserInput
from indexer.parsing.registry import Registry
from tests.sample_docs_maker.packages import zipped

SIZE = 1_000_000
DEEP = 240
HOSTILE = {
    "notes that no tag ends.enex": b"<en-export>" + b"<note " * (SIZE // 6),
    "files that no tag ends.enex": b"<en-export><note>" + b"<resource " * (SIZE // 10),
    "topics.mm": b"<map>" + b"<node>" * DEEP + b"<node/>" * (SIZE // 7) + b"</node>" * DEEP + b"</map>",
    "macros in a line.1": b".TH A 1\n.Op " + b"Op " * (SIZE // 3),
    "signs without an end.1": b".TH A 1\n" + b"\\[" * (SIZE // 2),
    "insets.lyx": b"\\begin_body\n" + b"\\begin_inset Foot\n" * (SIZE // 36) + b"a\n" * (SIZE // 4),
    "parameters.eml": b"From: a@b.example\nContent-Type: text/plain" + b"; a=b" * (SIZE // 5) + b"\n\nx",
    "comments first": b"<!-- a licence -->\n" * 200 + b"<a>text</a>",
    "deep.html": b"<div>" * (SIZE // 5),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_text_takes_the_square_of_its_length(name):
    data = memoryview(HOSTILE[name])
    started = time.process_time()
    result = Registry().match(data, name).parser.parse(ParserInput(data, name))
    for member in result.members or ():
        member.read()
    assert time.process_time() - started < 8


def test_topics_keep_their_depth():
    xml = "<xmap-content><sheet><title>S</title><topic><title>A</title><children><topics><topic><title>B</title>"
    data = zipped({"content.xml": f"{xml}</topic></topics></children></topic></sheet></xmap-content>"})
    sections = (
        Registry().match(memoryview(data), "a.xmind").parser.parse(ParserInput(memoryview(data), "a.xmind"))
    )
    assert sections.sections[-1].locator.headings == ("S", "A", "B")
