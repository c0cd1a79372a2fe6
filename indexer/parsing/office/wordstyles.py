"""Which paragraph styles of a Word document are headings, and of which level."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from indexer.parsing.common.safexml import attribute, local_name, whole_number

if TYPE_CHECKING:
    from lxml import etree

_NAMED = re.compile(
    r"(?:heading|überschrift|titre|título|titolo|kop|rubrik|заголовок|nagłówek) ?(\d)", re.IGNORECASE
)
_MAX_CHAIN = 20


def style_entries(style: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    """What a style says of itself and of its paragraphs, by tag; most of a style is about characters and tables."""
    for element in style:
        kind = local_name(element)
        yield kind, element
        if kind == "pPr":
            yield from ((local_name(inner), inner) for inner in element)


class HeadingStyles:
    """Heading levels by style id: by outline level, by the style's name, or by the style it is based on."""

    def __init__(self, styles: etree._Element | None) -> None:
        """Read the package's styles; None where it has none."""
        self._levels: dict[str, int] = {}
        self._bases: dict[str, str] = {}
        self._titles: set[str] = set()
        for style in styles if styles is not None else ():
            if local_name(style) == "style":
                self._read(style)

    def level(self, style: str) -> int | None:
        """Heading level of a style id from 1, or None for body text."""
        for _ in range(_MAX_CHAIN):
            if style in self._levels:
                return self._levels[style] or None
            if style not in self._bases:
                break
            style = self._bases[style]
        found = _NAMED.fullmatch(style)
        return int(found[1]) if found is not None else None

    def is_title(self, style: str) -> bool:
        """Whether a style id is that of the document's title."""
        return style in self._titles or style.lower() == "title"

    def _read(self, style: etree._Element) -> None:
        key = attribute(style, "styleId")
        for kind, element in style_entries(style):
            if kind == "name":
                self._read_name(key, attribute(element, "val"))
            elif kind == "outlineLvl" and (level := whole_number(attribute(element, "val"))) is not None:
                # 9 means body text (ECMA-376 part 1, 17.3.1.20).
                self._levels[key] = level + 1 if level < 9 else 0
            elif kind == "basedOn":
                self._bases[key] = attribute(element, "val")

    def _read_name(self, key: str, name: str) -> None:
        found = _NAMED.fullmatch(name)
        if found is not None:
            self._levels.setdefault(key, int(found[1]))
        if name.lower() == "title":
            self._titles.add(key)
