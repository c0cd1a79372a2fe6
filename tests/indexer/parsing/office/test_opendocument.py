from __future__ import annotations

import io
import zipfile

import pytest
from lxml import etree

from indexer.domain import DocumentState
from indexer.errors import EncryptedError
from indexer.parsing.office.odftext import is_page_mark
from indexer.parsing.office.opendocument import OpenDocumentParser
from indexer.parsing.parser import ParserInput
from indexer.storage.textblocks import decode_text
from tests.indexer.parsing.reading import read_document
from tests.sample_docs_maker.opendocs import odt


def with_encrypted(part: str) -> bytes:
    """A document whose manifest says that a part is encrypted."""
    target = io.BytesIO(odt(["In the clear."], title="t", author="a", created="2024-01-01"))
    with zipfile.ZipFile(target) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    namespace = 'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
    parts["META-INF/manifest.xml"] = (
        f'<manifest:manifest {namespace}><manifest:file-entry manifest:full-path="{part}">'
        "<manifest:encryption-data/></manifest:file-entry></manifest:manifest>"
    ).encode()
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return target.getvalue()


@pytest.mark.parametrize("part", ["content.xml", "encrypted-package"])
def test_an_encrypted_text_says_so(part):
    with pytest.raises(EncryptedError):
        OpenDocumentParser().parse(ParserInput(memoryview(with_encrypted(part)), "a.odt"))


def test_a_password_of_the_macros_alone_hides_no_text():
    data = with_encrypted("Basic/Standard/Module1.xml")
    found = OpenDocumentParser().parse(ParserInput(memoryview(data), "a.odt"))
    assert found.sections[0].text == "In the clear."


@pytest.mark.parametrize(
    ("line", "is_mark"),
    [
        ("Page <t:page-number>1</t:page-number> / <t:page-count>99</t:page-count>", True),
        ("<t:span><t:sheet-name>???</t:sheet-name></t:span> (<t:title>???</t:title>)", True),
        ("<t:date>00/00/0000</t:date>, <t:time>00:00:00</t:time>", True),
        ("- <t:page-number>3</t:page-number> -", True),
        ("Strictly confidential, page <t:page-number>1</t:page-number>", False),
        ("<t:page-number>1</t:page-number> Minutes", False),
        ("Minutes", False),
        ("", False),
    ],
)
def test_a_line_that_every_page_has_is_told_from_a_header(line, is_mark):
    assert is_page_mark(etree.fromstring(f"<t:p xmlns:t='t'>{line}</t:p>")) is is_mark


def test_footers_and_masters_of_slides_are_read_once_and_placeholders_not():
    slides = (
        '<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:t="t" xmlns:d="d" '
        'xmlns:p="p" office:mimetype="application/vnd.oasis.opendocument.presentation"><office:master-styles>'
        '<d:master-page><d:frame p:class="title"><t:p>Click to edit</t:p></d:frame>'
        "<d:frame><t:p>Bath Books Ltd</t:p><t:p><t:page-number>1</t:page-number></t:p></d:frame>"
        "<p:notes><t:p>notes</t:p></p:notes></d:master-page>"
        "</office:master-styles><office:body><office:presentation><p:footer-decl>Confidential</p:footer-decl>"
        "<d:page><d:frame><t:p>Hello</t:p></d:frame></d:page></office:presentation></office:body></office:document>"
    )
    found = OpenDocumentParser().parse(ParserInput(memoryview(slides.encode()), "a.fodp"))
    assert [(s.locator.slide, s.locator.part, s.text) for s in found.sections] == [
        (1, None, "Hello"),
        (None, "footer", "Confidential"),
        (None, "master", "Bath Books Ltd"),
    ]


def test_the_header_of_a_first_page_is_read():
    text = (
        '<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:t="t" xmlns:s="s">'
        "<office:master-styles><s:master-page><s:header><t:p>Page 2</t:p></s:header><s:header-first>"
        "<t:p>Bath Books Ltd</t:p></s:header-first></s:master-page></office:master-styles><office:body>"
        "<office:text><t:p>Hello</t:p></office:text></office:body></office:document>"
    )
    found = OpenDocumentParser().parse(ParserInput(memoryview(text.encode()), "a.fodt"))
    assert "Bath Books Ltd" in [s.text for s in found.sections if s.locator.part == "header"]


def test_a_body_is_found_behind_a_damaged_tag():
    text = (
        '<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:t="t"><office:meta>'
        "<a>x</b></office:meta><office:styles><office:body><office:text><t:p>Hello</t:p></office:text></office:body>"
        "</office:document>"
    )
    found = OpenDocumentParser().parse(ParserInput(memoryview(text.encode()), "a.fodt"))
    assert found.sections[0].text == "Hello"


@pytest.mark.parametrize("part", ["styles", "settings", "meta"])
def test_a_part_of_a_package_on_its_own_is_xml(part):
    data = (
        f'<?xml version="1.0"?><office:document-{part} xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0">'
        f"<a>Hello</a></office:document-{part}>"
    )
    template = (
        '<?xml version="1.0"?><!-- x --><stylesheet xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0">'
        "<office:document ><a>Hello</a></office:document></stylesheet>"
    )
    for text in (data, template):
        found = read_document(text.encode(), f"{part}.xsl")[0]
        assert (found.parser, found.state) == ("xml", DocumentState.WORDS)


