from __future__ import annotations

import pytest

from indexer.parsing.documents.rtfreader import RtfReader


def body(content):
    found = RtfReader().read(rf"{{\rtf1\ansi Take {content} of it.\par}}".encode())
    return [paragraph.text for paragraph in found.paragraphs]


def formula(content):
    return r"{\mmath{\*\moMathPara{\*\moMath{\f3 }" + content + "}}}"


def run(text):
    return rf"{{\ltrch\i{{\mr\mscr0\msty2 {text}}}}}"


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (rf"{{\mf{{\mfPr{{\mctrlPr\f3 }}}}{{\mnum{run('3')}}}{{\mden{run('4')}}}}}", "3/4"),
        (rf"{{\mf{{\mfPr{{\mtype noBar}}}}{{\mnum{run('n')}}}{{\mden{run('k')}}}}}", "n k"),
        (
            rf"{{\md{{\mdPr{{\mbegChr \u10214 ?}}{{\mendChr ]}}}}{{\me{run('x')}}}{{\me{run('y')}}}}}",
            "⟦x|y]",
        ),
        (
            rf"{{\mnary{{\mnaryPr{{\mchr \u8721 ?}}{{\mgrow on}}}}{{\msub{run('k=1')}}}{{\msup}}{{\me{run('k')}}}}}",
            "∑k=1k",
        ),
        (rf"{{\msSup{{\me{run('r')}}}{{\msup{run('2')}}}}}", "r2"),
    ],
)
def test_formulas_stand_in_their_paragraphs(content, text):
    assert body(formula(content)) == [f"Take {text} of it."]


def test_a_formula_in_what_is_skipped_is_skipped():
    assert body(r"{\*\unheardof " + formula(rf"{{\md{{\me{run('x')}}}}}") + "}") == ["Take  of it."]


@pytest.mark.parametrize("nested", [r"{\md" * 2_000 + " x" + "}" * 2_000, r"{\md\md\md x}" * 2_000])
def test_elements_without_end_lead_to_no_depth_without_end(nested):
    (text,) = body(formula(nested))
    assert text.replace("(", "").replace(")", "").startswith("Take x")
