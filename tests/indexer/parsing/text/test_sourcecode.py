from __future__ import annotations

import pytest

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
