"""Source code, cut at its outer definitions so that a citation names the function or class."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

from indexer.domain import Locator
from indexer.parsing.common.decoding import decode
from indexer.parsing.parser import Nature, Parser, ParseResult, ParserInput, Section

_WORD_DEFINITION = re.compile(
    r"^\(?(?:(?:export|default|public|private|protected|internal|static|final|abstract|async|sealed|partial|open|"
    r"override|inline|virtual|unsafe|extern|pub(?:\([a-z]+\))?|local|declare)\s+)*"
    r"(?:def|class|function\*?|func|fn|fun|struct|enum|interface|trait|impl|module|namespace|type|record|object|"
    r"protocol|extension|sub|package|procedure|macro_rules!|defmodule|defn?|defun|defmacro|mixin|union|actor)"
    r"(?:<[^>]*>)?\s+(?:\([^)]*\)\s*)?([\w$.:!?-]+)"
)
"""A definition that its first word announces, at the left margin."""

_C_DEFINITION = re.compile(r"^[A-Za-z_][\w\s*&:<>,~\[\]]*?[\s*&]([A-Za-z_~][\w:~]*)\s*\([^;]*$")
"""`int name(…` at the left margin, not ended by a semicolon: a C-like function."""

_SQL_DEFINITION = re.compile(
    r"^create\s+(?:or\s+replace\s+)?(?:\w+\s+)?(?:table|view|function|procedure|trigger|index|type)\s+"
    r"(?:if\s+not\s+exists\s+)?([\w.\"`\[\]]+)",
    re.IGNORECASE,
)
_NO_NAMES = frozenset(("if", "for", "while", "switch", "return", "else", "do", "sizeof", "defined", "elif"))
_LEAD = re.compile(r"^(?:@|#\[|//|/\*|\*|\s\*|--|#(?!include|define|if|endif|else)|;;|\[\w|'''|\"\"\")")
"""Comments, attributes and decorators: they belong to the definition below them."""

_AT_MARGIN = re.compile(r"\n(?=[A-Za-z_(])")
"""What stands before a line that may hold a definition: few do, and the others are never looked at one by one."""

_MAX_LINE_CHARS = 500
_VISIBLE = re.compile(r"\S")


@dataclass(frozen=True, slots=True)
class _Family:
    """How a group of languages announces a definition."""

    patterns: tuple[re.Pattern[str], ...]


_WORDS = _Family((_WORD_DEFINITION,))
_C_LIKE = _Family((_WORD_DEFINITION, _C_DEFINITION))
_SQL = _Family((_SQL_DEFINITION,))
_PLAIN = _Family(())

# fmt: off
_LANGUAGES: dict[str, tuple[str, _Family]] = {
    ".py": ("Python", _WORDS), ".pyi": ("Python", _WORDS), ".pyx": ("Cython", _WORDS), ".rb": ("Ruby", _WORDS),
    ".js": ("JavaScript", _WORDS), ".mjs": ("JavaScript", _WORDS), ".cjs": ("JavaScript", _WORDS),
    ".jsx": ("JavaScript", _WORDS), ".ts": ("TypeScript", _WORDS), ".tsx": ("TypeScript", _WORDS),
    ".vue": ("Vue", _PLAIN), ".svelte": ("Svelte", _PLAIN), ".go": ("Go", _WORDS), ".rs": ("Rust", _WORDS),
    ".java": ("Java", _C_LIKE), ".kt": ("Kotlin", _WORDS), ".kts": ("Kotlin", _WORDS), ".scala": ("Scala", _WORDS),
    ".groovy": ("Groovy", _C_LIKE), ".gradle": ("Gradle", _PLAIN), ".swift": ("Swift", _WORDS),
    ".c": ("C", _C_LIKE), ".h": ("C header", _C_LIKE), ".cc": ("C++", _C_LIKE), ".cpp": ("C++", _C_LIKE),
    ".cxx": ("C++", _C_LIKE), ".hh": ("C++ header", _C_LIKE), ".hpp": ("C++ header", _C_LIKE),
    ".hxx": ("C++ header", _C_LIKE), ".m": ("Objective-C", _C_LIKE), ".mm": ("Objective-C++", _C_LIKE),
    ".cs": ("C#", _C_LIKE), ".vb": ("Visual Basic", _WORDS), ".bas": ("Visual Basic", _WORDS),
    ".fs": ("F#", _WORDS), ".d": ("D", _C_LIKE), ".zig": ("Zig", _WORDS), ".nim": ("Nim", _WORDS),
    ".php": ("PHP", _WORDS), ".pl": ("Perl", _WORDS), ".pm": ("Perl", _WORDS), ".lua": ("Lua", _WORDS),
    ".r": ("R", _PLAIN), ".jl": ("Julia", _WORDS), ".dart": ("Dart", _C_LIKE), ".ex": ("Elixir", _WORDS),
    ".exs": ("Elixir", _WORDS), ".erl": ("Erlang", _PLAIN), ".hs": ("Haskell", _PLAIN), ".ml": ("OCaml", _PLAIN),
    ".clj": ("Clojure", _WORDS), ".lisp": ("Lisp", _WORDS), ".el": ("Emacs Lisp", _WORDS), ".scm": ("Scheme", _PLAIN),
    ".f90": ("Fortran", _WORDS), ".f": ("Fortran", _PLAIN), ".pas": ("Pascal", _WORDS), ".cob": ("COBOL", _PLAIN),
    ".asm": ("Assembly", _PLAIN), ".s": ("Assembly", _PLAIN), ".v": ("Verilog", _WORDS), ".vhd": ("VHDL", _PLAIN),
    ".sql": ("SQL", _SQL), ".sh": ("Shell", _C_LIKE), ".bash": ("Shell", _C_LIKE), ".zsh": ("Shell", _C_LIKE),
    ".fish": ("Shell", _WORDS), ".ps1": ("PowerShell", _WORDS), ".psm1": ("PowerShell", _WORDS),
    ".bat": ("Batch", _PLAIN), ".cmd": ("Batch", _PLAIN), ".css": ("CSS", _PLAIN), ".scss": ("SCSS", _PLAIN),
    ".sass": ("Sass", _PLAIN), ".less": ("Less", _PLAIN), ".proto": ("Protocol Buffers", _WORDS),
    ".graphql": ("GraphQL", _WORDS), ".tf": ("Terraform", _PLAIN), ".cmake": ("CMake", _PLAIN),
    ".mk": ("Makefile", _PLAIN), ".dockerfile": ("Dockerfile", _PLAIN),
}
# fmt: on


class SourceCodeParser(Parser):
    """Code of the common languages. Lines are kept as they stand; no language detection, no stemming."""

    name = "sourcecode"
    version = 2
    nature = Nature.LINES
    formats: ClassVar[Mapping[str, str]] = {suffix: name for suffix, (name, _) in _LANGUAGES.items()}

    def parse(self, source: ParserInput) -> ParseResult:
        """One section per outer definition."""
        decoded = decode(source.data, max_chars=source.options.max_text_chars)
        _, family = _LANGUAGES.get(source.suffix, ("", _PLAIN))
        return ParseResult(
            sections=list(_sections(decoded.text, family)),
            partial_reason=decoded.partial_reason,
            is_prose=False,
        )


def _sections(text: str, family: _Family) -> Iterator[Section]:
    """Whole lines, none lost: a section begins at a definition with what leads up to it."""
    start, line, name = 0, 1, ""
    for place, found in _definitions(text, family):
        begin = _lead_start(text, place, start)
        if begin > start:
            yield _section(text, start, begin - 1, line, name)
            line += text.count("\n", start, begin)
        start, name = begin, found
    yield _section(text, start, len(text), line, name)


def _section(text: str, start: int, end: int, line: int, name: str) -> Section:
    """A section without the blank lines that it begins with; `line` is that of `start`."""
    visible = _VISIBLE.search(text, start, end)
    first = text.rfind("\n", start, visible.start()) + 1 if visible else start
    first = max(first, start)
    headings = (name,) if name else ()
    return Section(text[first:end], Locator(line=line + text.count("\n", start, first), headings=headings))


def _definitions(text: str, family: _Family) -> Iterator[tuple[int, str]]:
    """Where lines begin that hold a definition, and its name."""
    if not family.patterns:
        return
    for start in (0, *(margin.end() for margin in _AT_MARGIN.finditer(text))):
        end = text.find("\n", start, start + _MAX_LINE_CHARS + 1)
        if end < 0:
            end = len(text)
            if end - start > _MAX_LINE_CHARS:
                continue
        line = text[start:end]
        for pattern in family.patterns:
            found = pattern.match(line)
            if found is not None and found[1] not in _NO_NAMES:
                yield start, found[1].strip(":.")
                break


def _lead_start(text: str, start: int, floor: int) -> int:
    """Where the lines begin that lead up to the one that begins at `start`."""
    while start > floor:
        before = text.rfind("\n", floor, start - 1) + 1 or floor
        if _LEAD.match(text[before : start - 1]) is None:
            break
        start = before
    return start
