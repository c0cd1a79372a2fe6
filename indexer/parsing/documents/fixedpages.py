"""XPS documents (ECMA-388): pages of positioned glyphs."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, ClassVar

from indexer.domain import Locator
from indexer.parsing.common.safexml import attribute, local_name
from indexer.parsing.office.openxml import OpenXmlPackage
from indexer.parsing.parser import Nature, Parser, ParseResult, ParserInput, Section

if TYPE_CHECKING:
    from lxml import etree


class FixedPagesParser(Parser):
    """Reads the runs of each page; runs at the same height share a line."""

    name = "xps"
    version = 2
    nature = Nature.TAGGED
    formats: ClassVar[Mapping[str, str]] = {".xps": "XPS", ".oxps": "OpenXPS"}

    def sniff(self, head: bytes, suffix: str) -> bool:
        """By container and suffix."""
        return suffix in self.formats and head.startswith(b"PK")

    def parse(self, source: ParserInput) -> ParseResult:
        """Read the pages."""
        package = OpenXmlPackage(source)
        sections: list[Section] = []
        number = 0
        for part in _pages(package):
            number += 1
            root = package.root(part)
            text = "\n".join(_lines(root)) if root is not None else ""
            if text:
                sections.append(Section(text, Locator(page=number)))
        return ParseResult(sections=sections, metadata=package.metadata(page_count=number or None))


def _pages(package: OpenXmlPackage) -> Iterator[str]:
    """Names of the pages in the order of the documents."""
    found: list[str] = []
    for name in package.archive.matching(r".*\.fdoc"):
        root = package.root(name)
        for element in root.iter() if root is not None else ():
            if local_name(element) == "PageContent":
                target = posixpath.join("/", posixpath.dirname(name), attribute(element, "Source"))
                found.append(posixpath.normpath(target).lstrip("/"))
    yield from found or sorted(
        package.archive.matching(r".*\.fpage"), key=lambda name: [int(n) for n in re.findall(r"\d+", name)]
    )


def _lines(root: etree._Element) -> Iterator[str]:
    line: list[str] = []
    height = ""
    for element in root.iter():
        if local_name(element) != "Glyphs":
            continue
        text = attribute(element, "UnicodeString").removeprefix("{}")
        place = attribute(element, "OriginY")
        if line and place != height:
            yield "".join(line).strip()
            line = []
        line.append(text if not line or line[-1].endswith(" ") or text.startswith(" ") else f" {text}")
        height = place
    if line:
        yield "".join(line).strip()
