from __future__ import annotations

import pytest

from indexer.parsing.data.configuration import ConfigurationParser
from indexer.parsing.parser import ParserInput
from indexer.parsing.text.asciidoc import AsciiDocParser
from indexer.parsing.text.latex import LatexParser, plain_latex
from indexer.parsing.text.orgmode import OrgParser
from indexer.parsing.text.restructuredtext import RestructuredTextParser
from indexer.parsing.text.subtitles import SubtitleParser


def sections(parser, text, name):
    return parser.parse(ParserInput(memoryview(text.encode()), name)).sections


def outline(parser, text, name="a.txt"):
    """(heading path, first line) of every section."""
    return [(s.locator.headings, s.locator.line) for s in sections(parser, text, name)]


def test_every_line_of_text_keeps_its_number():
    source = "Title\n=====\n\nFirst.\n\nPart\n----\n\n\nSecond.\n"
    for section in sections(RestructuredTextParser(), source, "a.rst"):
        for offset, line in enumerate(section.text.split("\n")):
            number = section.locator.line + offset
            assert line in ("", source.split("\n")[number - 1])


def test_the_order_of_adornments_gives_the_levels_of_restructuredtext():
    text = "====\nBook\n====\n\nOne\n===\n\nA\n---\n\nTwo\n===\n\ntext\n"
    assert outline(RestructuredTextParser(), text) == [
        (("Book",), 2),
        (("Book", "One"), 5),
        (("Book", "One", "A"), 8),
        (("Book", "Two"), 11),
    ]


def test_a_table_border_is_no_heading():
    text = "Title\n=====\n\n===== =====\nA     B\n===== =====\n1     2\n===== =====\n"
    assert [path for path, _ in outline(RestructuredTextParser(), text)] == [("Title",)]


def test_asciidoc_headings_listings_and_comments():
    text = "= Doc\n:author: Ann\n\n== One\n// hidden\n[source]\n----\n== no heading\n----\n=== Deep\nx\n"
    found = sections(AsciiDocParser(), text, "a.adoc")
    assert [s.locator.headings for s in found] == [("Doc",), ("Doc", "One"), ("Doc", "One", "Deep")]
    assert "== no heading" in found[1].text
    assert "hidden" not in found[1].text


def test_org_headings_lose_state_priority_and_tags():
    text = "* TODO [#A] Buy masts :shop:\n:PROPERTIES:\n:ID: 1\n:END:\n** Sizes\n[[http://x][three metres]]\n"
    found = sections(OrgParser(), text, "a.org")
    assert [s.locator.headings for s in found] == [("Buy masts",), ("Buy masts", "Sizes")]
    assert found[1].text == "Sizes\nthree metres"


@pytest.mark.parametrize(
    ("source", "printed"),
    [
        (r"\textbf{bold} and \emph{more}", "bold and more"),
        (r"M\"uller, caf\'{e}, \c{c}a, Stra\ss e", "Müller, café, ça, Straße"),
        (r"50\,\% of \$3~million --- ``quoted''", "50 % of $3 million — “quoted”"),
        (r"see \cite{knuth} and \ref{fig:a}.", "see  and ."),
        (r"\begin{itemize}\item One\end{itemize}", "One"),
    ],
)
def test_latex_as_it_is_printed(source, printed):
    assert plain_latex(source) == printed


def test_latex_sections_nest():
    text = "\\section{A}\n\\subsection*{B {\\em c}}\nx % comment\n\\section[short]{D}\ny\n"
    assert [path for path, _ in outline(LatexParser(), text)] == [("A",), ("A", "B c"), ("D",)]


def test_keys_and_tables_of_configurations_are_headings():
    yaml = "# top\nserver:\n  port: 1\nusers:\n  - ann\n"
    assert outline(ConfigurationParser(), yaml, "a.yaml") == [((), 1), (("server",), 2), (("users",), 4)]
    toml = "name = 'x'\n[tool.a]\nk = 1\n[[list]]\nv = 2\n"
    assert outline(ConfigurationParser(), toml, "a.toml") == [((), 1), (("tool.a",), 2), (("list",), 4)]


SRT = "1\n00:00:01,500 --> 00:00:02,000\n<i>Hi</i>\n\n2\n01:02:03,000 --> 01:02:04,000\nBye\n"
VTT = (
    "WEBVTT\n\nNOTE x\n\n00:05.000 --> 00:06.000 align:start\n<v Ann>One\n\n"
    "00:07.000 --> 00:08.000\n<v Ann>Two"
)
SBV = "0:00:01.000,0:00:03.000\nText &amp; more\n"
ASS = "[Events]\nDialogue: 0,0:00:09.50,0:00:10.00,Default,,0,0,0,,{\\b1}One\\NTwo, three\n"


@pytest.mark.parametrize(
    ("name", "source", "cues"),
    [
        ("a.srt", SRT, [(1.5, "Hi"), (3723, "Bye")]),
        ("a.vtt", VTT, [(5, "Ann: One"), (7, "Two")]),
        ("a.sbv", SBV, [(1, "Text & more")]),
        ("a.ass", ASS, [(9.5, "One\nTwo, three")]),
        ("a.vtt", "WEBVTT\n\nc/7-0\n0:0:3.5 --> 0:0:7.23\n<v Jane>Hi</v>\n", [(3.5, "Jane: Hi")]),
    ],
)
def test_subtitles_keep_their_times(name, source, cues):
    assert [(s.locator.time_s, s.text) for s in sections(SubtitleParser(), source, name)] == cues
