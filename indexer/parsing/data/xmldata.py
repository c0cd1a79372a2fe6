"""XML of any vocabulary: articles under their titles, data as `name: value` lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, ClassVar

from indexer.domain import Metadata
from indexer.parsing.common.htmltext import html_text
from indexer.parsing.common.outline import Outline
from indexer.parsing.common.safexml import local_name, parse_xml
from indexer.parsing.common.tabular import row_text
from indexer.parsing.data.xmlfiles import take_files
from indexer.parsing.parser import Nature, Parser, ParseResult, ParserInput

if TYPE_CHECKING:
    from lxml import etree

_SECTIONS = frozenset(
    (
        "sec",
        "section",
        "chapter",
        "article",
        "part",
        "appendix",
        "abstract",
        "app",
        "topic",
        "refsect1",
        "refsect2",
    )
)
_TITLES = frozenset(("title", "article-title", "invention-title", "doc-title"))
_CELLS = frozenset(("td", "th", "entry", "cell"))
_PROSE_SHARE = 0.25
"""Of the elements that hold text: an article has mixed content, data have not."""
_MAX_ATTRIBUTE_CHARS = 2_000
_PAGE_TAG = re.compile(
    r"</(?:p|div|span|table|tr|td|ul|ol|li|a|b|i|em|strong|font|h[1-6])>|<br ?/?>", re.IGNORECASE
)


class XmlParser(Parser):
    """Reads text and telling attributes; entities stay unexpanded, broken documents give what they hold.

    What is enclosed in base64, like the pages of an invoice, is a member.
    """

    name = "xml"
    version = 3
    nature = Nature.TAGGED
    formats: ClassVar[Mapping[str, str]] = {
        ".xml": "XML", ".nxml": "JATS article", ".dbk": "DocBook", ".docbook": "DocBook", ".dita": "DITA topic",
        ".rss": "RSS feed", ".atom": "Atom feed", ".gpx": "GPS track", ".kml": "Map data",
        ".tei": "TEI", ".abw": "AbiWord", ".tmx": "Translation memory", ".xlf": "Translation", ".xliff": "Translation",
        ".svg": "SVG drawing", ".ttml": "Subtitles", ".dfxp": "Subtitles",
        ".xsd": "XML schema", ".xsl": "XSLT", ".xslt": "XSLT",
    }  # fmt: skip

    def parse(self, source: ParserInput) -> ParseResult:
        """Read the document."""
        root = parse_xml(bytes(source.data))
        members = take_files(root)
        mixed = sum(1 for e in root.iter() if len(e) and (e.text or "").strip())
        leaves = sum(1 for e in root.iter() if not len(e) and (e.text or "").strip())
        outline = Outline()
        if mixed >= (mixed + leaves) * _PROSE_SHARE or _has_sections(root):
            _read_article(root, outline, depth=1)
        else:
            for line in _data_lines(root):
                outline.text(line)
        is_prose = bool(outline.first_heading) or mixed > leaves
        return ParseResult(
            sections=outline.sections(),
            metadata=Metadata(title=outline.first_heading),
            members=iter(members) if members else None,
            is_prose=is_prose,
        )


def _has_sections(root: etree._Element) -> bool:
    return any(local_name(e) in ("sec", "section", "chapter") for e in root.iter())


def _read_article(element: etree._Element, outline: Outline, *, depth: int) -> None:
    """Block by block: an element with text of its own is a paragraph, one without holds blocks."""
    for child in element:
        name = local_name(child)
        if name in _TITLES:
            outline.heading(min(depth, 9), " ".join(_texts(child)))
        elif any(local_name(cell) in _CELLS for cell in child):
            outline.text(row_text(" ".join(_texts(cell)) for cell in child))
        elif _is_block(child):
            outline.paragraph(" ".join("".join(_raw_texts(child)).split()))
        else:
            _read_article(child, outline, depth=depth + (name in _SECTIONS))
        if child.tail and child.tail.strip():
            outline.paragraph(" ".join(child.tail.split()))


def _is_block(element: etree._Element) -> bool:
    """Whether an element is a paragraph: text of its own, or nothing but leaves with text between them."""
    if (element.text or "").strip():
        return True
    return any((child.tail or "").strip() for child in element)


def _raw_texts(element: etree._Element) -> Iterator[str]:
    if element.text:
        yield element.text
    for child in element:
        if local_name(child) in _CELLS or _holds_block(child):
            yield " "
        yield from _raw_texts(child)
        if child.tail:
            yield child.tail


def _holds_block(element: etree._Element) -> bool:
    return local_name(element) in (
        "p",
        "para",
        "li",
        "list-item",
        "tr",
        "row",
        "claim",
        "claim-text",
        "label",
        "br",
    )


def _texts(element: etree._Element) -> Iterator[str]:
    yield from "".join(_raw_texts(element)).split()


def _data_lines(root: etree._Element) -> Iterator[str]:
    """A line for each value: `name: value` for elements, `element name: value` for attributes."""
    for element in root.iter():
        name = local_name(element)
        for key, value in element.attrib.items():
            text = " ".join(str(value).split())
            if (
                any(char.isalpha() for char in text)
                and "://" not in text
                and len(text) <= _MAX_ATTRIBUTE_CHARS
            ):
                yield f"{name} {str(key).rpartition('}')[2]}: {text}"
        yield from _value_lines(name, element.text or "")
        tail = " ".join((element.tail or "").split())
        if tail:
            yield tail


def _value_lines(name: str, value: str) -> Iterator[str]:
    """Feeds and filings carry pages in their values, escaped: those give a line for each of their blocks."""
    blocks = html_text(value).split("\n") if _PAGE_TAG.search(value) else [" ".join(value.split())]
    first, *further = blocks
    if first:
        yield f"{name}: {first}"
        yield from further
