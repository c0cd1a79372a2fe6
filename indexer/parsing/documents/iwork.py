"""Pages, Numbers and Keynote documents, of 2009 (XML) and since 2013 (IWA: Snappy around Protocol Buffers)."""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, ClassVar
from zipfile import ZIP_DEFLATED, ZIP_STORED

from indexer.errors import EncryptedError, ParseError
from indexer.parsing.archives.guard import GuardedZip
from indexer.parsing.common.outline import Outline
from indexer.parsing.common.safexml import attribute, local_name, parse_xml, whole_number
from indexer.parsing.common.sheets import numbered_rows, sheet_sections
from indexer.parsing.documents.iwa import Message, fields, read_messages
from indexer.parsing.documents.iworktables import STRINGS, TABLE, TEXT, Table, TableReader, text_lines
from indexer.parsing.parser import Nature, Parser, ParseResult, ParserInput

if TYPE_CHECKING:
    from lxml import etree

_FOLDER = r"(?:[^/]+\.(?:pages|numbers|key)/)?"
"""What a document holds that its user packed: older Macs show it as a file, though it is a folder."""
_SKIPPED = frozenset(
    ("metadata", "stylesheet", "version-history", "calc-engine", "master-slides", "theme-list")
)
_BACKWARDS = 128
"""A step between cells from which on it is negative, in eight bits."""
_CELL_VALUES = {"ct": "s", "rct": "s", "n": "v", "rn": "v", "d": "cell-date"}
"""Elements that hold what a cell shows, in which attribute; `r…` what came of a formula."""


class IworkParser(Parser):
    """Reads bodies and shapes, then tables row by row; of tables from 2013 to 2016 only the texts in them."""

    name = "iwork"
    version = 4
    nature = Nature.TAGGED
    formats: ClassVar[Mapping[str, str]] = {".pages": "Pages", ".numbers": "Numbers", ".key": "Keynote"}

    def sniff(self, head: bytes, suffix: str) -> bool:
        """By container and suffix."""
        return suffix in self.formats and head.startswith(b"PK")

    def parse(self, source: ParserInput) -> ParseResult:
        """Read the document."""
        archive = GuardedZip(
            source.data, max_bytes=source.options.max_member_bytes, max_entries=source.options.max_members
        )
        if ".iwpv2" in archive or ".iwpv" in archive:
            raise EncryptedError("The document is protected by a password.")
        outline = Outline()
        if any(info.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for info in archive.entries):
            raise EncryptedError("The document is protected by a password.")  # how iWork 2009 marks it
        xml = next(archive.matching(rf"{_FOLDER}index\.(?:xml|apxl)(?:\.gz)?"), "")
        if xml:
            found = _xml_texts(_index(archive, xml))
        else:
            found = _packed_texts(list(read_messages(archive, _FOLDER, source.options.max_member_bytes)))
        tables: list[Table] = []
        for piece in found:
            if isinstance(piece, Table):
                tables.append(piece)
            else:
                outline.paragraph(piece)
        cells = [s for table in tables for s in sheet_sections(table.name, numbered_rows(table.rows))]
        return ParseResult(sections=[*outline.sections(), *cells], is_prose=source.suffix != ".numbers")


def _index(archive: GuardedZip, name: str) -> etree._Element:
    data = archive.read(name)
    if name.endswith(".gz"):
        try:
            with gzip.GzipFile(fileobj=io.BytesIO(data)) as stream:
                data = stream.read(archive.budget.left)
        except (OSError, EOFError) as error:
            raise ParseError("The document is damaged.") from error
    return parse_xml(data)


def _xml_texts(element: etree._Element, table: str = "") -> Iterator[str | Table]:
    """Paragraphs and tables; those within a table are given its name."""
    for child in element:
        name = local_name(child)
        if name in _SKIPPED:
            continue
        if name == "p":
            yield _paragraph(child)
        elif name == "datasource":
            yield _datasource(child, table)
        elif name == "tabular-model":
            is_named = attribute(child, "name-is-visible") != "false"
            yield from _xml_texts(child, attribute(child, "name") if is_named else "")
        else:
            yield from _xml_texts(child, table)


def _paragraph(element: etree._Element) -> str:
    parts: list[str] = []
    for node in element.iter():
        name = local_name(node)
        if name in ("br", "lnbr", "crbr", "pgbr"):
            parts.append("\n")
        elif name == "tab":
            parts.append("\t")
        if node.text:
            parts.append(node.text)
        if node.tail and node is not element:
            parts.append(node.tail)
    return "".join(parts).strip()


def _datasource(element: etree._Element, name: str) -> Table:
    """The cells of a table of 2009, each of which says how far right of the former one it stands."""
    table = Table(name)
    row = column = 0
    for count, cell in enumerate(element):
        told = whole_number(attribute(cell, "ct"))
        step = told if told is not None else min(count, 1)
        if step >= _BACKWARDS:  # to the left, in the next row
            row, step = row + 1, step - 2 * _BACKWARDS
        column = max(column + step, 0)
        text = " ".join(filter(None, _cell_texts(cell)))
        if text:
            table.rows.setdefault(row, {})[column] = text
    return table


def _cell_texts(cell: etree._Element) -> Iterator[str]:
    for node in cell.iter():
        name = local_name(node)
        if name == "p":
            yield _paragraph(node)
        elif name in _CELL_VALUES:
            yield attribute(node, _CELL_VALUES[name])


def _packed_texts(messages: list[Message]) -> Iterator[str | Table]:
    reader = TableReader({message.identity: message for message in reversed(messages)})
    tables = [reader.table(message.data) for message in messages if message.kind == TABLE]
    for message in messages:
        if message.identity in reader.read:
            continue
        if message.kind == TEXT:
            yield from text_lines(message.data)
        elif message.kind == STRINGS:
            yield from (text for entry in fields(message.data, 3) for text in text_lines(entry))
    yield from tables
