from __future__ import annotations

import io
import zipfile

import pytest

from indexer.errors import ParseError
from indexer.parsing.docx import DocxParser
from indexer.parsing.parser import ParserInput

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def package(body: str, *, parts: dict[str, str] | None = None, links: dict[str, str] | None = None) -> bytes:
    """A DOCX: `parts` name → XML, each related to the document by the kind its name begins with."""
    parts = parts or {}
    related = [
        f'<Relationship Id="p{i}" Type="{REL}/{name.rstrip("0123456789")}" Target="{name}.xml"/>'
        for i, name in enumerate(parts)
    ]
    related += [
        f'<Relationship Id="l{i}" Type="{REL}/hyperlink" Target="{url}" TargetMode="External"/>'
        for i, url in enumerate((links or {}).values())
    ]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(
            "_rels/.rels",
            f'<Relationships><Relationship Id="d" Type="{REL}/officeDocument" '
            'Target="word/document.xml"/></Relationships>',
        )
        archive.writestr("word/document.xml", f"<w:document {W}><w:body>{body}</w:body></w:document>")
        archive.writestr("word/_rels/document.xml.rels", f"<Relationships>{''.join(related)}</Relationships>")
        for name, xml in parts.items():
            archive.writestr(f"word/{name}.xml", xml)
    return buffer.getvalue()  # fmt: skip


def paragraph(text: str, *, style: str = "") -> str:
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{properties}<w:r><w:t>{text}</w:t></w:r></w:p>"


def read(data: bytes):
    return DocxParser().parse(ParserInput(memoryview(data), "a.docx"))


def texts(data: bytes, part: str | None = None) -> str:
    return "\n".join(section.text for section in read(data).sections if section.locator.part == part)


STYLES = (
    f"<w:styles {W}><w:style w:styleId='Kop1'><w:name w:val='heading 1'/></w:style>"
    "<w:style w:styleId='Mine'><w:basedOn w:val='Kop1'/></w:style>"
    "<w:style w:styleId='Deep'><w:name w:val='deep'/><w:pPr><w:outlineLvl w:val='2'/></w:pPr></w:style></w:styles>"
)


def test_headings_come_from_styles_their_bases_and_outline_levels():
    body = (
        paragraph("One", style="Mine")
        + paragraph("text")
        + paragraph("Below", style="Deep")
        + paragraph("more")
    )
    sections = read(package(body, parts={"styles": STYLES})).sections
    assert [section.locator.headings for section in sections] == [("One",), ("One", "Below")]


def test_table_rows_keep_their_cells_together():
    cells = "".join(f"<w:tc>{paragraph(text)}</w:tc>" for text in ("Flu", "5 days"))
    assert "Flu\t5 days" in texts(package(f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>"))


def test_inserted_text_is_read_and_deleted_text_set_apart():
    body = (
        "<w:p><w:r><w:t>pay </w:t></w:r><w:ins><w:r><w:t>monthly</w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText>yearly</w:delText></w:r></w:del></w:p>"
    )
    data = package(body)
    assert texts(data) == "pay monthly"
    assert texts(data, "deleted") == "yearly"


def test_a_text_box_is_read_once():
    box = f"<w:txbxContent>{paragraph('boxed')}</w:txbxContent>"
    body = f"<w:p><w:r><mc:AlternateContent xmlns:mc='m'><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
    assert texts(package(body + "</mc:AlternateContent></w:r></w:p>")).count("boxed") == 1


@pytest.mark.parametrize(
    ("name", "xml", "part"),
    [
        ("header1", f"<w:hdr {W}>{paragraph('Confidential')}</w:hdr>", "header"),
        (
            "footnotes",
            f"<w:footnotes {W}><w:footnote>{paragraph('Confidential')}</w:footnote></w:footnotes>",
            "footnote",
        ),
        (
            "comments",
            f"<w:comments {W}><w:comment>{paragraph('Confidential')}</w:comment></w:comments>",
            "comment",
        ),
    ],
)
def test_headers_notes_and_comments_are_parts(name, xml, part):
    assert texts(package(paragraph("body"), parts={name: xml}), part) == "Confidential"


def test_the_separator_of_footnotes_is_no_note():
    xml = f"<w:footnotes {W}><w:footnote w:type='separator'>{paragraph('---')}</w:footnote></w:footnotes>"
    assert texts(package(paragraph("body"), parts={"footnotes": xml}), "footnote") == ""


def test_links_are_findable():
    assert (
        texts(package(paragraph("see"), links={"l": "https://example.com/leave"}), "links")
        == "https://example.com/leave"
    )


def test_a_package_without_a_document_is_an_honest_failure():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("word/other.xml", "<x/>")
    with pytest.raises(ParseError, match="no document"):
        read(buffer.getvalue())
