"""The tree of a web page, as deep as trees of web pages are.

lexbor looks through all open elements at every tag: of 40,000 within each other the tree took 5 s, of 80,000 a minute.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser

_SHALLOW = 4_000
"""Elements within each other take 0.03 s."""
_STRETCH = 4_096
"""Characters in which tags are counted at once."""
_MAX_DEPTH = 1_000
"""Elements within each other; Chromium goes down to 512."""
_TAG = re.compile(
    r"<(?:(?P<raw>!--|(?:script|style|textarea|title|xmp|iframe)\b)"
    r"|(?P<end>/?)(?!(?:area|base|br|col|dd|dt|embed|hr|img|input|li|link|meta|option|p|source|tbody|td|tfoot|th|thead"
    r"|tr|wbr)\b)[a-z][^<>]{0,9999}>)",
    re.IGNORECASE,
)
"""What holds no markup, and the tags of elements that are open until they are closed, unlike cells and paragraphs."""


def html_tree(text: str) -> LexborHTMLParser:
    """The tree of a page; of elements farther down than any browser nests them nothing is kept but their text."""
    from selectolax.lexbor import LexborHTMLParser

    return LexborHTMLParser("".join(_kept(text)) if _may_be_deep(text) else text)


def _may_be_deep(text: str) -> bool:
    """Whether a page opens far more than it closes, which is quickly counted and seldom so."""
    if text.count("<") < _SHALLOW:
        return False
    balance = 0
    for begin in range(0, len(text), _STRETCH):
        closed = text.count("</", begin, begin + _STRETCH)
        opened = text.count("<", begin, begin + _STRETCH) - closed
        if balance + opened > _SHALLOW:
            return True
        balance = max(0, balance + opened - closed)
    return False


def _kept(text: str) -> Iterator[str]:
    depth = begin = position = 0
    while (tag := _TAG.search(text, position)) is not None:
        position = tag.end()
        if tag["raw"]:
            closing = re.escape("-->" if tag["raw"] == "!--" else f"</{tag['raw']}")
            end = re.compile(closing, re.IGNORECASE).search(text, position)
            position = end.end() if end is not None else len(text)
            continue
        is_end = bool(tag["end"])
        if depth + (not is_end) > _MAX_DEPTH:
            yield text[begin : tag.start()]
            begin = position
        depth = max(0, depth - 1) if is_end else depth + 1
    yield text[begin:]
