"""Pages, Numbers and Keynote documents, of 2009 (XML) and since 2013 (IWA: Snappy around Protocol Buffers)."""

from __future__ import annotations

import gzip
import io
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, ClassVar
from zipfile import ZIP_DEFLATED, ZIP_STORED

from indexer.errors import EncryptedError, ParseError
from indexer.parsing.archives.guard import GuardedZip
from indexer.parsing.archives.prefixcodes import repeat
from indexer.parsing.common.outline import Outline
from indexer.parsing.common.safexml import attribute, local_name, parse_xml
from indexer.parsing.parser import Nature, Parser, ParseResult, ParserInput

if TYPE_CHECKING:
    from lxml import etree

_FOLDER = r"(?:[^/]+\.(?:pages|numbers|key)/)?"
"""What a document holds that its user packed: older Macs show it as a file, though it is a folder."""
_SKIPPED = frozenset(
    ("metadata", "stylesheet", "version-history", "calc-engine", "master-slides", "theme-list")
)
_TEXT_STORAGE = 2001
"""Type of the message that holds a body of text, `TSWP.StorageArchive`."""
_STRING_TABLE = 6005
"""Type of a table's list of cell values, `TST.TableDataList`."""
_MAX_BLOCK_BYTES = 1 << 24
_MARKS = re.compile("[\ufffc\u0004\u0005\ufffe]")


class IworkParser(Parser):
    """Reads bodies, shapes and the texts in cells; numbers and formulas in cells of the new form are not read."""

    name = "iwork"
    version = 3
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
        texts = _xml_texts(_index(archive, xml)) if xml else _packed_texts(_components(archive, source))
        for text in texts:
            outline.paragraph(text)
        return ParseResult(sections=outline.sections(), is_prose=source.suffix != ".numbers")


def _index(archive: GuardedZip, name: str) -> etree._Element:
    data = archive.read(name)
    if name.endswith(".gz"):
        try:
            with gzip.GzipFile(fileobj=io.BytesIO(data)) as stream:
                data = stream.read(archive.budget.left)
        except (OSError, EOFError) as error:
            raise ParseError("The document is damaged.") from error
    return parse_xml(data)


def _xml_texts(element: etree._Element) -> Iterator[str]:
    for child in element:
        name = local_name(child)
        if name in _SKIPPED:
            continue
        if name == "p":
            yield _paragraph(child)
        elif name == "ct":  # a cell's text
            yield attribute(child, "s")
        else:
            yield from _xml_texts(child)


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


def _components(archive: GuardedZip, source: ParserInput) -> Iterator[bytes]:
    """The inflated components; older files keep them in a ZIP of their own."""
    inner = archive
    if packed := next(archive.matching(rf"{_FOLDER}Index\.zip"), ""):
        data = memoryview(archive.read(packed))
        inner = GuardedZip(data, max_bytes=source.options.max_member_bytes)
    names = list(inner.matching(r"(?:Index/)?.+\.iwa"))
    if not names:
        raise ParseError("The file is no Pages, Numbers or Keynote document.")
    for name in names:
        if "AnnotationAuthor" not in name and "Stylesheet" not in name and "Template" not in name:
            yield b"".join(_inflated(inner.read(name)))


def _inflated(data: bytes) -> Iterator[bytes]:
    """The chunks of a component: a byte 0, a length of three bytes, Snappy without checksum."""
    position = 0
    while position + 4 <= len(data) and data[position] == 0:
        size = int.from_bytes(data[position + 1 : position + 4], "little")
        yield inflate_snappy(data[position + 4 : position + 4 + size])
        position += 4 + size


def inflate_snappy(data: bytes) -> bytes:
    """A raw Snappy block (format description of 2011).

    Raises:
        ParseError: it is damaged.
    """
    size, position = _varint(data, 0)
    out = bytearray()
    while position < len(data) and len(out) < min(size, _MAX_BLOCK_BYTES):
        tag = data[position]
        position += 1
        if tag & 3 == 0:
            length = tag >> 2
            if length >= 60:
                extra = length - 59
                length = int.from_bytes(data[position : position + extra], "little")
                position += extra
            out += data[position : position + length + 1]
            position += length + 1
            continue
        length, width = (tag >> 2 & 7) + 4 if tag & 3 == 1 else (tag >> 2) + 1, (1, 2, 4)[(tag & 3) - 1]
        offset = int.from_bytes(data[position : position + width], "little")
        position += width
        if tag & 3 == 1:
            offset |= (tag >> 5) << 8
        try:
            repeat(out, offset, length)
        except IndexError as error:
            raise ParseError("The document is damaged.") from error
    return bytes(out)


def _varint(data: bytes, position: int) -> tuple[int, int]:
    value = shift = 0
    while position < len(data) and shift < 64:
        byte = data[position]
        position += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if not byte & 0x80:
            break
    return value, position


def _packed_texts(components: Iterator[bytes]) -> Iterator[str]:
    for component in components:
        position = 0
        while position < len(component):
            size, position = _varint(component, position)
            header = component[position : position + size]
            position += size
            for kind, length in _messages(header):
                message = component[position : position + length]
                position += length
                if kind == _TEXT_STORAGE:
                    yield from _texts(message, field=3)
                elif kind == _STRING_TABLE:
                    yield from (text for entry in _fields(message, 3) for text in _texts(entry, field=3))


def _messages(header: bytes) -> Iterator[tuple[int, int]]:
    """(type, length) of the messages an archive's header announces."""
    for info in _fields(header, 2):
        numbers = dict(_numbers(info))
        yield numbers.get(1, 0), numbers.get(3, 0)


def _texts(message: bytes, *, field: int) -> Iterator[str]:
    for raw in _fields(message, field):
        for line in _MARKS.sub("", raw.decode("utf-8", "replace")).replace("\u2028", "\n").split("\n"):
            if line.strip():
                yield line.strip()


def _fields(message: bytes, wanted: int) -> Iterator[bytes]:
    """The values of a length-delimited field."""
    for number, value in _walk(message):
        if number == wanted and isinstance(value, bytes):
            yield value


def _numbers(message: bytes) -> Iterator[tuple[int, int]]:
    for number, value in _walk(message):
        if isinstance(value, int):
            yield number, value


def _walk(message: bytes) -> Iterator[tuple[int, bytes | int]]:
    """(field number, value) of a message (Protocol Buffers encoding); stops at what it does not know."""
    position = 0
    while position < len(message):
        key, position = _varint(message, position)
        kind = key & 7
        if kind == 0:
            value, position = _varint(message, position)
            yield key >> 3, value
        elif kind == 2:
            size, position = _varint(message, position)
            yield key >> 3, message[position : position + size]
            position += size
        elif kind in (1, 5):
            position += 8 if kind == 1 else 4
        else:
            return
