"""Files embedded in Office documents as OLE objects."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from indexer.errors import ParseError
from indexer.parsing.binaryoffice.compound import (
    MAGIC,
    OLE_DOCUMENTS,
    embedded_streams,
    open_compound,
    read_metadata,
    read_stream,
)
from indexer.parsing.binaryoffice.compoundwriter import write_compound
from indexer.parsing.common.outline import part_sections
from indexer.parsing.parser import Member, Nature, Parser, ParseResult, ParserInput

if TYPE_CHECKING:
    from olefile import OleFileIO


_DOCUMENT_STREAMS = {name.lower(): suffix for name, suffix in OLE_DOCUMENTS.items()}


@dataclass(frozen=True, slots=True)
class NativeObject:
    """A file that was dropped into a document."""

    name: str
    path: str
    """Where it came from on the author's machine."""
    data: bytes


class OleObjectParser(Parser):
    """Reads compound files that are no known document: the `oleObject1.bin` of Office Open XML and strays."""

    name = "oleobject"
    version = 3
    nature = Nature.TAGGED
    formats: ClassVar[Mapping[str, str]] = {".oleobject": "Embedded object"}
    magics = (MAGIC,)

    def parse(self, source: ParserInput) -> ParseResult:
        """Hand on the embedded file."""
        container = open_compound(source.data)
        metadata = read_metadata(container)
        sections = list(part_sections(iter([("embedded", embedded_names(container))])))
        return ParseResult(
            sections=sections,
            metadata=metadata,
            members=embedded_members(container),
            name_only_reason="" if sections else "The kind of this compound file (OLE) is not known.",
        )


def embedded_members(container: OleFileIO) -> Iterator[Member]:
    """The files that a compound file carries: wrapped ones by the names they had, documents stored as folders."""
    number = 0
    for path, kind in embedded_streams(container):
        number += 1
        if kind == "native":
            with contextlib.suppress(ParseError):
                native = unwrap_native(read_stream(container, *path))
                name = clean_name(native.name) or f"embedded {number}"
                yield Member(name, partial(bytes, native.data), len(native.data))
        else:
            yield Member(f"embedded {number}", partial(read_stream, container, *path))
    for folder, suffix in _document_folders(container):
        number += 1
        yield Member(f"embedded {number}{suffix}", partial(_folder_file, container, folder))


def _document_folders(container: OleFileIO) -> Iterator[tuple[list[str], str]]:
    """Folders that are a document of an older Office, with its suffix."""
    found: dict[tuple[str, ...], str] = {}
    for path in container.listdir(streams=True, storages=False):
        suffix = _DOCUMENT_STREAMS.get(path[-1].lower())
        folder = tuple(path[:-1])
        is_inside = any(folder[: len(outer)] == outer for outer in found)
        if suffix is not None and folder and not is_inside:
            found[folder] = suffix
    yield from ((list(folder), suffix) for folder, suffix in found.items())


def _folder_file(container: OleFileIO, folder: list[str]) -> bytes:
    """A folder as a compound file of its own."""
    tree: dict[str, Any] = {}
    for path in container.listdir(streams=True, storages=False):
        if path[: len(folder)] == folder:
            holder = tree
            for name in path[len(folder) : -1]:
                holder = holder.setdefault(name, {})
            holder[path[-1]] = read_stream(container, *path)
    return write_compound(tree)


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
