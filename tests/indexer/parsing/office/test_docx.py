from __future__ import annotations

import io
import zipfile

import pytest

from indexer.errors import ParseError
from indexer.parsing.common.safexml import parse_xml
from indexer.parsing.office.wordstyles import styles_by_id, without_other_styles
from tests.indexer.parsing.office.wordpackage import W, package, paragraph, read, texts

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


def test_styles_of_tables_and_characters_are_passed_over_and_none_beside_them():
    styles = (
        f'<w:styles {W}><w:latentStyles><w:lsdException w:name="heading 1"/></w:latentStyles>'
        '<w:style w:type="paragraph" w:styleId="Top"><w:name w:val="heading 1"/></w:style>\n'
        '<w:style w:type="table" w:styleId="Empty"/>'
        '<w:style w:type="paragraph" w:styleId="Low"><w:name w:val="heading 2"/></w:style>\n'
        '<w:style w:type="table" w:styleId="Grid"><w:tblStylePr w:type="lastRow"/></w:style>\n'
        '<w:style w:type="character" w:styleId="Strong"><w:name w:val="Strong"/></w:style>\n'
        '<w:style w:type="paragraph" w:styleId="Last"><w:basedOn w:val="Low"/></w:style></w:styles>'
    )
    kept = without_other_styles(styles.encode())
    assert b"lsdException" not in kept
    assert b"Grid" not in kept
    assert b"Strong" not in kept
    assert list(styles_by_id(parse_xml(kept))) == ["Top", "Empty", "Low", "Last"]
    body = "".join(paragraph(name, style=name) + paragraph("text") for name in ("Top", "Low", "Last"))
    sections = read(package(body, parts={"styles": styles})).sections
    assert [section.locator.headings for section in sections] == [("Top",), ("Top", "Low"), ("Top", "Last")]


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


def test_a_large_first_letter_is_part_of_its_word():
    frame = '<w:p><w:pPr><w:framePr w:dropCap="drop" w:lines="3"/></w:pPr><w:r><w:t>{}</w:t></w:r></w:p>'
    data = package(
        frame.format("O") + paragraph("nce upon a time") + paragraph("there was") + frame.format("A")
    )
    assert texts(data).split("\n\n") == ["Once upon a time", "there was", "A"]


def test_greek_and_ticks_set_in_symbol_fonts_are_read():
    signs = "".join(
        f'<w:sym w:font="{font}" w:char="{code}"/>'
        for font, code in (("Symbol", "F061"), ("Wingdings", "F0FC"), ("Arial", "2264"), ("Arial", "wrong"))
    )
    assert texts(package(f"<w:p><w:r>{signs}<w:t>-helix</w:t></w:r></w:p>")) == "α✓≤-helix"


def test_paragraphs_of_a_drawing_are_words_apart():
    shape = "<a:p><a:r><a:t>{}</a:t></a:r></a:p>"
    drawn = shape.format("Gate") + shape.format("Tower")
    data = package(f'<w:p><w:r><w:drawing xmlns:a="x"><a:txBody>{drawn}</a:txBody></w:drawing></w:r></w:p>')
    assert texts(data).split() == ["Gate", "Tower"]


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


def test_a_comment_names_who_wrote_it():
    comment = f'<w:comments {W}><w:comment w:author="Ada">{paragraph("Why?")}</w:comment></w:comments>'
    assert texts(package(paragraph("body"), parts={"comments": comment}), "comment") == "Ada: Why?"


CHART = (
    '<c:chartSpace xmlns:c="c" xmlns:a="a"><c:title><a:p><a:r><a:t>Sales</a:t></a:r></a:p></c:title><c:ser>'
    "<c:tx><c:v>Bristol</c:v></c:tx><c:cat><c:v>May</c:v></c:cat><c:val><c:v>7</c:v></c:val>"
    "<c:dLbls><c:dLbl><c:tx><a:p><a:r><a:t>a record</a:t></a:r></a:p></c:tx></c:dLbl></c:dLbls></c:ser></c:chartSpace>"
)
DIAGRAM = (
    '<d:dataModel xmlns:d="d" xmlns:a="a"><d:pt><a:p><a:r><a:t>Plan</a:t></a:r></a:p></d:pt></d:dataModel>'
)


