from __future__ import annotations

import time

import pytest

from indexer.parsing.data.configuration import ConfigurationParser
from indexer.parsing.parser import ParseOptions, ParserInput
from indexer.parsing.text.asciidoc import AsciiDocParser
from indexer.parsing.text.latex import LatexParser, plain_latex
from indexer.parsing.text.markdown import MarkdownParser
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
        (r"K\o benhavn, \L\'od\'z, \AA{}rhus, \v s\k{a}d, na\"{\i}ve", "København, Łódź, Århus, šąd, naïve"),
        (r"\item[Term] The \LaTeX{} word\footnote{A note.} here\dots", "Term  The LaTeX word A note. here…"),
        (
            r"2 \textgreater{} 1, \texttt{\{a\}} and C:\textbackslash{}b\textasciitilde",
            r"2 > 1, {a} and C:\b~",
        ),
        (r"\href{http://x.org}{a page}, \frac{a}{b}", "http://x.org a page, a b"),
        (r"\begin{block}{Result} shown", "Result shown"),
        (r"break \\% comment", "break  % comment"),
    ],
)
def test_latex_as_it_is_printed(source, printed):
    assert plain_latex(source) == printed


def test_latex_sections_nest():
    text = "\\section{A}\n\\subsection*{B {\\em c}}\nx % comment\n\\section[short]{D}\ny\n"
    assert [path for path, _ in outline(LatexParser(), text)] == [("A",), ("A", "B c"), ("D",)]


def test_nothing_beside_a_latex_heading_is_lost_and_lines_keep_their_numbers():
    text = (
        "Before.\\section{One}\\label{a} Text\nmore\n\\section{A title\n over lines} % comment\n\\subsection{}\nend\n"
        "\\begin{frame}[fragile]{A slide}\n\\begin{verbatim}\nprintf('%d\\n')\n\\end{verbatim}\n"
    )
    found = [(s.locator.headings, s.locator.line, s.text) for s in sections(LatexParser(), text, "a.tex")]
    assert found == [
        ((), 1, "Before."),
        (("One",), 1, "One Text\nmore"),
        (("A title over lines",), 3, "A title over lines\n\n\nend"),
        (("A title over lines", "A slide"), 7, "A slide\n\nprintf('%d\\n')"),
    ]


def test_an_org_drawer_without_end_hides_no_more_than_its_entry():
    text = "* One\n:PROPERTIES:\n:ID: 1\n*\n* Two\ntext\n* \n#+CAPTION: Masts in [[x][spring]]\n#+STARTUP: x\nlast\n"
    found = [(s.locator.headings, s.locator.line, s.text) for s in sections(OrgParser(), text, "a.org")]
    assert found == [(("One",), 1, "One"), (("Two",), 5, "Two\ntext\n\nMasts in spring\n\nlast")]


def test_what_asciidoc_says_of_a_document_is_text():
    found = sections(AsciiDocParser(), "= Doc\n:toc: left\n:description: All of masts\n", "a.adoc")
    assert [s.text for s in found] == ["Doc\n\nAll of masts"]


@pytest.mark.parametrize(
    ("parser", "name", "text"),
    [
        (MarkdownParser(), "a.md", "# " + "[" * 200_000),
        (MarkdownParser(), "a.md", "# " + "<" * 200_000),
        (MarkdownParser(), "a.md", "# " + "#" * 200_000 + "x"),
        (MarkdownParser(), "a.md", "# " + "{#" * 100_000),
        (MarkdownParser(), "a.md", "# ![" * 50_000),
        (MarkdownParser(), "a.md", "# " + "[a](" * 50_000),
        (LatexParser(), "a.tex", "\\section[" * 20_000),
        (LatexParser(), "a.tex", "\\item[" * 20_000),
        (LatexParser(), "a.tex", "\\section{a\n" * 20_000),
        (OrgParser(), "a.org", "[[" * 100_000),
        (SubtitleParser(), "a.vtt", "1\n00:00:01,500 --> 00:00:02,000\n" + "{\\" * 100_000),
        (SubtitleParser(), "a.vtt", "1\n00:00:01,500 --> 00:00:02,000\n" + "<v " * 100_000),
        (SubtitleParser(), "a.vtt", "1\n00:00:01,500 --> 00:00:02,000\n<v" + " " * 200_000),
    ],
    ids=lambda value: None,
)
def test_hostile_lines_are_read_in_linear_time(parser, name, text):
    started = time.process_time()
    assert sections(parser, text, name)
    assert time.process_time() - started < 3  # quadratic work takes from ten seconds to minutes


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
        (
            "a.srt",
            SRT.replace("<i>Hi</i>", "1 < 2 > 0\n\nYes"),
            [(1.5, "1 < 2 > 0"), (1.5, "Yes"), (3723, "Bye")],
        ),
        ("a.vtt", "WEBVTT\n\nc/7-0\n0:0:3.5 --> 0:0:7.23\n<v Jane>Hi</v>\n", [(3.5, "Jane: Hi")]),
    ],
)
def test_subtitles_keep_their_times(name, source, cues):
    assert [(s.locator.time_s, s.text) for s in sections(SubtitleParser(), source, name)] == cues


def test_subtitles_beyond_the_cap_are_said_to_be_left_out():
    found = SubtitleParser().parse(
        ParserInput(memoryview(SRT.encode()), "a.srt", ParseOptions(max_text_chars=50))
    )
    assert found.partial_reason == "Only the first 50 characters are indexed."
