"""Documents of Word and Excel in one XML file: those of 2003, and packages laid flat."""

from __future__ import annotations

import base64
import io
import zipfile

import pytest

from indexer.domain import DocumentState, Locator
from indexer.parsing.parser import ParserInput
from indexer.parsing.registry import Registry
from indexer.storage.textblocks import decode_text
from tests.indexer.parsing.reading import read_document
from tests.sample_docs_maker.sheetsfile import Sheet, xlsx
from tests.sample_docs_maker.slidesfile import Slide, pptx
from tests.sample_docs_maker.wordfile import docx

ABOUT = {"title": "Plan", "author": "Jo Bloggs", "created": "2024-01-01"}
PROPERTIES = (
    '<o:DocumentProperties xmlns:o="urn:schemas-microsoft-com:office:office"><o:Title>Plan</o:Title>'
    "<o:Author>Jo Bloggs</o:Author><o:Created>2008-01-04T11:51:36Z</o:Created></o:DocumentProperties>"
)


def parse(data: bytes, name: str):
    match = Registry().match(memoryview(data), name)
    assert match is not None
    return match.format, match.parser.parse(ParserInput(memoryview(data), name))


def texts(result) -> list[tuple[str | None, str]]:
    return [(section.locator.part, section.text) for section in result.sections]


def sheet_xml(rows: str, *, more: str = "", prefix: str = "") -> bytes:
    return (
        f'<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n<{prefix}Workbook '
        f'xmlns{":" + prefix[:-1] if prefix else ""}="urn:schemas-microsoft-com:office:spreadsheet" '
        f'xmlns:s="urn:schemas-microsoft-com:office:spreadsheet">{PROPERTIES}<{prefix}Worksheet s:Name="Stock">'
        f"<{prefix}Table>{rows}</{prefix}Table>{more}</{prefix}Worksheet></{prefix}Workbook>"
    ).encode()


def cell(text: str, kind: str = "String", *, index: int = 0, merged: int = 0, prefix: str = "") -> str:
    place = f' s:Index="{index}"' if index else ""
    wide = f' s:MergeAcross="{merged}"' if merged else ""
    return f'<{prefix}Cell{place}{wide}><{prefix}Data s:Type="{kind}">{text}</{prefix}Data></{prefix}Cell>'


@pytest.mark.parametrize("name", ["a.xml", "a.xls", "a"])
def test_workbooks_in_xml_are_read_as_tables_whatever_they_are_called(name):
    rows = (
        f"<Row>{cell('Item')}{cell('Sold on')}</Row>"
        f'<Row s:Index="3">{cell("Nails", merged=1)}{cell("2024-05-01T00:00:00.000", "DateTime")}</Row>'
        f"<Row>{cell('1', 'Boolean', index=2)}</Row>"
    )
    comment = "<Row><Cell><Comment><Data><b>Jo:</b> check</Data></Comment></Cell></Row>"
    page = '<WorksheetOptions><PageSetup><Header s:Data="&amp;CPrivate"/></PageSetup></WorksheetOptions>'
    kind, result = parse(sheet_xml(rows + comment, more=page), name)
    assert kind == "Excel 2003 XML"
    assert [text for _, text in texts(result)] == [
        "Stock\nItem\tSold on",
        "Nails\t\t2024-05-01\n\tTRUE",
        "Jo: check",
        "Private",
    ]
    assert result.sections[1].locator == Locator(sheet="Stock", cells="A3:C4")
    assert (result.metadata.title, result.metadata.author, result.metadata.page_count) == (
        "Plan",
        "Jo Bloggs",
        1,
    )


def test_a_workbook_whose_elements_carry_a_prefix_is_one_too():
    row = f"<ss:Row>{cell('Nails', prefix='ss:')}</ss:Row>"
    kind, result = parse(sheet_xml(row, prefix="ss:"), "export.xls")
    assert (kind, texts(result)[0]) == ("Excel 2003 XML", (None, "Stock\nNails"))


def test_of_a_workbook_in_xml_that_breaks_off_the_front_is_read():
    data = sheet_xml(f"<Row>{cell('Nails')}</Row><Row>{cell('Glue')}</Row>")
    assert "Nails" in texts(parse(data[: data.index(b"Glue")], "a.xls")[1])[0][1]


def test_a_row_of_a_workbook_in_xml_with_a_far_cell_is_closed_up():
    rows = f"<Row>{cell('Far', index=16_000)}</Row>" * 50
    _, result = parse(sheet_xml(rows), "a.xml")
    assert sum(len(section.text) for section in result.sections) < 400


def test_a_workbook_in_xml_without_sheets_says_so():
    data = sheet_xml("").replace(b"Worksheet", b"Other")
    (found,) = read_document(data, "a.xls")
    assert (found.state, found.reason) == (DocumentState.FAILED, "The workbook holds no sheets.")


