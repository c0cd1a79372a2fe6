from __future__ import annotations

import io
import zipfile

import pytest

from indexer.errors import ParseError
from indexer.parsing.office.docx import DocxParser
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


CHART = (
    '<c:chartSpace xmlns:c="c" xmlns:a="a"><c:title><a:p><a:r><a:t>Sales</a:t></a:r></a:p></c:title><c:ser>'
    "<c:tx><c:v>Bristol</c:v></c:tx><c:cat><c:v>May</c:v></c:cat><c:val><c:v>7</c:v></c:val></c:ser></c:chartSpace>"
)
DIAGRAM = (
    '<d:dataModel xmlns:d="d" xmlns:a="a"><d:pt><a:p><a:r><a:t>Plan</a:t></a:r></a:p></d:pt></d:dataModel>'
)


def test_charts_and_diagrams_are_read_behind_the_body():
    data = package(paragraph("Body"), parts={"chart1": CHART, "diagramData1": DIAGRAM})
    assert [section.text for section in read(data).sections] == ["Body", "Sales\nBristol: May 7", "Plan"]
    assert texts(data, "drawing") == "Sales\nBristol: May 7\nPlan"


def test_watermarks_are_read():
    mark = '<w:r><w:pict><shape><textpath string="DRAFT"/></shape></w:pict></w:r>'
    assert texts(package(f"<w:p><w:r><w:t>Minutes</w:t></w:r>{mark}</w:p>")).split() == ["Minutes", "DRAFT"]


def test_the_separator_of_footnotes_is_no_note():
    xml = f"<w:footnotes {W}><w:footnote w:type='separator'>{paragraph('---')}</w:footnote></w:footnotes>"
    assert texts(package(paragraph("body"), parts={"footnotes": xml}), "footnote") == ""


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


def level(number, form, text, *, start=1, more=""):
    return (
        f'<w:lvl w:ilvl="{number}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def numbering(levels, numbers, *, more=""):
    """A numbering part: `numbers` id → the overrides of a list made of the one definition."""
    listed = "".join(
        f'<w:num w:numId="{key}"><w:abstractNumId w:val="0"/>{overrides}</w:num>'
        for key, overrides in numbers.items()
    )
    return f'<w:numbering {W}><w:abstractNum w:abstractNumId="0">{levels}{more}</w:abstractNum>{listed}</w:numbering>'


def item(text, depth=0, *, list_id=1, style=""):
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    listed = f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{list_id}"/></w:numPr>'
    return f"<w:p><w:pPr>{named}{listed}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


CLAUSES = level(0, "decimal", "%1.") + level(1, "decimal", "%1.%2") + level(2, "lowerLetter", "(%3)")


def lines(body, **parts):
    return [line for line in texts(package(body, parts=parts)).split("\n") if line]


def test_clauses_are_found_by_their_numbers():
    body = (
        item("Term") + item("Length", 1) + item("Termination", 1) + item("by either party", 2) + item("Fees")
    )
    assert lines(body, numbering=numbering(CLAUSES, {1: ""})) == [
        *("1. Term", "1.1 Length", "1.2 Termination", "(a) by either party", "2. Fees"),
    ]


def test_headings_are_numbered_by_their_styles_and_so_are_their_paths():
    styles = (
        f"<w:styles {W}><w:style w:styleId='H1'><w:name w:val='heading 1'/><w:pPr><w:numPr><w:numId w:val='1'/>"
        "</w:numPr></w:pPr></w:style><w:style w:styleId='H2'><w:name w:val='heading 2'/><w:basedOn w:val='H1'/>"
        "</w:style><w:style w:styleId='Mine'><w:basedOn w:val='H2'/></w:style></w:styles>"
    )
    linked = level(0, "upperRoman", "Article %1", more='<w:pStyle w:val="H1"/>') + level(
        1, "decimal", "%1.%2", more='<w:pStyle w:val="H2"/><w:isLgl/>'
    )
    body = (
        paragraph("General", style="H1")
        + paragraph("Term", style="H2")
        + paragraph("Termination", style="Mine")
    )
    result = read(
        package(body + paragraph("text"), parts={"styles": styles, "numbering": numbering(linked, {1: ""})})
    )
    assert result.sections[-1].locator.headings == ("Article I General", "1.2 Termination")
    assert result.sections[-1].text == "1.2 Termination\n\ntext"
    assert result.metadata.title == "General"


def test_lists_of_one_definition_go_on_unless_one_begins_anew():
    anew = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'
    body = item("a") + item("b", list_id=2) + item("c", list_id=3) + item("d", list_id=3) + item("e")
    found = lines(body, numbering=numbering(CLAUSES, {1: "", 2: "", 3: anew}))
    assert found == ["1. a", "2. b", "5. c", "6. d", "7. e"]


def test_an_override_may_replace_a_level():
    other = f'<w:lvlOverride w:ilvl="0">{level(0, "upperLetter", "Annex %1:")}</w:lvlOverride>'
    assert lines(item("x", list_id=2), numbering=numbering(CLAUSES, {2: other})) == ["Annex A: x"]


def test_empty_paragraphs_count_and_those_taken_out_of_the_list_do_not():
    body = item("a") + item("") + item("taken out", list_id=0) + item("b")
    assert lines(body, numbering=numbering(CLAUSES, {1: ""})) == ["1. a", "taken out", "3. b"]


def test_bullets_and_unknown_lists_add_nothing():
    body = item("point") + item("inner", 1) + item("of no list", list_id=9)
    bullets = level(0, "bullet", "\uf0b7") + level(1, "none", "")
    assert lines(body, numbering=numbering(bullets, {1: ""})) == ["point", "inner", "of no list"]


def test_numbers_stand_in_table_cells_too():
    row = "".join(f"<w:tc>{item(text)}</w:tc>" for text in ("Scope", "Fees"))
    found = lines(f"<w:tbl><w:tr>{row}</w:tr></w:tbl>", numbering=numbering(CLAUSES, {1: ""}))
    assert found == ["1. Scope\t2. Fees"]


def test_a_definition_may_stand_under_a_numbering_style():
    part = (
        f'<w:numbering {W}><w:abstractNum w:abstractNumId="0"><w:numStyleLink w:val="Legal"/></w:abstractNum>'
        f'<w:abstractNum w:abstractNumId="1"><w:styleLink w:val="Legal"/>{CLAUSES}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )
    assert lines(item("Term"), numbering=part) == ["1. Term"]


def test_numbers_filled_up_with_zeros_are_a_custom_format():
    custom = (
        '<mc:AlternateContent xmlns:mc="urn:mc"><mc:Choice Requires="w14"><w:numFmt w:val="custom" '
        'w:format="001, 002, 003, ..."/></mc:Choice><mc:Fallback><w:numFmt w:val="decimal"/></mc:Fallback>'
        "</mc:AlternateContent>"
    )
    levels = f'<w:lvl w:ilvl="0"><w:start w:val="7"/>{custom}<w:lvlText w:val="[%1]"/></w:lvl>'
    assert lines(item("Claim"), numbering=numbering(levels, {1: ""})) == ["[007] Claim"]


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


def test_wild_references_are_no_list():
    broken = numbering(level(0, "decimal", "%1%9") + level(77, "decimal", "%1"), {1: "<w:lvlOverride/>"})
    body = (
        item("a", 8)
        + item("b", 99)
        + item("c", "x")
        + "<w:p><w:pPr><w:numPr/></w:pPr><w:r><w:t>d</w:t></w:r></w:p>"
    )
    assert lines(body, numbering=broken) == ["a", "b", "2 c", "d"]
    assert lines(item("a"), numbering="<broken") == ["a"]
