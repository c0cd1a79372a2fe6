"""Which list a Word paragraph belongs to, and the number it has in it (ECMA-376 part 1, 17.9)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from indexer.parsing.common.numbering import BULLET, ListCounter, ListLevel, NumberedList
from indexer.parsing.common.safexml import attribute, local_name, whole_number
from indexer.parsing.office.wordstyles import style_entries

if TYPE_CHECKING:
    from lxml import etree

    from indexer.parsing.office.wordstyles import StylesById

_PLACEHOLDER = re.compile(r"%([1-9])")
_NO_LIST = "0"
_LEVELS = 9
_MAX_CHAIN = 20
_EMPTY_LEVEL = ListLevel(0, BULLET, "")


@dataclass(frozen=True, slots=True)
class ListReference:
    """What a paragraph or a style says of its list; None where it says nothing."""

    number_id: str | None = None
    level: int | None = None


@dataclass(slots=True)
class _Abstract:
    """A list definition; all lists made of it count together."""

    levels: list[ListLevel] = field(default_factory=lambda: [_EMPTY_LEVEL] * _LEVELS)
    by_style: dict[str, int] = field(default_factory=dict)
    """Paragraph style → the level that numbers it."""
    style_link: str = ""
    """The numbering style whose definition this is."""
    number_style: str = ""
    """The numbering style that defines it elsewhere."""
    counter: ListCounter = field(default_factory=ListCounter)


class WordNumbering:
    """The lists of a document, counted paragraph by paragraph in reading order."""

    def __init__(self, numbering: etree._Element | None, styles: StylesById) -> None:
        """Read the package's numbering, None where it has none; look styles up as they are asked for."""
        abstracts: dict[str, _Abstract] = {}
        numbers: list[etree._Element] = []
        for element in numbering if numbering is not None else ():
            kind = local_name(element)
            if kind == "abstractNum":
                abstracts[attribute(element, "abstractNumId")] = _read_abstract(element)
            elif kind == "num":
                numbers.append(element)
        by_link = {abstract.style_link: abstract for abstract in abstracts.values() if abstract.style_link}
        self._numbers = {
            attribute(element, "numId"): number
            for element in numbers
            if (number := _read_number(element, abstracts, by_link)) is not None
        }
        self._styles = styles
        self._read: dict[str, tuple[str, ListReference]] = {}
        """Style → the style it is based on, and its list."""

    def next(self, style: str, own: ListReference) -> str:
        """Count a paragraph of a style with its own reference; the text in front of it, empty outside of lists."""
        chain = list(self._chain(style))
        references = [own, *(self._style(name)[1] for name in chain)]
        number_id = next((found.number_id for found in references if found.number_id is not None), _NO_LIST)
        if number_id not in self._numbers:
            return ""
        abstract, number = self._numbers[number_id]
        level = next((found.level for found in references if found.level is not None), None)
        if own.number_id is None and own.level is None:
            level = next((abstract.by_style[name] for name in chain if name in abstract.by_style), level)
        return number.next(level or 0)

    def _chain(self, style: str) -> Iterator[str]:
        for _ in range(_MAX_CHAIN):
            if style not in self._styles:
                return
            yield style
            style, _ = self._style(style)

    def _style(self, name: str) -> tuple[str, ListReference]:
        if name not in self._read:
            self._read[name] = _read_style(self._styles[name][-1])
        return self._read[name]


def list_reference(properties: etree._Element) -> ListReference:
    """What a `numPr` says."""
    values = {local_name(element): attribute(element, "val") for element in properties}
    return ListReference(values.get("numId"), whole_number(values.get("ilvl", "")))


def _read_abstract(element: etree._Element) -> _Abstract:
    abstract = _Abstract()
    for child in element:
        kind = local_name(child)
        if kind == "lvl":
            level = _level_of(child)
            if level is not None:
                abstract.levels[level], style = _read_level(child)
                if style:
                    abstract.by_style[style] = level
        elif kind == "styleLink":
            abstract.style_link = attribute(child, "val")
        elif kind == "numStyleLink":
            abstract.number_style = attribute(child, "val")
    return abstract


def _read_level(element: etree._Element) -> tuple[ListLevel, str]:
    """A level, and the paragraph style that it numbers."""
    values: dict[str, str] = {}
    alternatives = (
        e for choice in element if local_name(choice) == "AlternateContent" for e in choice.iter()
    )
    for child in (*element, *alternatives):
        kind = local_name(child)
        if kind == "numFmt" and attribute(child, "val") == "custom":
            values["custom"] = attribute(child, "format")
        elif kind == "isLgl":
            values[kind] = attribute(child, "val") or "1"
        else:
            values[kind] = attribute(child, "val")
    zeros = re.match(r"0+1\b", values.get("custom", ""))
    return ListLevel(
        start=whole_number(values.get("start", "")) or 0,
        form=zeros.group() if zeros is not None else values.get("numFmt", "decimal"),
        template=_PLACEHOLDER.sub(lambda found: chr(int(found[1]) - 1), values.get("lvlText", "")),
        is_legal=values.get("isLgl", "0") not in ("0", "false", "off"),
        restarts_behind=whole_number(values.get("lvlRestart", "")),
    ), values.get("pStyle", "")


def _read_number(
    element: etree._Element, abstracts: dict[str, _Abstract], by_link: dict[str, _Abstract]
) -> tuple[_Abstract, NumberedList] | None:
    named = next((attribute(child, "val") for child in element if local_name(child) == "abstractNumId"), "")
    abstract = abstracts.get(named)
    if abstract is None:
        return None
    abstract = by_link.get(abstract.number_style, abstract)
    number = NumberedList(abstract.counter, list(abstract.levels))
    for change in element:
        level = _level_of(change) if local_name(change) == "lvlOverride" else None
        if level is None:
            continue
        for child in change:
            if local_name(child) == "lvl":
                number.levels[level], _ = _read_level(child)
            elif local_name(child) == "startOverride":
                start = whole_number(attribute(child, "val"))
                if start is not None:
                    number.levels[level] = replace(number.levels[level], start=start)
                number.restarts.add(level)
    return abstract, number


def _read_style(element: etree._Element) -> tuple[str, ListReference]:
    base, reference = "", ListReference()
    for kind, child in style_entries(element):
        if kind == "basedOn":
            base = attribute(child, "val")
        elif kind == "numPr":
            reference = list_reference(child)
    return base, reference


def _level_of(element: etree._Element) -> int | None:
    level = whole_number(attribute(element, "ilvl"))
    return level if level is not None and level < _LEVELS else None
