"""Diagrams of draw.io, whose pages are XML, mostly packed, and of Excalidraw, which are JSON."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import unquote

from indexer.domain import Locator
from indexer.errors import ParseError
from indexer.parsing.archives.guard import ByteBudget
from indexer.parsing.common.decoding import decode
from indexer.parsing.common.htmltext import html_text
from indexer.parsing.common.safexml import attribute, local_name, named, own_text, parse_xml
from indexer.parsing.parser import Nature, Parser, ParseResult, ParserInput, Section

if TYPE_CHECKING:
    from lxml import etree

_MAX_PAGE_BYTES = 50_000_000
_LABELS = ("value", "label", "tooltip")
"""Attributes that hold what is shown: of a shape, of one with data of its own, beside the pointer."""


class DiagramParser(Parser):
    """Reads the texts of the shapes, page by page."""

    name = "diagram"
    version = 1
    nature = Nature.TEXT
    formats: ClassVar[Mapping[str, str]] = {
        ".drawio": "Diagram", ".dio": "Diagram", ".excalidraw": "Excalidraw drawing",
    }  # fmt: skip

    def sniff(self, head: bytes, suffix: str) -> bool:
        """By the root element, which also stands in files with the suffix of any XML."""
        return head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<mxfile")

    def parse(self, source: ParserInput) -> ParseResult:
        """Read the pages.

        Raises:
            LimitError: it inflates to more than any diagram.
            ParseError: it is no diagram.
        """
        if source.suffix == ".excalidraw":
            pages = [("", _drawn_lines(decode(source.data).text))]
        else:
            budget = ByteBudget(source.options.max_member_bytes, len(source.data))
            pages = [
                (attribute(page, "name"), _shape_lines(page, budget)) for page in _pages(bytes(source.data))
            ]
        sections = []
        for number, (name, lines) in enumerate(pages, 1):
            text = "\n".join(dict.fromkeys(filter(None, (name, *lines))))
            if text:
                sections.append(Section(text, Locator(page=number)))
        return ParseResult(sections=sections)


def _pages(data: bytes) -> list[etree._Element]:
    root = parse_xml(data)
    return [page for page in root if local_name(page) == "diagram"] or [root]


def _shape_lines(page: etree._Element, budget: ByteBudget) -> Iterator[str]:
    packed = "".join(own_text(page).split())
    root = parse_xml(_unpacked(packed, budget)) if packed else page
    for shape in named(root, "mxCell", "object", "UserObject"):
        for name in _LABELS:
            yield html_text(attribute(shape, name))


def _unpacked(text: str, budget: ByteBudget) -> bytes:
    """Percent encoding in raw deflate in base64."""
    try:
        inflated = zlib.decompressobj(-15).decompress(base64.b64decode(text), _MAX_PAGE_BYTES)
    except (ValueError, zlib.error) as error:
        raise ParseError("The diagram is damaged.") from error
    budget.take(len(inflated))
    return unquote(inflated.decode("utf-8", "replace")).encode()


def _drawn_lines(text: str) -> Iterator[str]:
    try:
        elements = json.loads(text)["elements"]
    except (ValueError, LookupError, TypeError) as error:
        raise ParseError("The drawing is damaged.") from error
    for element in elements if isinstance(elements, list) else ():
        if isinstance(element, dict) and not element.get("isDeleted"):
            for name in ("name", "originalText" if element.get("originalText") else "text"):
                yield str(element.get(name) or "")
