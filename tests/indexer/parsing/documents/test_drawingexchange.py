from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import ParseError
from indexer.parsing.documents.drawingexchange import DrawingExchangeParser
from indexer.parsing.parser import ParserInput
from indexer.parsing.registry import Registry


def dxf(*groups, codepage="ANSI_1252", encoding="cp1252"):
    """A drawing of these groups in its section of entities."""
    head = [
        (999, "made by a test"),
        (0, "SECTION"),
        (2, "HEADER"),
        (9, "$DWGCODEPAGE"),
        (3, codepage),
        (0, "ENDSEC"),
    ]
    body = [(0, "SECTION"), (2, "ENTITIES"), *groups, (0, "ENDSEC"), (0, "EOF")]
    return "".join(f"{number:3d}\r\n{value}\r\n" for number, value in (*head, *body)).encode(encoding)


def parse(data):
    return DrawingExchangeParser().parse(ParserInput(memoryview(data), "a.dxf"))


def test_what_is_written_is_read_by_layers_and_what_is_drawn_is_not():
    data = dxf(
        *((0, "LINE"), (8, "walls"), (10, "0.0"), (20, "1.5")),
        *((0, "TEXT"), (8, "rooms"), (10, "4.0"), (1, "Büro %%c 4 m")),
        *((0, "ATTRIB"), (8, "stamp"), (2, "TITLE"), (1, "Mast base")),
        *((0, "DIMENSION"), (8, "rooms"), (1, "<>")),
        *((0, "DIMENSION"), (8, "rooms"), (1, "about 3 m")),
        *((0, "LAYER"), (2, "rooms")),
    )
    found = [(section.locator.part, section.text) for section in parse(data).sections]
    assert found == [("rooms", "Büro Ø 4 m\nabout 3 m"), ("stamp", "Mast base"), ("layers", "rooms")]


@pytest.mark.parametrize(
    ("written", "text"),
    [
        (r"{\fArial|b0|i0;\H2.5x;First line}\PSecond \~ line", "First line\nSecond line"),
        (r"\A1;\C1;Bore \S1^2; inch", "Bore 1/2 inch"),
        (r"Gr\U+00F6\U+00DFe %%p0.1 at 20%%d", "Größe ±0.1 at 20°"),
        (r"C:\\Plans \{draft\}", r"C:\Plans {draft}"),
        (r"\M+18ABF", "漢"),
    ],
)
def test_signs_for_looks_are_left_out(written, text):
    (section,) = parse(dxf((0, "MTEXT"), (8, "notes"), (1, written))).sections
    assert section.text == text


def test_a_backslash_of_a_single_line_is_one():
    (section,) = parse(dxf((0, "TEXT"), (1, r"C:\Plans\Post"))).sections
    assert section.text == r"C:\Plans\Post"


def test_a_long_text_is_put_together():
    (section,) = parse(dxf((0, "MTEXT"), (3, "The wind lo"), (3, "ad is "), (1, "high"))).sections
    assert (section.locator.part, section.text) == (None, "The wind load is high")


def test_the_code_page_of_the_drawing_is_believed():
    (section,) = parse(dxf((0, "TEXT"), (1, "Чертёж"), codepage="ANSI_1251", encoding="cp1251")).sections
    assert section.text == "Чертёж"


def test_a_drawing_is_known_by_its_first_section_whatever_its_name():
    match = Registry().match(memoryview(dxf((0, "TEXT"), (1, "a"))), "plan.txt")
    assert match is not None
    assert match.parser.name == "dxf"


def test_a_drawing_without_words_and_a_binary_one_are_found_by_name():
    assert parse(dxf((0, "LINE"), (8, "walls"))).name_only_reason == "Nothing is written in the drawing."
    assert parse(b"AutoCAD Binary DXF\r\n\x1a\0").name_only_reason.startswith("Binary DXF drawings")
    with pytest.raises(ParseError):
        parse(b"a letter")


@given(st.binary(max_size=300))
def test_any_drawing_is_read_or_refused(noise):
    with suppress(ParseError):
        parse(b"0\nSECTION\n0\nMTEXT\n1\n" + noise)
