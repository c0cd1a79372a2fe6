"""Compiled help (CHM): the pages of a manual, in the order of its table of contents."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import unquote

import msgspec

from indexer.domain import Metadata
from indexer.errors import LimitError, ParseError
from indexer.parsing.common.decoding import decode
from indexer.parsing.parser import Nature, Parser, ParseResult, ParserInput, Section
from indexer.parsing.text.webpage import declared_charset, read_page

if TYPE_CHECKING:
    from indexer.parsing.documents.helpfiles import HelpFiles

_MAGIC = b"ITSF"
_PAGES = (".htm", ".html", ".xhtml", ".txt")
_LOCAL = re.compile(r'name\s*=\s*"?Local"?\s+value\s*=\s*"([^"]+)"', re.IGNORECASE)
_SYSTEM, _TITLE = "/#SYSTEM", 3


class CompiledHelpParser(Parser):
    """Reads the pages; what they are drawn with is left alone."""

    name = "compiledhelp"
    version = 1
    nature = Nature.TAGGED
    formats: ClassVar[Mapping[str, str]] = {".chm": "Compiled help"}
    magics = (_MAGIC,)

    def parse(self, source: ParserInput) -> ParseResult:
        """Read the pages."""
        from indexer.parsing.documents.helpfiles import HelpFiles

        if not self.sniff(bytes(source.data[:4]), source.suffix):
            raise ParseError("The file is no compiled help.")
        files = HelpFiles(source.data, max_bytes=source.options.max_member_bytes)
        sections: list[Section] = []
        chars = broken = total = 0
        for name in _in_order(files):
            total += 1
            try:
                found = _read_page(files.read(name), name)
            except ParseError as error:
                if isinstance(error, LimitError):
                    raise
                broken += 1
                continue
            sections += found
            chars += sum(len(section.text) for section in found)
            if chars > source.options.max_text_chars:
                break
        if broken == total > 0:
            raise ParseError("The compiled help is damaged.")
        return ParseResult(
            sections=sections,
            metadata=Metadata(title=_title(files)),
            partial_reason=f"{broken} of {total} pages are damaged." if broken else "",
        )


def _in_order(files: HelpFiles) -> list[str]:
    """The pages as the contents list them, then the others."""
    pages = {name.lower(): name for name in files.names if name.lower().endswith(_PAGES)}
    listed = (pages.pop(name) for name in _contents(files) if name in pages)
    return [*listed, *pages.values()]


def _contents(files: HelpFiles) -> Iterator[str]:
    """What the tables of contents point to, in lower case."""
    for name in files.names:
        if name.lower().endswith(".hhc"):
            try:
                text = decode(files.read(name)).text
            except ParseError:
                continue
            for target in _LOCAL.findall(text):
                path = unquote(target.partition("#")[0]).replace("\\", "/").lstrip("/")
                yield f"/{path}".lower()


def _read_page(page: bytes, name: str) -> list[Section]:
    """The sections of a page, below its title where it has no heading of its own."""
    if not page.strip():
        return []
    if name.lower().endswith(".txt"):
        return [Section(decode(page).text, _below(Section(""), name.rpartition("/")[2]).locator)]
    found = read_page(page, declared=declared_charset(page))
    title = found.metadata.title or name.rpartition("/")[2]
    return [section if section.locator.headings else _below(section, title) for section in found.sections]


def _below(section: Section, title: str) -> Section:
    return Section(section.text, msgspec.structs.replace(section.locator, headings=(title,)), section.header)


def _title(files: HelpFiles) -> str:
    """What the help calls itself."""
    if _SYSTEM not in files:
        return ""
    system, position = files.read(_SYSTEM), 4
    while position + 4 <= len(system):
        kind, size = (int.from_bytes(system[at : at + 2], "little") for at in (position, position + 2))
        if kind == _TITLE:
            value = system[position + 4 : position + 4 + size].rstrip(b"\0")
            return decode(value).text if value else ""
        position += 4 + size
    return ""
