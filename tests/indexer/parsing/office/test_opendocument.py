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
from tests.indexer.parsing.office.opendocuments import repacked, texts
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