def flat(body: str, kind: str = "text", styles: str = "") -> bytes:
    namespaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "text", "table", "drawing", "style")
    )
    return (
        f"<office:document {namespaces} "
        f'xmlns:svg="s" office:mimetype="application/vnd.oasis.opendocument.{kind}"><office:styles>{styles}'
        f"</office:styles><office:body><office:{kind}>{body}</office:{kind}></office:body></office:document>"
    ).encode()


def texts(data: bytes, name: str) -> list[tuple[str | None, str]]:
    found = OpenDocumentParser().parse(ParserInput(memoryview(data), name))
    return [(section.locator.part, section.text) for section in found.sections]


def test_the_body_of_a_template_of_tables_is_not_that_of_the_document():
    template = "<table:table-template><table:first-row/><table:body/></table:table-template>"
    assert texts(flat("<text:p>Hello</text:p>", styles=template), "a.fodt") == [(None, "Hello")]


def test_a_picture_inside_a_paragraph_is_no_text():
    picture = "<drawing:image><office:binary-data>VkNMTVRGAQAx\n</office:binary-data></drawing:image>"
    body = f"<text:p>Our <drawing:frame>{picture}</drawing:frame>logo</text:p>"
    assert texts(flat(body), "a.fodt") == [(None, "Our logo")]


SVG = 'xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"'


@pytest.mark.parametrize(
    ("drawn", "text"),
    [
        (
            "<drawing:text-box><text:p>inside</text:p><text:p>it</text:p></drawing:text-box>",
            "before inside it after",
        ),
        (f"<svg:title {SVG}>A cat</svg:title><svg:desc {SVG}>asleep</svg:desc>", "before A cat asleep after"),
    ],
)
def test_a_drawing_inside_a_paragraph_stands_apart_from_its_words(drawn, text):
    body = f"<text:p>before<drawing:frame>{drawn}</drawing:frame>after<text:title>wards</text:title></text:p>"
    assert texts(flat(body), "a.fodt") == [(None, f"{text}wards")]


def test_deletions_links_and_readings_are_parts_of_their_own():
    why = "<office:change-info><text:p>why</text:p></office:change-info>"
    change = f"<text:deletion>{why}<text:p>gone</text:p></text:deletion>"
    ruby = "".join(
        f"<text:ruby><text:ruby-base>{base}</text:ruby-base><text:ruby-text>{reading}</text:ruby-text></text:ruby>"
        for base, reading in (("漢", "かん"), ("字", "じ"))
    )
    link = '<text:a href="http://x.org">on</text:a><text:a href="#1"/>'
    tracked = (
        f"<text:tracked-changes><text:changed-region>{change}</text:changed-region></text:tracked-changes>"
    )
    assert texts(flat(f"{tracked}<text:p>{ruby} {link}</text:p>"), "a.fodt") == [
        (None, "漢字 on"),
        ("deleted", "gone"),
        ("reading", "かん\nじ"),
        ("links", "http://x.org"),
    ]


@pytest.mark.parametrize(
    ("behind", "text"),
    [
        ("Right", "See Fig. 1 Right"),
        (" right", "See Fig. 1 right"),
        ("<text:span>Right</text:span>", "See Fig. 1 Right"),
        ("", "See Fig. 1"),
    ],
)
def test_the_caption_of_a_picture_stands_apart_from_its_paragraph(behind, text):
    picture = "<drawing:frame><drawing:image/></drawing:frame>"
    box = f"<drawing:frame><drawing:text-box><text:p>{picture}Fig. 1</text:p></drawing:text-box></drawing:frame>"
    assert texts(flat(f"<text:p>See{box}{behind}</text:p>"), "a.fodt") == [(None, text)]


def test_line_ends_and_indents_of_the_xml_are_one_blank():
    body = "<text:p>\n   <text:span>Quarter\n   of</text:span>\n\t<text:span>2023</text:span>\n</text:p>"
    assert texts(flat(body), "a.fodt") == [(None, "Quarter of 2023")]


@pytest.mark.parametrize(
    ("annotation", "text"),
    [('<m:annotation encoding="StarMath 5.0">E(X) = 6</m:annotation>', "E(X) = 6"), ("", "E = 6")],
)
def test_a_formula_reads_as_it_was_typed(annotation, text):
    signs = "<m:mrow><m:mi>E</m:mi><m:mo>=</m:mo><m:mn>6</m:mn></m:mrow>"
    formula = f'<m:math xmlns:m="m"><m:semantics>{signs}{annotation}</m:semantics></m:math>'
    inline = f"<text:p>Note that <drawing:object>{formula}</drawing:object></text:p>"
    assert texts(flat(inline), "a.fodt") == [(None, f"Note that {text}")]
    packed = repacked(
        odt(["Prose."], title="t", author="a", created="2024-01-01"), {"Object 1/content.xml": formula}
    )
    assert texts(packed, "a.odt") == [(None, "Prose."), ("object", text)]


