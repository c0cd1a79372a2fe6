"""What XLSX and XLSB packages hold beside cell values: comments, drawings, page texts, formulas, extents."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from functools import cached_property, lru_cache
from html import unescape
from itertools import islice
from typing import TYPE_CHECKING

from indexer.domain import Locator
from indexer.errors import ParseError
from indexer.parsing.common.outline import comment_text
from indexer.parsing.common.safexml import attribute, iterate_xml, local_name, named, whole_number
from indexer.parsing.common.tabular import cell_range
from indexer.parsing.office import xlsbrecords
from indexer.parsing.office.drawingml import graphic_texts, shape_texts
from indexer.parsing.office.openxml import OpenXmlPackage
from indexer.parsing.parser import Section

if TYPE_CHECKING:
    from lxml import etree

_MAX_FORMULAS = 300
_STAND_IN = "tc="
"""Before the id of a thread: the author of what Excel 365 writes in its place for older programs."""
_FORMULA = re.compile(rb"<(?:\w+:)?f(?:\s[^>]{0,500})?>([^<]+)</(?:\w+:)?f>")
_DIMENSION = re.compile(rb'<(?:\w+:)?dimension\s[^>]{0,200}ref="([A-Z]{1,3})(\d{1,9}):([A-Z]{1,3})(\d{1,9})"')
_ROW_NUMBER = re.compile(rb'<(?:\w+:)?row\s[^>]{0,200}?\br="(\d{1,9})"')
_FAR_ROW = re.compile(rb' r="[A-Z]{1,3}(\d{5,9})"')
_FAR_COLUMN = re.compile(rb' r="([A-Z]{2,3})\d')
"""References of cells beyond column Z or row 9,999: the others cannot make a sheet large."""
_PAGE_TEXT = re.compile(rb"<(?:\w+:)?(?:odd|even|first)(?:Header|Footer)(?:\s[^>]{0,200})?>([^<]+)<")
_PAGE_CODE = re.compile(r'&(?:"[^"]*"|K[0-9A-F]{6}|\d+|[A-Za-z])')
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,9})")
_UNIQUE_COUNT = re.compile(rb'\b[uU]nique[cC]ount="(\d{1,30})"')
_MAX_SHARED_STRINGS = 10_000_000
_TAIL_BYTES = 200_000
_WIDE_COLUMNS = 500


class SheetParts:
    """The sheets of a workbook package by name, with what stands beside their cells."""

    def __init__(self, package: OpenXmlPackage) -> None:
        self._package = package
        self.main = main = package.main_part("xl/workbook.xml")
        self.is_binary = main.endswith(".bin")
        relations = package.relations(main)
        self._parts = {
            name: relations[identity].target for identity, name in self._listed(main) if identity in relations
        } or self._unlisted()

    @cached_property
    def _persons(self) -> dict[str, str]:
        """Names of those who wrote in threads, by id."""
        roots = map(self._package.root, self._package.related(self.main, "person"))
        return {
            attribute(e, "id"): attribute(e, "displayName")
            for root in roots
            if root is not None
            for e in root
        }

    def _listed(self, main: str) -> Iterator[tuple[str, str]]:
        if self.is_binary:
            with suppress(ParseError):
                yield from xlsbrecords.read_sheets(self._package.archive.read(main))
            return
        root = self._package.root(main)
        for element in root.iter() if root is not None else ():
            if local_name(element) == "sheet":
                keys = (value for key, value in element.attrib.items() if str(key).endswith("}id"))
                yield str(next(keys, "")), attribute(element, "name")

    def _unlisted(self) -> dict[str, str]:
        """The sheets of a workbook whose list of them is damaged, under the names of their parts."""
        found = self._package.archive.matching(r"xl/worksheets/[^/]+\.(?:xml|bin)")
        return {name.rpartition("/")[2].partition(".")[0]: name for name in found}

    @property
    def names(self) -> list[str]:
        """Sheet names in the order of the workbook."""
        return list(self._parts)

    def data(self, sheet: str) -> bytes:
        """The bytes of a sheet's part; empty where it is missing."""
        part = self._parts.get(sheet, "")
        return self._package.archive.salvage(part) if part in self._package.archive else b""

    def is_chart(self, sheet: str) -> bool:
        """Whether the sheet is a chart and has no cells."""
        return "/chartsheets/" in f"/{self._parts.get(sheet, '')}"

    def extras(self, sheet: str, data: bytes) -> Iterator[Section]:
        """Comments, text boxes, charts, page texts, links and formulas of a sheet."""
        part = self._parts.get(sheet, "")
        relations = self._package.relations(part).values()
        has_threads = any(relation.kind == "threadedComment" for relation in relations)
        for relation in relations:
            if relation.is_external:
                continue
            if relation.kind in ("comments", "threadedComment"):
                yield from self._comments(sheet, relation.target, has_threads=has_threads)
            elif relation.kind == "drawing":
                texts = list(self._drawing(relation.target))
                if texts:
                    yield Section("\n".join(texts), Locator(sheet=sheet, part="drawing"))
        for name, text in (
            ("page header", self._page_text(data)),
            ("links", self._package.links(part)),
            ("formulas", "" if self.is_binary else _formulas(data)),
        ):
            if text:
                yield Section(text, Locator(sheet=sheet, part=name))

    def _comments(self, sheet: str, part: str, *, has_threads: bool) -> Iterator[Section]:
        """Comments of a part; those that stand in for threads, where these are there, say so to old programs only."""
        if part.endswith(".bin"):
            for row, column, text in xlsbrecords.read_comments(self._package.archive.read(part)):
                cells = cell_range(row, row, column, column)
                yield Section(text, Locator(sheet=sheet, cells=cells, part="comment"))
            return
        root = self._package.root(part)
        if root is None:
            return
        authors = [e.text or "" for e in named(root, "author")] if has_threads else []
        stand_ins = {str(n) for n, author in enumerate(authors) if author.startswith(_STAND_IN)}
        for element in named(root, "comment", "threadedComment"):
            if attribute(element, "authorId") in stand_ins:
                continue
            said = " ".join("".join(e.text or "" for e in named(element, "t", "text")).split())
            text = comment_text(self._persons.get(attribute(element, "personId"), ""), said)
            if text:
                yield Section(text, Locator(sheet=sheet, cells=attribute(element, "ref"), part="comment"))

    def _drawing(self, part: str) -> Iterator[str]:
        root = self._package.root(part)
        if root is not None:
            yield from (shape.text for shape in shape_texts(root))
        yield from graphic_texts(self._package, part)
        yield from filter(None, (self._package.links(part),))

    def _page_text(self, data: bytes) -> str:
        if self.is_binary:
            found = xlsbrecords.read_page_texts(data)
        else:
            found = [_unescaped(match) for match in _PAGE_TEXT.findall(data[-_TAIL_BYTES:])]
        return "\n".join(dict.fromkeys(filter(None, map(plain_page_text, found))))


