from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.parsing.parser import ParserInput
from indexer.parsing.text.sourcecode import SourceCodeParser


def read(text: str, name: str):
    return SourceCodeParser().parse(ParserInput(memoryview(text.encode()), name))


def names(text: str, name: str):
    return [section.locator.headings for section in read(text, name).sections]


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("a.py", "import os\n\n@cache\ndef load(path):\n    return 1\n\nclass Store:\n    def get(self): ...\n",
         [(), ("load",), ("Store",)]),
        ("a.js", "const x = 1\nexport default async function main() {\n}\nexport class View {\n}\n",
         [(), ("main",), ("View",)]),
        ("a.go", "package main\n\nfunc (s *Server) Run(a int) {\n}\n", [("main",), ("Run",)]),
        ("a.rs", "use x;\n\npub fn go<T>(a: T) {\n}\nimpl Store {\n}\n", [(), ("go",), ("Store",)]),
        ("a.c", "#include <a.h>\n\nint x;\nint add(int a,\n    int b)\n{\n  return a;\n}\n", [(), ("add",)]),
        ("a.java", "public final class Main {\n  void a() {}\n}\n", [("Main",)]),
        ("a.sql", "select 1;\nCREATE TABLE IF NOT EXISTS orders (\n id int);\n", [(), ("orders",)]),
        ("a.css", "body { color: red }\n", [()]),
    ],
)  # fmt: skip
def test_code_is_cut_at_its_definitions(name, text, expected):
    assert names(text, name) == expected


def test_comments_and_decorators_belong_to_what_follows():
    second = read("x = 1\n\n# Loads it.\n@cache\ndef load():\n    pass\n", "a.py").sections[1]
    assert second.text.startswith("# Loads it.")
    assert second.locator.line == 3


def test_no_line_is_lost():
    text = "a = 1\n\n\ndef f():\n    return 2\n\n\n\nb = 3\n"
    joined = "\n".join(section.text for section in read(text, "a.py").sections)
    assert joined.split() == text.split()


def test_code_is_no_prose():
    assert not read("x = 1\n", "a.py").is_prose


_LINES = ("", "  ", "def f():", "    pass", "# comment", "@cache", "x = 1", "\f", "class " + "C" * 500)


@given(st.lists(st.sampled_from(_LINES), max_size=12))
def test_sections_hold_whole_lines_at_their_numbers_and_lose_none_that_shows(lines):
    seen = []
    for section in read("\n".join(lines), "a.py").sections:
        held = section.text.split("\n")
        first = section.locator.line
        assert held == (lines or [""])[first - 1 : first - 1 + len(held)]
        seen += [line for line in held if line.strip()]
    assert seen == [line for line in lines if line.strip()]


def test_a_line_too_long_to_be_written_by_hand_defines_nothing():
    assert names(f"def {'f' * 500}():\n    pass\n", "a.py") == [()]
    assert names(f"x = 1\ndef {'f' * 500}()", "a.py") == [()]
    assert names(f"x = 1\ndef {'f' * 494}()", "a.py") == [(), ("f" * 494,)]
