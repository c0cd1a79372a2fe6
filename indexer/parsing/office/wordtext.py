"""Paragraphs and table rows of WordprocessingML, in reading order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from indexer.parsing.binaryoffice.wordfields import FIELD_LINK
from indexer.parsing.common.safexml import attribute, local_name, named, own_text, whole_number
from indexer.parsing.common.symbolfont import symbol_character
from indexer.parsing.office.formulas import formula_text
from indexer.parsing.office.wordnumbering import ListReference, WordNumbering, list_reference

if TYPE_CHECKING:
    from lxml import etree

_SKIPPED = frozenset(
    ("del", "moveFrom", "instrText", "delText", "delInstrText", "pPr", "rPr", "Fallback", "sectPr", "rt")
)
"""Deleted and moved-away text, field codes, formats, the copy of a drawing kept for old programs, and readings.

These, small above the characters of a word, would part them.
"""
_MARKS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011", "softHyphen": ""}


@dataclass(frozen=True, slots=True)
class WordBlock:
    """A paragraph, or a table row with its cells joined by tabs."""

    text: str
    number: str = ""
    """What stands in front of a paragraph by its list, e.g. `3.2` or `(a)`."""
    style: str = ""
    """Style id of a paragraph."""
    level: int | None = None
    """Heading level the paragraph sets itself, from 1."""
    is_row: bool = False
    is_initial: bool = False
    """The large first letter of the paragraph that follows, in a frame of its own."""

    @property
    def numbered(self) -> str:
        """The text behind its number."""
        return f"{self.number} {self.text}" if self.number else self.text


def block_texts(root: etree._Element, numbering: WordNumbering | None = None) -> Iterator[WordBlock]:
    """The blocks below an element, without empty ones; text boxes follow their paragraph.

    Args:
        root: the element.
        numbering: counts the lists; without it, list numbers are left out.
    """
    initial = ""
    for element in root:
        kind = local_name(element)
        if kind in _SKIPPED:
            continue
        if kind == "p":
            for block in _paragraph(element, numbering):
                if block.is_initial:
                    initial = block.text
                else:
                    yield replace(block, text=initial + block.text) if initial else block
                    initial = ""
        elif kind == "tbl":
            yield from _rows(element, numbering)
        elif kind:
            yield from block_texts(element, numbering)
    if initial:
        yield WordBlock(initial)


def deleted_text(root: etree._Element) -> str:
    """What tracked changes removed, a line per run of deletion."""
    lines = []
    for element in named(root, "del"):
        lines.append("".join(own_text(e) for e in named(element, "delText")))
    return "\n".join(line for line in lines if line.strip())


def reading_text(root: etree._Element) -> str:
    """How characters are read that say so (ruby), a line each."""
    return "\n".join("".join(own_text(e) for e in named(reading, "t")) for reading in named(root, "rt"))


def field_links(root: etree._Element) -> str:
    """The addresses in the codes of fields, a line each; a code may be cut into several runs."""
    codes = "".join(own_text(e) for e in named(root, "instrText"))
    return "\n".join(dict.fromkeys(FIELD_LINK.findall(codes)))


def _paragraph(element: etree._Element, numbering: WordNumbering | None) -> Iterator[WordBlock]:
    boxes: list[etree._Element] = []
    text = "".join(_runs(element, boxes)).strip()
    style, level, reference, is_initial = _format(element)
    number = (
        numbering.next(style, reference) if numbering is not None else ""
    )  # Word counts empty paragraphs too
    if text:
        yield WordBlock(text, number, style, level, is_initial=is_initial)
    for box in boxes:
        yield from block_texts(box, numbering)


def _runs(element: etree._Element, boxes: list[etree._Element]) -> Iterator[str]:
    """Text pieces of a paragraph; text boxes in it are put aside."""
    for child in element:
        kind = local_name(child)
        if kind == "t":
            yield own_text(child)
        elif kind in _MARKS:
            yield _MARKS[kind]
        elif kind == "txbxContent":
            boxes.append(child)
        elif kind == "docPr":
            described = attribute(child, "descr").strip()
            if described:
                yield f" [{described}] "
        elif kind == "textpath":  # letters drawn along a path: a title, or a watermark
            yield f"\n{attribute(child, 'string')}\n"
        elif kind == "sym":
            yield _symbol(child)
        elif kind == "oMath":
            yield formula_text(child)
        elif kind == "p":  # of a drawing that is no text box
            yield from _runs(child, boxes)
            yield "\n"
        elif kind and kind not in _SKIPPED:
            yield from _runs(child, boxes)


def _symbol(element: etree._Element) -> str:
    """A character of a symbol font; where that is not Symbol itself, private codes say nothing outside it."""
    try:
        code = int(attribute(element, "char"), 16)
    except ValueError:
        return ""
    return symbol_character(attribute(element, "font"), code)


def _format(paragraph: etree._Element) -> tuple[str, int | None, ListReference, bool]:
    """Style id, heading level, list, and whether it is but the first letter of the next paragraph."""
    style, level, reference, is_initial = "", None, ListReference(), False
    properties = next((child for child in paragraph if local_name(child) == "pPr"), None)
    for element in properties if properties is not None else ():
        kind = local_name(element)
        if kind == "pStyle":
            style = attribute(element, "val")
        elif kind == "outlineLvl":
            outline = whole_number(attribute(element, "val"))
            level = outline + 1 if outline is not None and outline < 9 else level
        elif kind == "numPr":
            reference = list_reference(element)
        elif kind == "framePr":
            is_initial = attribute(element, "dropCap") in ("drop", "margin")
    return style, level, reference, is_initial


def _rows(table: etree._Element, numbering: WordNumbering | None) -> Iterator[WordBlock]:
    for row in _below(table, "tr"):
        cells = [
            " ".join(block.numbered for block in block_texts(cell, numbering)) for cell in _below(row, "tc")
        ]
        text = "\t".join(" ".join(cell.split()) for cell in cells)
        if text.strip():
            yield WordBlock(text.strip("\t"), is_row=True)


def _below(element: etree._Element, wanted: str) -> Iterator[etree._Element]:
    """Rows or cells, also inside content controls and insertions."""
    for child in element:
        kind = local_name(child)
        if kind == wanted:
            yield child
        elif kind in ("sdt", "sdtContent", "ins", "customXml", "smartTag", "moveTo"):
            yield from _below(child, wanted)
