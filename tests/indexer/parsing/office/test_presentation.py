from __future__ import annotations

import pytest

from indexer.parsing.office.presentation import PresentationParser
from indexer.parsing.parser import ParserInput
from tests.sample_docs_maker.packages import relations, root_relations, zipped

A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'


def presentation(comments, authors, *, kind):
    """A presentation of one slide with these comments."""
    shape = "<p:sp><p:txBody><a:p><a:r><a:t>Roof</a:t></a:r></a:p></p:txBody></p:sp>"
    return zipped(
        {
            "_rels/.rels": root_relations("ppt/presentation.xml"),
            "ppt/presentation.xml": '<p:p xmlns:p="p" xmlns:r="urn:r/"/>',
            "ppt/_rels/presentation.xml.rels": relations({"rId1": (kind, "authors.xml")}),
            "ppt/authors.xml": authors,
            "ppt/slides/slide1.xml": f'<p:sld xmlns:p="p" {A}>{shape}</p:sld>',
            "ppt/slides/_rels/slide1.xml.rels": relations({"rId1": ("comments", "../comments.xml")}),
            "ppt/comments.xml": comments,
        }
    )


def paragraph(text):
    return f"<p:txBody><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:txBody>"


@pytest.mark.parametrize(
    ("kind", "authors", "comments", "expected"),
    [
        (
            "commentAuthors",
            '<l><cmAuthor id="0" name="Ada"/></l>',
            '<l><cm authorId="0"><text>Too steep</text></cm><cm authorId="7"><text>why?</text></cm></l>',
            "Ada: Too steep\nwhy?",
        ),
        (
            "authors",
            '<l><author id="{A}" name="Ada"/><author id="{B}" name="Ben"/></l>',
            f'<p:l xmlns:p="p" {A}><p:cm authorId="{{A}}"><p:replyLst><p:reply authorId="{{B}}">'
            f"{paragraph('why?')}</p:reply></p:replyLst>{paragraph('Too steep')}</p:cm></p:l>",
            "Ben: why?\nAda: Too steep",
        ),
    ],
)
def test_comments_name_who_wrote_them(kind, authors, comments, expected):
    data = presentation(comments, authors, kind=kind)
    result = PresentationParser().parse(ParserInput(memoryview(data), "a.pptx"))
    assert [s.text for s in result.sections if s.locator.part == "comment"] == [expected]
