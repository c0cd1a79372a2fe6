"""Which paragraph styles of a Word document are headings, and of which level."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from indexer.parsing.common.safexml import attribute, local_name, whole_number

if TYPE_CHECKING:
    from lxml import etree

    StylesById = dict[str, list[etree._Element]]

_NAMED = re.compile(
    r"(?:heading|überschrift|titre|título|titolo|kop|rubrik|заголовок|nagłówek) ?(\d)", re.IGNORECASE
)
_MAX_CHAIN = 20
_STYLE_END = b"</w:style>"
_OTHER_STYLE = re.compile(rb'\s*<w:style w:type="(?:table|character)"[^>]*[^/]>')


def without_other_styles(data: bytes) -> bytes:
    """A part of styles, in the form that Word writes, without those that no paragraph has, nor a list.

    They are nine tenths of it, which took three times as long to parse as the document itself.
    """
    front, begun, rest = data.partition(b"<w:latentStyles")
    _, ended, back = rest.partition(b"</w:latentStyles>")
    styles = (front + back if begun and ended else data).split(_STYLE_END)
    return _STYLE_END.join(style for style in styles if _OTHER_STYLE.match(style) is None)


def styles_by_id(styles: etree._Element | None) -> StylesById:
    """The styles that a package defines, None where it has none. Of the hundreds, a document uses a few."""
    found: StylesById = {}
    for style in styles if styles is not None else ():
        if local_name(style) == "style":
            found.setdefault(attribute(style, "styleId"), []).append(style)
    return found


def style_entries(style: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    """What a style says of itself and of its paragraphs, by tag; most of a style is about characters and tables."""
    for element in style:
        kind = local_name(element)
        yield kind, element
        if kind == "pPr":
            yield from ((local_name(inner), inner) for inner in element)


@dataclass(slots=True)
class _Heading:
    """What a style says of headings."""

    level: int | None = None
    """0 for body text; None where it says nothing."""
    base: str | None = None
    """The style it is based on."""
    is_title: bool = False


class HeadingStyles:
    """Heading levels by style id: by outline level, by the style's name, or by the style it is based on."""

    def __init__(self, styles: StylesById) -> None:
        """Look styles up as they are asked for."""
        self._styles = styles
        self._read: dict[str, _Heading] = {}

    def level(self, style: str) -> int | None:
        """Heading level of a style id from 1, or None for body text."""
        for _ in range(_MAX_CHAIN):
            heading = self._heading(style)
            if heading.level is not None:
                return heading.level or None
            if heading.base is None:
                break
            style = heading.base
        found = _NAMED.fullmatch(style)
        return int(found[1]) if found is not None else None

    def is_title(self, style: str) -> bool:
        """Whether a style id is that of the document's title."""
        return self._heading(style).is_title or style.lower() == "title"

    def _heading(self, style: str) -> _Heading:
        if style not in self._read:
            self._read[style] = _read_heading(self._styles.get(style, ()))
        return self._read[style]


def _read_heading(styles: Sequence[etree._Element]) -> _Heading:
    heading = _Heading()
    for kind, element in chain.from_iterable(map(style_entries, styles)):
        if kind == "name":
            name = attribute(element, "val")
            found = _NAMED.fullmatch(name)
            if found is not None and heading.level is None:
                heading.level = int(found[1])
            heading.is_title = heading.is_title or name.lower() == "title"
        elif kind == "outlineLvl" and (level := whole_number(attribute(element, "val"))) is not None:
            # 9 means body text (ECMA-376 part 1, 17.3.1.20).
            heading.level = level + 1 if level < 9 else 0
        elif kind == "basedOn":
            heading.base = attribute(element, "val")
    return heading
