"""The text of HTML inside other formats (mail bodies, book chapters): blocks with their heading levels.

How characters are read (`ruby`) stands behind the block: between them, it would part the words.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from indexer.parsing.common.decoding import decode

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

# fmt: off
_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "details", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html",
    "legend", "li", "main", "nav", "ol", "option", "p", "pre", "section", "summary", "table", "tbody", "tfoot", "thead",
    "title", "tr", "ul",
})
# fmt: on
_CELLS = frozenset(("td", "th"))
_SILENT = "script, style, noscript, template, head, svg, object, iframe, select"


@dataclass(frozen=True, slots=True)
class HtmlBlock:
    """A paragraph, list item or table row."""

    text: str
    heading: int
    """1-6 for a heading, 0 for other text."""


def html_blocks(data: bytes | str, *, declared: str = "", without: str = "") -> Iterator[HtmlBlock]:
    """The blocks of a page in order.

    Args:
        data: the page.
        declared: charset that the wrapping format names.
        without: selector of further elements to leave out.
    """
    from selectolax.lexbor import LexborHTMLParser

    return tree_blocks(
        LexborHTMLParser(data if isinstance(data, str) else decode(data, declared=declared).text)
    )


def tree_blocks(tree: LexborHTMLParser, *, without: str = "") -> Iterator[HtmlBlock]:
    """The blocks of a page in order; what shows no text is taken out of its tree.

    Args:
        tree: the page.
        without: selector of further elements to leave out.
    """
    body = tree.body
    if body is None:
        return
    for silent in tree.css(f"{_SILENT}, {without}" if without else _SILENT):
        silent.decompose()
    has_readings = tree.css_first("rt") is not None
    parts: list[str] = []
    readings: list[str] = []
    heading, mark = 0, ""
    for node in body.traverse(include_text=True):
        tag = node.tag or ""
        if tag == "-text":
            place = parts if not has_readings else _place_of(node, parts, readings)
            place.append(node.text_content or "")
        elif tag in _CELLS:
            parts.append("\t")
        elif tag in _BLOCKS:
            found = _block(parts, readings, heading, mark)
            if found is not None:
                yield found
                mark = ""
            heading = 0
            if tag == "li":
                mark = "- "
            elif len(tag) == 2 and tag[0] == "h" and tag[1] in "123456":
                heading = int(tag[1])
    last = _block(parts, readings, heading, mark)
    if last is not None:
        yield last


def html_text(data: bytes | str, *, declared: str = "") -> str:
    """The text of a page, a line per block."""
    return "\n".join(block.text for block in html_blocks(data, declared=declared))


def _place_of(node: LexborNode, parts: list[str], readings: list[str]) -> list[str]:
    """Where a text belongs: to its block, to what is said behind it, or nowhere."""
    holder = node.parent.tag if node.parent is not None else ""
    return readings if holder == "rt" else [] if holder == "rp" else parts


def _block(parts: list[str], readings: list[str], heading: int, mark: str) -> HtmlBlock | None:
    if readings:
        parts.append(f" ({' '.join(readings)})")
        readings.clear()
    cells = (" ".join(cell.split()) for cell in "".join(parts).split("\t"))
    text = "\t".join(cell for cell in cells if cell)
    parts.clear()
    return HtmlBlock(text if heading else mark + text, heading) if text else None
