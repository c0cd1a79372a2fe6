"""OLE compound files (MS-CFB): the container of DOC, XLS, PPT, MSG and of encrypted Office files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from indexer.domain import Metadata
from indexer.errors import EncryptedError, ParseError
from indexer.parsing.binaryoffice.propertysets import (
    DOCUMENT_STREAM,
    SUMMARY_STREAM,
    read_document_summary,
    read_summary,
)
from indexer.parsing.common.byteview import ByteView
from indexer.parsing.common.safexml import whole_number

if TYPE_CHECKING:
    from olefile import OleFileIO

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

OLE_DOCUMENTS = {
    "WordDocument": ".doc",
    "PowerPoint Document": ".ppt",
    "PP40": ".ppt",
    "Workbook": ".xls",
    "Book": ".xls",
    "VisioDocument": ".vsd",
}
"""Stream → suffix of the document that it is the main part of."""


def open_compound(data: memoryview) -> OleFileIO:
    """Open a compound file.

    Raises:
        EncryptedError: it wraps an encrypted Office Open XML document.
        ParseError: it is damaged beyond reading.
    """
    container = open_encrypted(data)
    if has_stream(container, "EncryptedPackage") or has_stream(container, "EncryptionInfo"):
        raise EncryptedError("The document is protected by a password.")
    return container


def open_encrypted(data: memoryview) -> OleFileIO:
    """Open a compound file that may be the envelope of an encrypted document.

    Raises:
        ParseError: it is damaged beyond reading.
    """
    from indexer.parsing.binaryoffice.compoundfile import CompoundFile

    if bytes(data[: len(MAGIC)]) != MAGIC:
        raise ParseError("The file is no Office container (OLE): another program wrote it, or an older one.")
    try:
        container = CompoundFile(ByteView(data))
        for entry in container.direntries:
            if (
                entry is not None
            ):  # a chain that bites its tail is read for as long as the stream claims to be
                entry.size = min(entry.size, len(data))
        return container
    except (OSError, ValueError, IndexError, TypeError, OverflowError, RecursionError, MemoryError) as error:
        raise ParseError("The Office container (OLE) is damaged.") from error


def has_stream(container: OleFileIO, *path: str) -> bool:
    """Whether a stream (or storage) exists; names compare without case, as the format says."""
    return bool(container.exists(list(path)))


def read_stream(container: OleFileIO, *path: str) -> bytes:
    """The bytes of a stream, as many as can be read.

    Raises:
        ParseError: the stream is missing or its sectors are damaged.
    """
    try:
        with container.openstream(list(path)) as stream:
            return bytes(stream.read())
    except (OSError, ValueError, IndexError, TypeError, OverflowError) as error:
        raise ParseError(f"The part “{path[-1]}” of the document is missing or damaged.") from error


def read_metadata(container: OleFileIO, *, page_count: int | None = None) -> Metadata:
    """Title, author and dates from the property sets; empty where absent or damaged.

    `page_count` is what the caller has counted; without it, what the program that wrote the file noted.
    """
    summary = read_summary(_stream_or_nothing(container, SUMMARY_STREAM))
    document = read_document_summary(_stream_or_nothing(container, DOCUMENT_STREAM))
    found = summary | document
    extra: dict[str, str] = {
        name: found[name]
        for name in ("subject", "keywords", "comments", "category", "company", "manager")
        if name in found
    }
    return Metadata(
        title=found.get("title", ""),
        author=found.get("author", ""),
        created=found.get("created", ""),
        modified=found.get("modified", ""),
        page_count=page_count or whole_number(found.get("page_count", "")),
        extra=extra,
    )


def _stream_or_nothing(container: OleFileIO, name: str) -> bytes:
    try:
        return read_stream(container, name) if has_stream(container, name) else b""
    except ParseError:
        return b""


def embedded_streams(container: OleFileIO) -> Iterator[tuple[list[str], str]]:
    """Paths of streams that hold an embedded file, with the kind of wrapping: `native` or `package`."""
    for path in container.listdir(streams=True, storages=False):
        name = path[-1].lower()
        if name == "\x01ole10native":
            yield path, "native"
        elif name == "contents" and len(path) == 1:
            yield path, "package"  # how Acrobat wraps a PDF
        elif name == "package" and len(path) > 1:
            yield path, "package"