def test_charts_and_diagrams_are_read_behind_the_body():
    data = package(paragraph("Body"), parts={"chart1": CHART, "diagramData1": DIAGRAM})
    assert [section.text for section in read(data).sections] == [
        "Body",
        "Sales\nBristol: May 7\na record",
        "Plan",
    ]
    assert texts(data, "drawing") == "Sales\nBristol: May 7\na record\nPlan"


def test_watermarks_are_read():
    mark = '<w:r><w:pict><shape><textpath string="DRAFT"/></shape></w:pict></w:r>'
    assert texts(package(f"<w:p><w:r><w:t>Minutes</w:t></w:r>{mark}</w:p>")).split() == ["Minutes", "DRAFT"]


def test_the_separator_of_footnotes_is_no_note():
    xml = f"<w:footnotes {W}><w:footnote w:type='separator'>{paragraph('---')}</w:footnote></w:footnotes>"
    assert texts(package(paragraph("body"), parts={"footnotes": xml}), "footnote") == ""


RUBY = (
    "<w:r><w:ruby><w:rt><w:r><w:t>{}</w:t></w:r></w:rt>"
    "<w:rubyBase><w:r><w:t>{}</w:t></w:r></w:rubyBase></w:ruby></w:r>"
)


def test_how_characters_are_read_does_not_part_them():
    data = package(f"<w:p>{RUBY.format('かん', '漢')}{RUBY.format('じ', '字')}</w:p>")
    assert (texts(data), texts(data, "reading")) == ("漢字", "かん\nじ")


def test_links_in_codes_of_fields_are_findable():
    code = '<w:instrText> HYPERLINK "http://x</w:instrText></w:r><w:r><w:instrText>.org" \\o </w:instrText>'
    data = package(f"<w:p><w:r>{code}</w:r><w:r><w:t>here</w:t></w:r></w:p>", links={"a": "http://y.org"})
    assert (texts(data), texts(data, "links")) == ("here", "http://y.org\nhttp://x.org")


def test_what_was_deleted_in_a_note_is_set_apart_too():
    note = "<w:r><w:t>kept</w:t></w:r><w:del><w:r><w:delText>cut</w:delText></w:r></w:del>"
    notes = f"<w:footnotes {W}><w:footnote><w:p>{note}</w:p></w:footnote></w:footnotes>"
    data = package(paragraph("x"), parts={"footnotes": notes})
    assert (texts(data, "footnote"), texts(data, "deleted")) == ("kept", "cut")


def test_links_are_findable():
    assert (
        texts(package(paragraph("see"), links={"l": "https://example.com/leave"}), "links")
        == "https://example.com/leave"
    )


def test_parts_are_found_whatever_the_case_and_slant_of_their_names():
    data = package(paragraph("Sign here."))
    odd = data.replace(b"word/document.xml", b"WORD\\document.xml").replace(b"word/_rels/", b"word\\_rels\\")
    assert [section.text for section in read(odd).sections] == ["Sign here."]


def test_a_package_without_a_document_is_an_honest_failure():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("word/other.xml", "<x/>")
    with pytest.raises(ParseError, match="no document"):
        read(buffer.getvalue())


def test_a_wild_outline_level_is_body_text():
    body = '<w:p><w:pPr><w:outlineLvl w:val="²"/></w:pPr><w:r><w:t>text</w:t></w:r></w:p>'
    styles = (
        f"<w:styles {W}><w:style w:styleId='a'><w:pPr><w:outlineLvl w:val='²'/></w:pPr></w:style></w:styles>"
    )
    assert (
        read(package(body + paragraph("more", style="a"), parts={"styles": styles}))
        .sections[0]
        .locator.headings
        == ()
    )
