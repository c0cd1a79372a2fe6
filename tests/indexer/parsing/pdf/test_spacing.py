from __future__ import annotations

import pytest

from indexer.parsing.parser import ParserInput
from indexer.parsing.pdf.document import PdfParser
from tests.indexer.parsing.pdfbuilder import Page, build_pdf


def text_of(*operators, lines=()):
    shown = [f"BT /F1 10 Tf 72 {700 - 20 * number} Td {each} ET" for number, each in enumerate(operators)]
    data = build_pdf([Page(list(lines), operators=shown)])
    (section,) = PdfParser().parse(ParserInput(memoryview(data), "a.pdf")).sections
    return section.text


def apart(text):
    """A line whose blanks are character spacing between the letters around them, as Ghostscript writes narrow ones."""
    words, shown, around = text.split(), [], ""
    for number, word in enumerate(words):
        rest = word[1:] if number else word
        around += word[:1] if number else ""
        if around and (rest or number == len(words) - 1):
            shown.append(f"3 Tc [({around}) 300] TJ")
            around = ""
        end = len(rest) if number == len(words) - 1 else len(rest) - 1
        shown.append(f"0 Tc ({rest[: max(0, end)]}) Tj")
        around += rest[max(0, end) :]
    return " ".join(shown)


def test_words_are_parted_where_commas_show_that_blanks_are_missing():
    first, second = "in the layer, a format, and many others", "first, they copy, then it is read"
    assert text_of(apart(first), apart(second)).split("\n") == [first, second]


def test_words_are_parted_where_full_stops_show_that_blanks_are_missing():
    first, second = "it is copied. Then it is read", "it is read. After that it goes"
    assert text_of(apart(first), apart(second)).split("\n") == [first, second]


def test_what_a_page_shows_holds_for_those_behind_it():
    shows, does_not = "in the layer, a format, and many others", "any new one is read"
    pages = [
        Page([], operators=[f"BT /F1 10 Tf 72 700 Td {apart(line)} ET"])
        for line in (does_not, shows, does_not)
    ]
    sections = PdfParser().parse(ParserInput(memoryview(build_pdf(pages)), "a.pdf")).sections
    assert [section.text for section in sections[1:]] == [shows, does_not]


def test_a_hyphen_at_the_end_of_a_line_is_resolved_on_such_a_page_too():
    glued = apart("in the layer, a format, and many")
    assert "was confirmed here" in text_of(glued, lines=["It was con-", "firmed here."])


def test_what_is_spaced_out_for_looks_stays_together():
    lines = [apart("one layer, two layers, three layers"), "3.0 Tc (spaced) Tj"]
    assert "spaced" in text_of(*lines)


@pytest.mark.parametrize("line", ["red,green,blue,white", "f(a,b) = g(c,d,e)", "os.Path and sys.Exit"])
def test_commas_without_blanks_stay_as_they_are(line):
    assert text_of(lines=[line, line]) == f"{line}\n{line}"


def test_a_few_lines_whose_letters_are_drawn_one_by_one_are_no_columns():
    first, second = "its list is in it and it is as it is or as it was", "it is"
    shown = [
        f"BT /F2 10 Tf {100 + 5 * place} {700 - 12 * line} Td ({char}) Tj ET"
        for line, text in enumerate((first, second))
        for place, char in enumerate(text)
        if char != " "
    ]
    letters = {char: char for char in first}
    data = build_pdf([Page([], operators=shown)], letters=letters)
    (section,) = PdfParser().parse(ParserInput(memoryview(data), "a.pdf")).sections
    assert section.text == f"{first}\n{second}"