def test_titles_of_a_chart_are_read_and_the_ranges_of_its_values_are_not():
    chart = (
        "<drawing:object>\n<c:chart xmlns:c='c'>\n<c:title>\n <text:p>Sales</text:p></c:title>"
        "<table:table><table:table-row><table:table-cell><text:p>First</text:p>"
        "<drawing:g><svg:desc>Sheet1.B1:Sheet1.E1</svg:desc></drawing:g></table:table-cell></table:table-row>"
        "</table:table></c:chart></drawing:object>"
    )
    body = f'<table:table table:name="Sheet1"><table:shapes>{chart}</table:shapes></table:table>'
    assert texts(flat(body, "spreadsheet"), "a.fods")[1] == ("drawing", "Sales\nFirst")


def test_what_was_filled_into_a_form_is_read():
    fields = (
        '<f:text f:name="Text Box 1" f:current-value="Jo Bloggs"><f:property f:label="x"/></f:text>'
        '<f:checkbox f:label="Vegetarian" f:value="on"/><f:password f:current-value="secret"/>'
    )
    forms = f"<office:forms><f:form xmlns:f='f' f:name='Form'>{fields}</f:form></office:forms>"
    assert texts(flat(f"{forms}<text:p>Name</text:p>"), "a.fodt") == [
        (None, "Name"),
        ("form", "Jo Bloggs\nVegetarian"),
    ]


def test_notes_of_openoffice_1_stand_apart_from_their_paragraph():
    note = (
        "<text:footnote><text:footnote-citation>1</text:footnote-citation><text:footnote-body><text:p>"
        "See there.</text:p></text:footnote-body></text:footnote>"
    )
    assert texts(flat(f"<text:p>Said{note} here.</text:p>"), "a.fodt") == [
        (None, "Said here."),
        ("footnote", "See there."),
    ]


def openoffice_1(kind: str) -> bytes:
    table = '<t:table t:name="Stock"><t:table-row><t:table-cell><x:p>Nails</x:p></t:table-cell></t:table-row></t:table>'
    prose = "<x:p>Prices</x:p>" if kind == "text" else ""
    content = (
        f'<o:document-content xmlns:o="http://openoffice.org/2000/office" xmlns:t="t" xmlns:x="x" o:class="{kind}">'
        f"<o:body>{prose}{table}</o:body></o:document-content>"
    )
    return repacked(
        odt([], title="", author="", created=""),
        {"mimetype": "application/vnd.sun.xml.writer", "content.xml": content},
    )


@pytest.mark.parametrize(("kind", "text"), [("text", "Prices\n\nNails"), ("spreadsheet", "Stock\nNails")])
def test_tables_of_an_openoffice_1_text_make_no_spreadsheet_of_it(kind, text):
    assert [text for _, text in texts(openoffice_1(kind), "a.sxw")] == [text]


def repacked(data: bytes, changes: dict[str, str | None], *, last: str = "") -> bytes:
    """A package with other parts, without those that are None, and with one of them at the end."""
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        parts = {name: source.read(name) for name in sorted(source.namelist(), key=lambda name: name == last)}
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in {**parts, **changes}.items():
            if content is not None:
                archive.writestr(name, content)
    return target.getvalue()


@pytest.mark.parametrize(
    ("name", "changes", "last", "format_name"),
    [
        ("a.sxw", {"mimetype": "application/vnd.sun.xml.writer"}, "", "OpenOffice text"),
        ("a", {"mimetype": "application/vnd.sun.xml.writer.template"}, "", "OpenOffice text"),
        ("a.stw", {"mimetype": "application/vnd.sun.xml.writer.template"}, "", "OpenOffice text template"),
        ("a.sxw", {}, "mimetype", "OpenOffice text"),
        ("a.odt", {"mimetype": None}, "", "OpenDocument text"),
    ],
)
def test_a_package_is_known_by_its_media_type_or_its_parts(name, changes, last, format_name):
    data = repacked(odt(["Hello."], title="t", author="a", created="2024-01-01"), changes, last=last)
    found = read_document(data, name)
    assert [(one.format, one.state, one.member) for one in found] == [(format_name, DocumentState.WORDS, "")]


def test_a_formula_of_its_own_is_read_and_a_database_taken_apart():
    about = {"title": "", "author": "", "created": "2024-01-01"}
    formula = '<math xmlns="m"><semantics><mi>E</mi><annotation>E = 6</annotation></semantics></math>'
    media_type = "application/vnd.oasis.opendocument"
    data = repacked(odt([], **about), {"mimetype": f"{media_type}.formula", "content.xml": formula})
    (found,) = read_document(data, "a.odf")
    assert (found.format, decode_text(found.text_blocks).strip()) == ("OpenDocument formula", "E = 6")
    database, *members = read_document(
        repacked(odt(["Form."], **about), {"mimetype": f"{media_type}.base"}), "a.odb"
    )
    assert database.format == "ZIP archive"
    assert "content.xml" in [member.member for member in members]
