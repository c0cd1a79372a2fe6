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


def said(text: str, operators: str) -> str:
    return f"/Span <</ActualText <FEFF{text.encode('utf-16-be').hex()}> >> BDC {operators} EMC"


def one_by_one(text: str, *, x: float = 100) -> list[str]:
    """Letters of a line, and its blanks, each drawn by itself, as Chrome draws them."""
    return [f"BT /F2 10 Tf {x + 5 * place} 700 Td ({char}) Tj ET" for place, char in enumerate(text)]


def shown_by(operators: list[str], letters: dict[str, str]) -> str:
    data = build_pdf([Page([], operators=operators)], letters=letters)
    (section,) = PdfParser().parse(ParserInput(memoryview(data), "a.pdf")).sections
    return section.text


def test_blanks_that_are_drawn_one_by_one_are_where_words_part():
    assert shown_by(one_by_one("deb dcba"), HEBREW | {" ": " "}) == "שלום לכם"


def test_a_syllable_of_several_parts_is_read_once():
    letters = {"k": "ร", "i": "\u0e34", "c": "ษ", "a": "\u0e31", "t": "ท"}
    parts = [
        said("ริ", "BT /F2 10 Tf 100 700 Td (k) Tj 6 5 Td (i) Tj ET"),
        said("ษั", "BT /F2 10 Tf 105 700 Td (c) Tj 6 5 Td (a) Tj ET"),
    ]
    assert shown_by([*parts, *one_by_one("t", x=110)], letters) == "ริษัท"


def test_what_is_drawn_of_a_syllable_beside_its_first_part_leaves_no_gap():
    letters = {"k": "व", "i": "\u093f", "t": "र", " ": " "}
    syllable = said("वि", "BT /F2 10 Tf 100 700 Td (i) Tj 5 0 Td (k) Tj ET")
    assert shown_by([syllable, *one_by_one("t t", x=110)], letters) == "विर र"


def test_texts_that_stand_upon_each_other_are_left_apart():
    letters = HEBREW | {"G": "G", "n": "n", "r": "r"}
    assert "Gnnrr" in text_of((180, "dcba"), (100, "Gnnrr"), (101, "rnnGn"), letters=letters)


def test_a_line_that_a_raised_mark_has_cut_is_read_as_one():
    shown = ["BT /F2 10 Tf 100 700 Td (deb) Tj ET", "BT /F2 10 Tf 115 702 Td (cba) Tj ET"]
    assert shown_by(shown, HEBREW) == "שלולכם"


def test_short_lines_below_each_other_stay_apart():
    shown = ["BT /F2 10 Tf 100 700 Td (deb) Tj ET", "BT /F2 10 Tf 100 688 Td (dcba) Tj ET"]
    assert shown_by(shown, HEBREW) == "לכם\nשלום"
