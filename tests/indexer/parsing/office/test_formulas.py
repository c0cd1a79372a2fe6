from __future__ import annotations

import pytest
from lxml import etree

from indexer.parsing.office.drawingml import paragraph_text
from indexer.parsing.office.formulas import formula_text
from tests.indexer.parsing.office.wordpackage import package, texts

M = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'


def run(text):
    return f"<m:r><m:rPr><m:sty m:val='p'/></m:rPr><m:t>{text}</m:t></m:r>"


def formula(content):
    return f"<m:oMath {M}>{content}</m:oMath>"


def fraction(above, below, kind=""):
    properties = f"<m:fPr><m:type m:val='{kind}'/></m:fPr>" if kind else ""
    return f"<m:f>{properties}<m:num>{run(above)}</m:num><m:den>{run(below)}</m:den></m:f>"


SQUARE = f"<m:sSup><m:e>{run('r')}</m:e><m:sup>{run('2')}</m:sup></m:sSup>"


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (run("A=π") + SQUARE, "A=πr2"),
        (run("f") + f"<m:d><m:e>{run('x')}</m:e></m:d>", "f(x)"),
        (f"<m:d><m:dPr><m:begChr m:val='['/><m:endChr m:val=''/></m:dPr><m:e>{run('x')}</m:e></m:d>", "[x"),
        (f"<m:d><m:e>{run('a')}</m:e><m:e>{run('b')}</m:e></m:d>", "(a|b)"),
        (fraction("nπx", "L"), "nπx/L"),
        (fraction("a+b", "2"), "(a+b)/2"),
        (fraction("(a+b)", "2"), "(a+b)/2"),
        (f"<m:d><m:e>{fraction('n', 'k', 'noBar')}</m:e></m:d>", "(n k)"),
        (
            f"<m:nary><m:naryPr><m:chr m:val='∑'/></m:naryPr><m:sub>{run('k=0')}</m:sub><m:sup>{run('n')}</m:sup>"
            f"<m:e>{run('k')}</m:e></m:nary>",
            "∑k=0nk",
        ),
        (f"<m:nary><m:sub/><m:sup/><m:e>{run('xdx')}</m:e></m:nary>", "∫xdx"),
        (f"<m:rad><m:deg>{run('3')}</m:deg><m:e>{run('x+1')}</m:e></m:rad>", "3√(x+1)"),
        (f"<m:eqArr><m:e>{run('x=1')}</m:e><m:e>{run('y=2')}</m:e></m:eqArr>", "x=1 y=2"),
    ],
)
def test_a_formula_shows_the_signs_of_its_elements(content, text):
    assert formula_text(etree.fromstring(formula(content))) == text


def test_what_was_deleted_from_a_formula_is_not_in_it():
    deleted = f"<w:del xmlns:w='w'>{run('5')}</w:del>"
    assert formula_text(etree.fromstring(formula(run("x=") + deleted + run("6")))) == "x=6"


def test_formulas_of_documents_and_slides_stand_in_their_paragraphs():
    half = formula(fraction("1", "2"))
    document = package(f"<w:p><w:r><w:t>Take </w:t></w:r>{half}<w:r><w:t> of it.</w:t></w:r></w:p>")
    assert texts(document) == "Take 1/2 of it."
    slide = f"<p><r><t>Take </t></r><m>{half}</m><r><t> of it.</t></r></p>"
    assert paragraph_text(etree.fromstring(slide)) == "Take 1/2 of it."