def word_xml(body: str) -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<?mso-application progid="Word.Document"?>\n'
        '<w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml" xmlns:wx="wx" xmlns:aml="aml">'
        f"{PROPERTIES}<w:styles><w:style w:styleId='Kop1'><w:name w:val='heading 1'/></w:style></w:styles>"
        f"<w:body>{body}</w:body></w:wordDocument>"
    ).encode()


def run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


@pytest.mark.parametrize("name", ["a.xml", "a.doc"])
def test_documents_of_word_2003_in_xml_are_read_like_packed_ones(name):
    body = (
        f"<w:p><w:pPr><w:pStyle w:val='Kop1'/></w:pPr>{run('Ru')}{run('les')}</w:p>"
        f"<w:p><w:pPr><w:listPr><w:ilvl w:val='0'/><wx:t wx:val='1.'/></w:listPr></w:pPr>{run('Pay.')}</w:p>"
        f"<w:p><w:pPr><w:listPr><wx:t wx:val='·'/></w:listPr></w:pPr>{run('Mind')}"
        f"<w:r><w:footnote><w:p>{run('Or not.')}</w:p></w:footnote></w:r>"
        f"<aml:annotation w:type='Word.Comment'><aml:content><w:p>{run('Why?')}</w:p></aml:content></aml:annotation>"
        "<aml:annotation w:type='Word.Deletion'><aml:content><w:r><w:delText>gone</w:delText></w:r></aml:content>"
        f"</aml:annotation><aml:annotation w:type='Word.Insertion'><aml:content>{run(' it.')}</aml:content>"
        "</aml:annotation><w:r><w:pict><w:binData>QUJD</w:binData></w:pict></w:r></w:p>"
        f"<w:tbl><w:tr><w:tc><w:p>{run('a')}</w:p></w:tc><w:tc><w:p>{run('b')}</w:p></w:tc></w:tr></w:tbl>"
        f"<w:sectPr><w:hdr><w:p>{run('Private')}</w:p></w:hdr></w:sectPr>"
    )
    kind, result = parse(word_xml(body), name)
    assert kind == "Word 2003 XML"
    assert texts(result) == [
        (None, "Rules\n\n1. Pay.\n\nMind it.\n\na\tb"),
        ("footnote", "Or not."),
        ("comment", "Why?"),
        ("deleted", "gone"),
        ("header", "Private"),
    ]
    assert (result.metadata.title, result.metadata.created) == ("Plan", "2008-01-04T11:51:36")


def laid_flat(data: bytes) -> bytes:
    """A package as one XML file: XML parts as they are, the others in base64."""
    parts = []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            content = archive.read(name)
            if name.endswith((".xml", ".rels")):
                held = f"<pkg:xmlData>{content.decode().partition('?>')[2]}</pkg:xmlData>"
            else:
                held = f"<pkg:binaryData>{base64.encodebytes(content).decode()}</pkg:binaryData>"
            parts.append(f'<pkg:part pkg:name="/{name}">{held}</pkg:part>')
    namespace = "http://schemas.microsoft.com/office/2006/xmlPackage"
    return (
        f'<?xml version="1.0"?><pkg:package xmlns:pkg="{namespace}">{"".join(parts)}</pkg:package>'.encode()
    )


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (docx(["Pay in May."], footnote="Or June.", **ABOUT), "Pay in May."),
        (pptx([Slide("Pay", ["in May."], notes="")], footer="", **ABOUT), "in May."),
        (xlsx([Sheet("Pay", [["in May", 7]])], **ABOUT), "in May\t7"),
    ],
    ids=["word", "powerpoint", "excel"],
)
def test_packages_laid_flat_are_read_like_packed_ones(data, text):
    (flat,) = read_document(laid_flat(data), "a.xml")
    (packed,) = read_document(data, "a")
    assert flat.format == "Office XML"
    assert text in decode_text(flat.text_blocks)
    assert decode_text(flat.text_blocks) == decode_text(packed.text_blocks)
    assert flat.metadata == packed.metadata


def test_a_flat_package_of_something_else_says_so():
    data = laid_flat(docx(["x"], **ABOUT)).replace(b'"/word/', b'"/other/')
    (found,) = read_document(data, "a.xml")
    assert (found.state, found.reason) == (DocumentState.FAILED, "The file holds no document.")


def test_a_part_without_a_name_is_passed_over():
    data = laid_flat(docx(["Pay in May."], **ABOUT)).replace(b"/word/footnotes.xml", b"/")
    data = data.replace(b"</pkg:package>", b"<pkg:part/></pkg:package>")
    (found,) = read_document(data, "a.xml")
    assert decode_text(found.text_blocks).strip() == "Pay in May."


@pytest.mark.parametrize("name", ["a.py", "a.md", "a.txt"])
def test_texts_about_such_files_are_no_such_files(name):
    text = "See <Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'>, w:wordDocument and pkg:package.\n"
    (found,) = read_document(text.encode() * 3, name)
    assert found.state is DocumentState.WORDS
    assert found.format in ("Python", "Markdown", "Text")
