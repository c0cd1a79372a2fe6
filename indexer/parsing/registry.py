"""Which parser reads a file: by what the bytes are, then by what the name says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.parsing.archives.containers import ZIP_MAGIC, kind_of_container
from indexer.parsing.common.decoding import looks_like_text
from indexer.parsing.formats import PARSERS
from indexer.parsing.parser import Nature, Parser, suffix_of
from indexer.parsing.unreadable import is_armoured

HEAD_BYTES = 4096
"""How much of a file the parsers sniff."""

TEXT_PARSER = "text"
"""Name of the parser of last resort for whatever looks like text."""

NO_PARSER = ""
"""In place of a name, where no parser takes a file."""

XML_PARSER = "xml"
"""Name of the parser of XML in files whose suffix no parser knows."""

TABLE_PARSERS = ("spreadsheet", "delimited")
"""What programs export as a workbook by its name is often a table of lines: the second reads it."""

_BASE64 = re.compile(rb"[A-Za-z0-9+/=\r\n]{200,}")
"""What a mail program forgot to decode is no text."""


@dataclass(frozen=True, slots=True)
class Match:
    """The parser for a file and the name of its format."""

    parser: Parser
    format: str


class Registry:
    """All parsers, asked in this order.

    1. ZIP and OLE containers say in their directory what they hold (a `.doc` may be a DOCX).
    2. A parser that recognises the first bytes beyond doubt; the suffix's own parser is asked first, and
       believed where it reads a kind of text and the bytes are text, or packages and they are a ZIP.
    3. The parser of the suffix, unless the bytes are plain text and it reads none: an SSH key is no Publisher
       document, nor a table in lines a workbook, whatever their suffixes.
    4. The parser of XML, where the bytes declare to be that; the plain-text parser, where they look like text.
    """

    def __init__(self, classes: Sequence[type[Parser]] = PARSERS) -> None:
        """Build one instance of each class; they are stateless."""
        self._parsers: tuple[Parser, ...] = tuple(parser() for parser in classes)
        self._by_suffix: dict[str, Parser] = {}
        for parser in self._parsers:
            for suffix in parser.formats:
                self._by_suffix.setdefault(suffix, parser)
        self._in_lines = frozenset(parser.name for parser in self._parsers if parser.nature is Nature.LINES)
        self._text = next((parser for parser in self._parsers if parser.name == TEXT_PARSER), None)
        self._xml = next((parser for parser in self._parsers if parser.name == XML_PARSER), None)
        self._table = next((parser for parser in self._parsers if parser.name == TABLE_PARSERS[1]), None)

    def match(self, data: memoryview, name: str) -> Match | None:
        """The parser for these bytes, or None where nothing but the name can be indexed."""
        suffix, head = suffix_of(name), bytes(data[:HEAD_BYTES])
        if not head:
            return None
        kind = kind_of_container(data, head)
        if kind in self._by_suffix:
            parser = self._by_suffix[kind]
            return Match(parser, parser.formats.get(suffix, parser.formats[kind]))
        by_suffix = self._by_suffix.get(suffix)
        if by_suffix is not None and (by_suffix.sniff(head, suffix) or _is_as_named(by_suffix, head)):
            return Match(by_suffix, by_suffix.formats[suffix])
        for parser in self._parsers:
            if parser is not by_suffix and parser.sniff(head, suffix):
                return Match(parser, parser.formats.get(suffix) or next(iter(parser.formats.values())))
        if by_suffix is not None and not _is_misnamed_text(by_suffix, head):
            return Match(by_suffix, by_suffix.formats[suffix])
        if by_suffix is not None and by_suffix.name == TABLE_PARSERS[0] and self._table is not None:
            return Match(self._table, self._table.formats[".csv"])
        if self._xml is not None and by_suffix is None and _declares_xml(head):
            return Match(self._xml, self._xml.formats[".xml"])
        if self._text is not None and looks_like_text(head):
            return Match(self._text, self._text.formats[".txt"])
        return None

    def is_plain(self, parser: str) -> bool:
        """Whether nothing in a small file can end the process in this parser: it is written here, in Python."""
        return parser == TEXT_PARSER or parser in self._in_lines

    def formats(self) -> dict[str, str]:
        """Suffix with dot → format name, of everything that can be read."""
        return {suffix: parser.formats[suffix] for suffix, parser in sorted(self._by_suffix.items())}

    def versions(self) -> dict[str, int]:
        """Present version of each parser by name, and that of having none."""
        return {NO_PARSER: self.breadth, **{parser.name: parser.version for parser in self._parsers}}

    @property
    def breadth(self) -> int:
        """The version of what no parser takes: a further parser or kind raises it, and such files are read again."""
        return len(self._parsers) + len(self._by_suffix)


def _declares_xml(head: bytes) -> bool:
    return head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<?xml")


def _is_as_named(parser: Parser, head: bytes) -> bool:
    """Whether the suffix is believed because the bytes are of the kind that it stands for."""
    if parser.nature is Nature.PACKAGE:
        return head.startswith(ZIP_MAGIC)
    return parser.nature is Nature.LINES and looks_like_text(head) and not is_armoured(head)


def _is_misnamed_text(by_suffix: Parser, head: bytes) -> bool:
    """Whether plain text carries the suffix of a format that is binary or XML."""
    is_marked = by_suffix.nature in (Nature.TAGGED, Nature.PACKAGE)
    if not is_marked or head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
        return False
    return looks_like_text(head) and _BASE64.fullmatch(head) is None
