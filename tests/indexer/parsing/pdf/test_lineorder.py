"""Lines whose letters a PDF draws in any order; each is half as wide as the font of 10 points is high."""

from __future__ import annotations

from indexer.parsing.parser import ParserInput
from indexer.parsing.pdf.document import PdfParser
from tests.indexer.parsing.pdfbuilder import Page, build_pdf


def text_of(*drawn: tuple[int, str], letters: dict[str, str]) -> str:
    """The text of a line of such (x, letters)."""
    shown = [f"BT /F2 10 Tf {x} 700 Td ({text}) Tj ET" for x, text in drawn]
    data = build_pdf([Page([], operators=shown)], letters=letters)
    (section,) = PdfParser().parse(ParserInput(memoryview(data), "a.pdf")).sections
    return section.text


HEBREW = {"a": "ש", "b": "ל", "c": "ו", "d": "ם", "e": "כ", ".": ".", "1": "1", "2": "2", "%": "%"}
ARABIC = {"a": "ا", "b": "ب", "l": "ل", "x": "لا", "y": "لله", "z": "\ufefb"}
THAI = {"a": "ข", "m": "\u0e49", "b": "อ", "c": "ต", " ": " "}


def test_a_line_is_read_from_right_to_left_whatever_the_order_of_the_file():
    in_order = text_of((180, "dcba"), (155, "deb"), letters=HEBREW)
    assert in_order == "שלום לכם"
    assert text_of((155, "deb"), (180, "dcba"), letters=HEBREW) == in_order


def test_signs_drawn_in_another_font_touch_the_words_they_follow():
    assert text_of((180, "dcba"), (160, "deb"), (155, "."), letters=HEBREW) == "שלום לכם."


def test_numbers_and_words_of_others_keep_their_order():
    letters = HEBREW | {"A": "A", "h": "h", "i": "i"}
    shown = (200, "dcba"), (180, "12%"), (160, "deb"), (140, "Ahi"), (125, "hi")
    assert text_of(*shown, letters=letters) == "שלום 12% לכם hi Ahi"


def test_what_fonts_say_of_ligatures_is_read_in_its_order():
    assert text_of((100, "bxa"), (80, "ya"), letters=ARABIC) == "الاب الله"


def test_ligatures_of_unicode_itself_are_in_order():
    assert text_of((100, "bza"), letters=ARABIC) == "الاب"


def test_a_mark_that_is_drawn_later_joins_its_letter():
    assert text_of((100, "abc"), (101, "m"), letters=THAI) == "ข้อต"


def test_blanks_stand_where_they_are_drawn():
    assert text_of((100, "ab"), (115, "cb"), (110, " "), letters=THAI) == "ขอ ตอ"


def test_lines_that_are_not_level_are_left():
    letters = HEBREW
    data = build_pdf([Page([], operators=["BT /F2 10 Tf 0 1 -1 0 100 100 Tm (dcba) Tj ET"])], letters=letters)
    (section,) = PdfParser().parse(ParserInput(memoryview(data), "a.pdf")).sections
    assert set(section.text) - set("\n ") == set("שלום")
