"""What paragraphs of OpenDocument say, through whole documents."""

from __future__ import annotations

import pytest

from tests.indexer.parsing.office.opendocuments import flat, repacked, texts
from tests.sample_docs_maker.opendocs import odt


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
