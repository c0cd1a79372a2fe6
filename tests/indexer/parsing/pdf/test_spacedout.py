"""Words that are spaced out for looks; in Helvetica of 10 points."""

from __future__ import annotations

import math

import pytest

from indexer.parsing.parser import ParserInput
from indexer.parsing.pdf.document import PdfParser
from indexer.parsing.pdf.spacedout import DROPPED, close_spaced_out
from tests.indexer.parsing.pdfbuilder import Page, build_pdf


def text_of(operator: str) -> str:
    data = build_pdf([Page([], operators=[f"BT /F1 10 Tf 72 700 Td {operator} ET"])])
    (section,) = PdfParser().parse(ParserInput(memoryview(data), "a.pdf")).sections
    return section.text


def spaced(text: str, by: int = 400) -> str:
    """Letters so many thousandths apart, words three times as far."""
    wide = " ".join(f"({letter}) -{by}" if letter != " " else f"-{2 * by}" for letter in text)
    return f"[{wide}] TJ"


@pytest.mark.parametrize("title", ["INVOICE", "GRAND OPENING", "Invoice of May"])
def test_the_letters_of_spaced_out_words_are_brought_together(title):
    assert text_of(spaced(title) + " 0 -20 Td (of the day) Tj") == f"{title}\nof the day"


@pytest.mark.parametrize(("letters", "by"), [("ABCDEFG", 400), ("JFMAMJ", 2_000), ("XYZU", 400)])
def test_letters_in_columns_lists_and_small_numbers_stay_apart(letters, by):
    assert text_of(spaced(letters, by)) == " ".join(letters)


def test_blanks_of_the_file_and_those_of_unknown_width_stay():
    chars = list("I N V O I C E")
    close_spaced_out(chars, lambda at: at != 1, lambda at: math.nan if at == 3 else 0.3)
    assert "".join(chars).replace(DROPPED, "") == "I N VOICE"
