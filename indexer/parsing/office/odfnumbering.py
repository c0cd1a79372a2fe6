"""The numbers of lists and headings of an OpenDocument text (ODF 1.3 part 3, 5.3, 16.30 to 16.34)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from indexer.parsing.common.numbering import BULLET, NO_NUMBER, ListCounter, ListLevel
from indexer.parsing.common.safexml import attribute, local_name, whole_number

if TYPE_CHECKING:
    from lxml import etree

_LEVELS = 9
_FORMS = {
    "1": "decimal",
    "I": "upperRoman",
    "i": "lowerRoman",
    "A": "upperAlpha",
    "a": "lowerAlpha",
    "": NO_NUMBER,
}
_SYNCED = {"upperAlpha": "upperLetter", "lowerAlpha": "lowerLetter"}
_NATIVE = {"А": "russianUpper", "а": "russianLower", "一": "chineseCounting", "١": "decimal"}
_PLACEHOLDER = re.compile(r"%([1-9])%")
_LEVEL_STYLES = frozenset(
    ("list-level-style-number", "list-level-style-bullet", "list-level-style-image", "outline-level-style")
)


@dataclass(slots=True)
class ListSequence:
    """A list style and what its lists have come to."""

    levels: list[ListLevel] = field(default_factory=lambda: [ListLevel(1, BULLET, "")] * _LEVELS)
    counter: ListCounter = field(default_factory=ListCounter)


class OdfNumbering:
    """Counts the lists and headings of a text in reading order."""

    def __init__(self, *trees: etree._Element | None) -> None:
        """Read the list styles of the content and of the styles, and the style of headings."""
        self._styles: dict[str, list[ListLevel]] = {}
        self._outline = ListSequence()
        self._last: dict[str, ListSequence] = {}
        """List style, or the id of a list → its numbers."""
        for tree in trees:
            for element in _style_elements(tree):
                if local_name(element) == "list-style":
                    self._styles.setdefault(attribute(element, "name"), _read_levels(element))
                elif local_name(element) == "outline-style":
                    self._outline.levels = _read_levels(element)

    def heading(self, element: etree._Element, level: int) -> str:
        """Count a heading of a level from 1; its number, empty where headings have none."""
        if attribute(element, "is-list-header") == "true":
            return ""
        if attribute(element, "restart-numbering") == "true":
            self._outline.counter.restart(level - 1, whole_number(attribute(element, "start-value")))
        return self._outline.counter.next(self._outline.levels, level - 1)

    def opened(self, element: etree._Element, style: str) -> ListSequence:
        """The numbers that an outermost list goes on with, or begins."""
        continued = attribute(element, "continue-list")
        if attribute(element, "continue-numbering") == "true":
            continued = continued or style
        sequence = self._last.get(continued)
        if sequence is None:
            sequence = ListSequence(self._styles.get(style) or ListSequence().levels)
        self._last[style] = sequence
        identity = attribute(element, "id")
        if identity:
            self._last[identity] = sequence
        return sequence

    def item(self, sequence: ListSequence, style: str, element: etree._Element, level: int) -> str:
        """Count an item of a list at a level from 0; its number, empty for bullets."""
        start = whole_number(attribute(element, "start-value"))
        if start is not None:
            sequence.counter.restart(level, start)
        return sequence.counter.next(self._styles.get(style) or sequence.levels, level)


def _style_elements(tree: etree._Element | None) -> Iterator[etree._Element]:
    for holder in tree if tree is not None else ():
        if local_name(holder) in ("styles", "automatic-styles"):
            yield from holder


def _read_levels(style: etree._Element) -> list[ListLevel]:
    found: dict[int, etree._Element] = {}
    for element in style:
        level = whole_number(attribute(element, "level"))
        if local_name(element) in _LEVEL_STYLES and level is not None and 1 <= level <= _LEVELS:
            found[level - 1] = element
    forms = [_form(found[level]) if level in found else BULLET for level in range(_LEVELS)]
    return [
        ListLevel(
            start=_start(found[level]), form=forms[level], template=_template(found[level], level, forms)
        )
        if level in found
        else ListLevel(1, BULLET, "")
        for level in range(_LEVELS)
    ]


def _start(element: etree._Element) -> int:
    start = whole_number(attribute(element, "start-value"))
    return 1 if start is None else start


def _form(element: etree._Element) -> str:
    if local_name(element) in ("list-level-style-bullet", "list-level-style-image"):
        return BULLET
    shown = attribute(element, "num-format")
    zeros = re.match(r"0+1\b", shown)
    if zeros is not None:
        return zeros.group()
    form = _FORMS.get(shown) or _NATIVE.get(shown[:1], "decimal")
    return _SYNCED.get(form, form) if attribute(element, "num-letter-sync") == "true" else form


def _template(element: etree._Element, level: int, forms: list[str]) -> str:
    """What stands in front of an item; levels above that have no number are left out."""
    whole = attribute(element, "num-list-format")
    if whole:
        return _PLACEHOLDER.sub(lambda found: chr(int(found[1]) - 1), whole)
    if forms[level] in (NO_NUMBER, BULLET):
        return ""
    shown = whole_number(attribute(element, "display-levels")) or 1
    levels = [
        at for at in range(max(0, level + 1 - shown), level + 1) if forms[at] not in (NO_NUMBER, BULLET)
    ]
    return attribute(element, "num-prefix") + ".".join(map(chr, levels)) + attribute(element, "num-suffix")
