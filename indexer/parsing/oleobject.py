"""Files embedded in Office documents as OLE objects."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from indexer.errors import ParseError
from indexer.parsing.compound import (
    MAGIC,
    embedded_streams,
    open_compound,
    read_metadata,
    read_stream,
)
from indexer.parsing.outline import part_sections
from indexer.parsing.parser import Member, ParseResult, ParserInput
from indexer.parsing.properties import property_sections

if TYPE_CHECKING:
    from olefile import OleFileIO


@dataclass(frozen=True, slots=True)
class NativeObject:
    """A file that was dropped into a document."""

    name: str
    path: str
    """Where it came from on the author's machine."""
    data: bytes


class OleObjectParser:
    """Reads compound files that are no known document: the `oleObject1.bin` of Office Open XML and strays."""

    name = "oleobject"
    version = 1
    formats: ClassVar[Mapping[str, str]] = {".oleobject": "Embedded object"}

    def sniff(self, head: bytes, suffix: str) -> bool:
        """Any compound file that the registry found no better name for."""
        return head.startswith(MAGIC)

    def parse(self, source: ParserInput) -> ParseResult:
        """Hand on the embedded file."""
        container = open_compound(source.data)
        metadata = read_metadata(container)
        sections = [
            *part_sections(iter([("embedded", embedded_names(container))])),
            *property_sections(metadata),
        ]
        return ParseResult(
            sections=sections,
            metadata=metadata,
            members=embedded_members(container),
            name_only_reason="" if sections else "The kind of this compound file (OLE) is not known.",
        )


def embedded_members(container: OleFileIO) -> Iterator[Member]:
    """The files that a compound file carries, by the names they had."""
    for number, (path, kind) in enumerate(embedded_streams(container), 1):
        data = read_stream(container, *path)
        if kind == "native":
            native = unwrap_native(data)
            name, data = native.name, native.data
        else:
            name = f"embedded {number}"
        yield Member(clean_name(name) or f"embedded {number}", lambda data=data: data, len(data))  # type: ignore[misc]


def embedded_names(container: OleFileIO) -> str:
    """The names and original paths of embedded files, a line each."""
    lines: list[str] = []
    for path, kind in embedded_streams(container):
        if kind == "native":
            with contextlib.suppress(ParseError):
                native = unwrap_native(read_stream(container, *path))
                lines += dict.fromkeys((native.name, native.path))
    return "\n".join(lines)


def unwrap_native(data: bytes) -> NativeObject:
    """The file in an Ole10Native stream (MS-OLEDS 2.3.6).

    Raises:
        ParseError: the stream is cut short.
    """
    position = 6
    names = []
    for _ in range(2):
        end = data.find(b"\0", position, position + 1024)
        if end < 0:
            raise ParseError("The embedded object is damaged.")
        names.append(data[position:end])
        position = end + 1
    position += 4
    length = int.from_bytes(data[position : position + 4], "little")
    position += 4 + length
    size = int.from_bytes(data[position : position + 4], "little")
    name, path = (part.decode("cp1252", "replace") for part in names)
    return NativeObject(name or path, path, data[position + 4 : position + 4 + size])


def clean_name(name: str) -> str:
    """A file name without folders and control characters."""
    name = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(char for char in name if char.isprintable()).strip(" .")
