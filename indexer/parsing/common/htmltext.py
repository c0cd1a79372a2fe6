"""The text of HTML inside other formats (mail bodies, book chapters): blocks with their heading levels.

How characters are read (`ruby`) stands behind the block: between them, it would part the words.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from indexer.parsing.common.decoding import decode
from indexer.parsing.common.htmltree import html_tree
from indexer.parsing.common.mathml import mathml_text

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
_CONTROLS = frozenset(("button", "input", "label", "textarea"))
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
    text = data if isinstance(data, str) else decode(data, declared=declared).text
    return tree_blocks(html_tree(text), without=without)


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
    has_readings, has_formulas = (tree.css_first(tag) is not None for tag in ("rt", "math"))
    reader = _Reader(body, has_readings=has_readings, has_formulas=has_formulas)
    for node in body.traverse(include_text=True):
        if (found := reader.take(node)) is not None:
            yield found
    if (found := reader.end()) is not None:
        yield found


class _Reader:
    """The block that is being read."""

    def __init__(self, body: LexborNode, *, has_readings: bool, has_formulas: bool) -> None:
        self._has_readings = has_readings
        self._has_formulas = has_formulas
        self._in_formulas: set[int] = set()
        self._parts: list[str] = []
        self._readings: list[str] = []
        self._mark = ""
        self._block_of = {body.mem_id: (body.mem_id, body.tag or "")}
        """Element → the block that it is or lies in: looked up by the elements around it, unclosed ones by the
        thousand would take minutes."""
        self._begin(*self._block_of[body.mem_id])

    def _begin(self, block: int, tag: str) -> None:
        self._block = block
        self._is_as_written = tag == "pre"
        self._heading = int(tag[1]) if len(tag) == 2 and tag[0] == "h" and tag[1] in "123456" else 0

    def take(self, node: LexborNode) -> HtmlBlock | None:
        """The next element or text; gives the block that it ends."""
        tag = node.tag or ""
        if self._has_formulas and self._is_of_formula(node):
            return None
        if tag == "-text":
            return self._take_text(node, node.text_content or "")
        if tag == "math":
            return self._take_text(node, mathml_text(node))
        own = self._place(node, tag)
        if tag in _CELLS:
            self._parts.append("\t")
        elif tag in _CONTROLS or (tag == "br" and self._heading):
            self._parts.append(" ")
        elif tag in _BLOCKS:
            found = self.end()
            self._begin(*own)
            if tag == "li":
                self._mark = "- "
            return found
        return None

    def _is_of_formula(self, node: LexborNode) -> bool:
        """Whether a formula, whose text was taken where it began, goes on."""
        is_inside = node.parent is not None and node.parent.mem_id in self._in_formulas
        if is_inside or node.tag == "math":
            self._in_formulas.add(node.mem_id)
        return is_inside

    def _place(self, node: LexborNode, tag: str) -> tuple[int, str]:
        """The block that an element is, or that it lies in."""
        around = node.parent
        if tag in _BLOCKS or around is None:
            place = (node.mem_id, tag)
        else:
            place = self._block_of.get(around.mem_id, (self._block, tag))
        self._block_of[node.mem_id] = place
        return place

    def _take_text(self, node: LexborNode, text: str) -> HtmlBlock | None:
        holder, found = node.parent, None
        if self._has_readings and holder is not None and holder.tag in ("rt", "rp"):
            self._readings += [text] * (holder.tag == "rt")
            return None
        if holder is not None and holder.tag == "a" and _is_link_mark(holder, text.strip()):
            return None
        own = self._block_of.get(holder.mem_id) if holder is not None else None
        if (
            own is not None and own[0] != self._block and not text.isspace()
        ):  # the last block that began is over
            found = self.end()
            self._begin(*own)
        self._parts.append(text)
        return found

    def end(self) -> HtmlBlock | None:
        """The block as far as it was read, if it holds anything."""
        if self._readings:
            self._parts.append(f" ({' '.join(self._readings)})")
        whole = "".join(self._parts)
        self._parts, self._readings = [], []
        if self._is_as_written:
            text = "\n".join(line.rstrip() for line in whole.split("\n")).strip("\n")
        else:
            cells = (" ".join(cell.split()) for cell in whole.split("\t"))
            text = "\t".join(cell for cell in cells if cell)
        if not text:
            return None
        mark, self._mark = self._mark, ""
        return HtmlBlock(text if self._heading else mark + text, self._heading)


def _is_link_mark(link: LexborNode, text: str) -> bool:
    """Whether a link within its page is only a sign for itself: ¶ behind a heading, ↩ behind a footnote."""
    return len(text) == 1 and not text.isalnum() and (link.attributes.get("href") or "").startswith("#")


def html_text(data: bytes | str, *, declared: str = "") -> str:
    """The text of a page, a line per block."""
    return "\n".join(block.text for block in html_blocks(data, declared=declared))
