"""FictionBook (FB2), plain and zipped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, ClassVar

from indexer.domain import Metadata
from indexer.errors import ParseError
from indexer.parsing.archives.guard import GuardedZip
from indexer.parsing.common.outline import Outline
from indexer.parsing.common.safexml import local_name, parse_xml
from indexer.parsing.parser import Nature, Parser, ParseResult, ParserInput

if TYPE_CHECKING:
    from lxml import etree

_PARAGRAPHS = ("p", "v", "subtitle", "text-author", "td", "th", "date")


class FictionBookParser(Parser):
    """Reads the bodies; sections nest, and their titles are headings."""

    name = "fictionbook"
    version = 3
    nature = Nature.TAGGED
    formats: ClassVar[Mapping[str, str]] = {".fb2": "FictionBook", ".fbz": "FictionBook"}

    def sniff(self, head: bytes, suffix: str) -> bool:
        """By its root element."""
        return b"<FictionBook" in head

    def parse(self, source: ParserInput) -> ParseResult:
        """Read the book."""
        data = bytes(source.data)
        if data.startswith(b"PK"):
            archive = GuardedZip(source.data, max_bytes=source.options.max_member_bytes)
            name = next(archive.matching(r".*\.fb2"), None)
            if name is None:
                raise ParseError("The archive holds no FictionBook.")
            data = archive.read(name)
        root = parse_xml(data)
        outline = Outline()
        for body in root:
            if local_name(body) == "body":
                _read(body, outline, depth=1)
                outline.flush()
        return ParseResult(sections=outline.sections(), metadata=_metadata(root, outline.first_heading))


def _read(element: etree._Element, outline: Outline, *, depth: int) -> None:
    for child in element:
        name = local_name(child)
        if name == "title":
            outline.heading(depth, _in_a_line(child))
        elif name in _PARAGRAPHS:
            outline.paragraph(" ".join(_words(child)))
        else:
            _read(child, outline, depth=depth + (name == "section"))


def _words(element: etree._Element) -> Iterator[str]:
    yield from "".join(str(text) for text in element.itertext()).split()


def _in_a_line(element: etree._Element) -> str:
    """The paragraphs of a title or an annotation one after the other, or the text that stands alone."""
    return " ".join(" ".join(_words(line)) for line in element) or " ".join(_words(element))


def _metadata(root: etree._Element, first_heading: str) -> Metadata:
    info = next((e for e in root.iter() if local_name(e) == "title-info"), None)
    values: dict[str, str] = {}
    for element in info if info is not None else ():
        name = local_name(element)
        if name == "author":
            parts = {local_name(e): (e.text or "").strip() for e in element}
            names = (parts.get(key, "") for key in ("first-name", "middle-name", "last-name", "nickname"))
            values.setdefault(name, " ".join(filter(None, names)))
        else:
            values.setdefault(name, _in_a_line(element))
    return Metadata(
        title=values.get("book-title", "") or first_heading,
        author=values.get("author", ""),
        created=values.get("date", "")[:10],
        language=values.get("lang", "")[:2].lower(),
        extra={"subject": values["annotation"]} if values.get("annotation") else {},
    )
