"""Accents drawn over letters, as TeX does with its old fonts; in standard encoding, of Helvetica."""

from __future__ import annotations

import pytest

from indexer.parsing.parser import ParserInput
from indexer.parsing.pdf.document import PdfParser
from tests.indexer.parsing.pdf.test_spacing import apart
from tests.indexer.parsing.pdfbuilder import Page, build_pdf


def text_of(operator: str) -> str:
    data = build_pdf([Page([], operators=[f"BT /F1 10 Tf 72 700 Td {operator} ET"])])
    (section,) = PdfParser().parse(ParserInput(memoryview(data), "a.pdf")).sections
    return section.text


@pytest.mark.parametrize(
    ("operator", "shown"),
    [
        (r"[(M\310) 444 (uller and Sch\310) 444 (olkopf)] TJ", "Müller and Schölkopf"),
        (r"[(Fern\302) 444 (andez, C\302) 444 (esar)] TJ", "Fernández, César"),
        (r"[(Franc) 416 (\313) -83 (ois)] TJ", "François"),
        (r"[(na\310) 305 (\365ve)] TJ", "naïve"),
        (r"[(Th\303) 444 (e) 444 (\302)] TJ", "Thế"),
    ],
)
def test_letters_take_the_accents_that_are_drawn_over_them(operator, shown):
    assert text_of(operator) == shown


@pytest.mark.parametrize(
    ("operator", "shown"),
    [
        (r"(the \301quoted\302 word, O\302Neill) Tj", "the `quoted´ word, O´Neill"),
        (r"[(d\302) 100 (une voix)] TJ", "d´une voix"),
    ],
)
def test_accents_beside_letters_are_left(operator, shown):
    assert text_of(operator) == shown


def test_accents_are_joined_where_blanks_are_put_in_too():
    glued = "in the layer, a format, and many others"
    assert text_of(apart(glued) + r" 0 Tc 0 -20 Td [(M\310) 444 (uller)] TJ") == f"{glued}\nMüller"
