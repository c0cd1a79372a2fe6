"""InDesign documents and stories as XML (IDML, ICML)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, ClassVar

from indexer.errors import ParseError
from indexer.parsing.archives.guard import GuardedZip
from indexer.parsing.common.outline import Outline
from indexer.parsing.common.safexml import attribute, local_name, parse_xml
from indexer.parsing.parser import Nature, Parser, ParseResult, ParserInput

if TYPE_CHECKING:
    from lxml import etree


class InDesignParser(Parser):
    """Reads the stories in the order in which the document lists them."""

    name = "idml"
    version = 2
    nature = Nature.TAGGED
    formats: ClassVar[Mapping[str, str]] = {".idml": "InDesign", ".icml": "InCopy"}

    def sniff(self, head: bytes, suffix: str) -> bool:
        """By suffix."""
        return suffix == ".idml" and head.startswith(b"PK")

    def parse(self, source: ParserInput) -> ParseResult:
        """Read the stories."""
        outline = Outline()
        for root in _stories(source):
            for text in _paragraphs(root):
                outline.paragraph(text)
            outline.flush()
        return ParseResult(sections=outline.sections())


def _stories(source: ParserInput) -> Iterator[etree._Element]:
    if bytes(source.data[:2]) != b"PK":
        yield parse_xml(bytes(source.data))
        return
    archive = GuardedZip(source.data, max_bytes=source.options.max_member_bytes)
    listed = []
    if "designmap.xml" in archive:
        elements = parse_xml(archive.read("designmap.xml")).iter()
        listed = [attribute(e, "src") for e in elements if local_name(e) == "Story"]
    names = [name for name in listed if name in archive] or list(archive.matching(r"Stories/.+\.xml"))
    if not names:
        raise ParseError("The document holds no stories.")
    for name in names:
        yield parse_xml(archive.read(name))


def _paragraphs(root: etree._Element) -> Iterator[str]:
    line: list[str] = []
    for element in root.iter():
        name = local_name(element)
        if name == "Content" and element.text:
            line.append(element.text)
        elif name in ("Br", "ParagraphStyleRange", "Cell") and line:
            yield "".join(line).strip()
            line = []
    if line:
        yield "".join(line).strip()
