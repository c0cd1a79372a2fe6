from __future__ import annotations

import pytest

from indexer.parsing.common.htmltext import html_blocks

THREE_QUARTERS = "<mfrac><mn>3</mn><mn>4</mn></mfrac>"


def shown(page):
    return [block.text for block in html_blocks(page)]


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        (THREE_QUARTERS, "3/4"),
        ("<mfrac> <mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow> <mn>2</mn> </mfrac>", "(a+b)/2"),
        ("<msup><mi>r</mi><mn>2</mn></msup>", "r2"),
        ("<msqrt><mi>x</mi><mo>+</mo><mn>1</mn></msqrt>", "√(x+1)"),
        ("<mroot><mi>x</mi><mn>3</mn></mroot>", "3√x"),
        ("<mtable><mtr><mtd><mn>1</mn></mtd><mtd><mn>2</mn></mtd></mtr></mtable>", "1 2"),
        ("<mfrac><mn>1</mn></mfrac>", "1"),
        (f"<semantics>{THREE_QUARTERS}<annotation>\\frac{{3}}{{4}}</annotation></semantics>", "3/4"),
    ],
)
def test_a_formula_shows_its_bars_and_roots(formula, text):
    assert shown(f"<p>Take <math>{formula}</math> of it.</p>") == [f"Take {text} of it."]


def test_a_formula_between_blocks_is_a_block():
    assert shown(f"<h1>One</h1><math>{THREE_QUARTERS}</math><p>Two</p>") == ["One", "3/4", "Two"]


def test_of_a_formula_within_a_formula_nothing_is_said_twice():
    inner = f"<mtext><math>{THREE_QUARTERS}</math></mtext>"
    assert shown(f"<p><math>{inner}<mo>=</mo><mi>x</mi></math></p>") == ["3/4=x"]


def test_a_formula_as_deep_as_no_formula_is_read_all_the_same():
    assert shown("<p><math>" + "<mrow>" * 3_000 + "<mn>3</mn>" + "</mrow>" * 3_000 + "</math></p>") == ["3"]
