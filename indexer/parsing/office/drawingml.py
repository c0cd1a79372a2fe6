"""Text in drawings of Office Open XML: shapes, tables, charts, diagrams (ECMA-376 part 1, 20-21)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from indexer.parsing.common.safexml import attribute, local_name, named, own_text
from indexer.parsing.common.tabular import row_text
from indexer.parsing.office.formulas import formula_text
from indexer.parsing.office.openxml import OpenXmlPackage

if TYPE_CHECKING:
    from lxml import etree

_SKIPPED = frozenset({"Fallback"})  # the same drawing again, for older readers
_TITLES = frozenset({"title", "ctrTitle"})
_SHAPES = frozenset({"sp", "cxnSp", "pic", "graphicFrame"})
_CHART_POINTS = 200


@dataclass(frozen=True, slots=True)
class ShapeText:
    """The text of one shape."""

    text: str
    placeholder: str
    """Its type (`title`, `body`, `ftr`), `obj` where unnamed; empty for a shape that is none."""

    @property
    def is_title(self) -> bool:
        """Whether it is the slide's title."""
        return self.placeholder in _TITLES


def shape_texts(root: etree._Element) -> Iterator[ShapeText]:
    """Texts of all shapes in drawing order; groups are entered."""
    for shape in _shapes(root):
        holder = next(named(shape, "ph"), None)
        placeholder = "" if holder is None else attribute(holder, "type") or "obj"
        text = "\n".join(_blocks(shape))
        if text.strip():
            yield ShapeText(text.strip(), placeholder)


def described(root: etree._Element) -> str:
    """Alternative texts of pictures and drawings, a line each."""
    found = (attribute(e, "descr") or attribute(e, "title") for e in named(root, "cNvPr"))
    return "\n".join(dict.fromkeys(filter(None, (text.strip() for text in found))))


def graphic_texts(package: OpenXmlPackage, part: str) -> Iterator[str]:
    """Texts of the charts and diagrams a slide, sheet or document shows."""
    for relation in package.relations(part).values():
        if relation.is_external or relation.kind not in ("chart", "chartEx", "diagramData"):
            continue
        root = package.root(relation.target)
        if root is None:
            continue
        lines = _chart_lines(root) if relation.kind != "diagramData" else _blocks(root)
        text = "\n".join(dict.fromkeys(filter(None, lines)))
        if text:
            yield text


def _shapes(element: etree._Element) -> Iterator[etree._Element]:
    for child in element:
        name = local_name(child)
        if name in _SHAPES:
            yield child
        elif name not in _SKIPPED:
            yield from _shapes(child)


def _blocks(element: etree._Element) -> Iterator[str]:
    """Paragraphs and table rows below an element, in order."""
    name = local_name(element)
    if name == "p":
        yield paragraph_text(element)
    elif name == "tr":
        yield row_text(" ".join(_blocks(cell)) for cell in element if local_name(cell) == "tc")
    elif name not in _SKIPPED:
        for child in element:
            yield from _blocks(child)


def paragraph_text(paragraph: etree._Element) -> str:
    """The characters of a paragraph, formulas included."""
    pieces: list[str] = []
    taken: set[etree._Element] = set()
    for element in named(paragraph, "t", "br", "oMath"):
        kind = local_name(element)
        if kind == "oMath":
            pieces.append(formula_text(element))
            taken.update(named(element, "t", "br"))
        elif element not in taken:
            pieces.append(own_text(element) if kind == "t" else "\n")
    return "".join(pieces)


def _chart_lines(root: etree._Element) -> Iterator[str]:
    """Titles, then each series as `name: category value, category value`, and what was written to its points."""
    for element in named(root, "title", "ser", "dLbl"):
        if local_name(element) == "ser":
            yield _series_line(element)
        else:
            yield " ".join(_blocks(element)).strip()


def _series_line(series: etree._Element) -> str:
    values: dict[str, list[str]] = {}
    for child in series:
        points = [e.text or "" for e in named(child, "v")]
        values.setdefault(local_name(child), []).extend(points)
    title = " ".join(values.get("tx", []))
    categories = values.get("cat") or values.get("xVal") or []
    numbers = values.get("val") or values.get("yVal") or []
    width = max(len(categories), len(numbers))
    pairs = [
        " ".join(filter(None, (categories[i : i + 1] or [""]) + (numbers[i : i + 1] or [""])))
        for i in range(min(width, _CHART_POINTS))
    ]
    return ": ".join(filter(None, (title, ", ".join(pairs))))
