"""OLE compound files (MS-CFB): the container of DOC, XLS, PPT, MSG and of encrypted Office files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

from indexer.domain import Metadata
from indexer.errors import EncryptedError, ParseError
from indexer.parsing.byteview import ByteView

if TYPE_CHECKING:
    from olefile import OleFileIO
    from olefile.olefile import OleMetadata

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


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
    import olefile

    try:
        return olefile.OleFileIO(ByteView(data))
    except (OSError, ValueError, IndexError, TypeError, RecursionError, MemoryError) as error:
        raise ParseError("The Office container (OLE) is damaged.") from error


def has_stream(container: OleFileIO, *path: str) -> bool:
    """Whether a stream (or storage) exists; names compare without case, as the format says."""
    try:
        return bool(container.exists("/".join(path)))
    except (ValueError, IndexError):
        return False


def read_stream(container: OleFileIO, *path: str) -> bytes:
    """The bytes of a stream, as many as can be read.

    Raises:
        ParseError: the stream is missing or its sectors are damaged.
    """
    try:
        with container.openstream(list(path)) as stream:
            return bytes(stream.read())
    except (OSError, ValueError, IndexError, TypeError) as error:
        raise ParseError(f"The part “{path[-1]}” of the document is missing or damaged.") from error


def read_metadata(container: OleFileIO, *, page_count: int | None = None) -> Metadata:
    """Title, author and dates from the property sets; empty where absent or damaged."""
    try:
        found = container.get_metadata()
    except Exception:  # noqa: BLE001 - property sets are optional, and olefile raises anything on damaged ones
        return Metadata(page_count=page_count)
    codepage = found.codepage if isinstance(found.codepage, int) else 1252
    extra = {
        name: value
        for name in ("subject", "keywords", "comments", "category", "company", "manager")
        if (value := _property_text(getattr(found, name, None), codepage))
    }
    return Metadata(
        title=_property_text(found.title, codepage),
        author=_property_text(found.author, codepage),
        created=_property_date(found, "create_time"),
        modified=_property_date(found, "last_saved_time"),
        page_count=page_count,
        extra=extra,
    )


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


def _property_text(value: object, codepage: int) -> str:
    if isinstance(value, bytes):
        value = _property_bytes(value, codepage)
    return value.replace("\x00", "").strip() if isinstance(value, str) else ""


def _property_bytes(value: bytes, codepage: int) -> str:
    name = {65001: "utf-8", 1200: "utf-16-le", 10000: "mac_roman"}.get(
        codepage & 0xFFFF, f"cp{codepage & 0xFFFF}"
    )
    try:
        return value.decode(name, "replace")
    except LookupError:
        return value.decode("cp1252", "replace")


def _property_date(found: OleMetadata, name: str) -> str:
    value = getattr(found, name, None)
    if not isinstance(value, dt.datetime) or value.year < 1980:
        return ""  # an unset FILETIME reads as 1601
    return value.replace(microsecond=0, tzinfo=None).isoformat()