def plain_page_text(text: str) -> str:
    """A page header or footer without its codes for fonts, position and page numbers."""
    return " ".join(_PAGE_CODE.sub(" ", text).replace("&&", "&").split())


def _formulas(data: bytes) -> str:
    if not any(opening in data for opening in (b"<f>", b"<f ", b":f>", b":f ")):
        return ""  # looking for a plain text first is ten times as fast
    found = dict.fromkeys(_unescaped(match) for match in _FORMULA.findall(data))
    return "\n".join(f"={formula}" for formula in islice(found, _MAX_FORMULAS))


def _unescaped(text: bytes) -> str:
    return unescape(text.decode("utf-8", "replace"))


def declared_cells(data: bytes) -> int:
    """How many cells a reader of the whole used range would hold, by the dimension and the outermost cells."""
    height = width = 0
    declared = _DIMENSION.search(data, 0, 4096)
    if declared is not None:
        height, width = int(declared.group(4)), column_number(declared.group(3).decode())
    columns = {name.decode() for name in _FAR_COLUMN.findall(data)}
    width = max([width, 26, *map(column_number, columns)])
    rows = data if width > _WIDE_COLUMNS else data[-_TAIL_BYTES:]  # a narrow sheet is told by its last rows
    return width * max([height, *map(int, _ROW_NUMBER.findall(rows)), *map(int, _FAR_ROW.findall(data))])


@lru_cache(maxsize=1024)
def column_number(name: str) -> int:
    """The number of a column from 1: `A` is 1, `AA` 27."""
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - 64
    return number


def read_cells(data: bytes, shared: list[str]) -> Iterator[tuple[int, dict[int, str]]]:
    """(row, values by column) of a sheet part, from 0; dates stay the numbers they are stored as.

    Raises:
        ParseError: the part is damaged, once everything in front of the damage was given.
    """
    row = -1
    for _, element in iterate_xml(data):
        if local_name(element) != "row":
            continue
        row = (whole_number(attribute(element, "r")) or row + 2) - 1
        cells: dict[int, str] = {}
        column = -1
        for cell in element:
            found = _REFERENCE.fullmatch(attribute(cell, "r"))
            column = column_number(found.group(1)) - 1 if found is not None else column + 1
            row = int(found.group(2)) - 1 if found is not None else row
            value = _cell_value(attribute(cell, "t"), cell, shared)
            if value:
                cells[column] = value
        element.clear()
        if cells:
            yield row, cells


def _cell_value(kind: str, cell: etree._Element, shared: list[str]) -> str:
    texts = {"v": "", "t": ""}
    for child in cell.iter():
        name = local_name(child)
        if name in texts and not _is_reading(child):
            texts[name] += child.text or ""
    if kind == "s":
        index = whole_number(texts["v"])
        return shared[index] if index is not None and index < len(shared) else ""
    if kind == "b":
        return "TRUE" if texts["v"] == "1" else "FALSE"
    return texts["t"] or texts["v"]


def claims_too_many_strings(package: OpenXmlPackage) -> bool:
    """Whether the shared strings say of themselves that they are more than any workbook holds.

    calamine makes room for as many, and ends the process where there is none.
    """
    claimed = _UNIQUE_COUNT.search(package.archive.head("xl/sharedStrings.xml", 2_000))
    return claimed is not None and int(claimed[1]) > _MAX_SHARED_STRINGS


def read_shared_strings(package: OpenXmlPackage) -> list[str]:
    """The shared strings of a package, as far as they can be read."""
    strings: list[str] = []
    for name in ("xl/sharedStrings.xml", "xl/sharedStrings.bin"):
        with suppress(ParseError):
            data = package.archive.salvage(name) if name in package.archive else b""
            strings.extend(
                xlsbrecords.read_shared_strings(data) if name.endswith(".bin") else _strings_of_xml(data)
            )
    return strings


def _strings_of_xml(data: bytes) -> Iterator[str]:
    for _, element in iterate_xml(data) if data else ():
        if local_name(element) == "si":
            yield "".join(e.text or "" for e in named(element, "t") if not _is_reading(e))
            element.clear()


def _is_reading(element: etree._Element) -> bool:
    """Whether a text says how the characters before it are read (ECMA-376 part 1, 18.4.6)."""
    holder = element.getparent()
    return holder is not None and local_name(holder) == "rPh"
