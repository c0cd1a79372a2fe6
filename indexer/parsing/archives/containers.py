"""What a ZIP or OLE container holds, read from its directory and not from the file's name."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from typing import NamedTuple

ZIP_MAGIC = b"PK\x03\x04"
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

ENCRYPTED_OFFICE = "encrypted office"
"""Kind of an Office Open XML document behind a password: an OLE container around a cipher."""

_DIRECTORY_BYTES = 1 << 20
"""How much of a ZIP's central directory is looked at; the telling parts stand at its front."""

_END_RECORD = b"PK\x05\x06"
_END_RECORD_BYTES = 22 + 65_535
"""The end record and the longest comment that may follow it (APPNOTE 4.3.16)."""

_ZIP_ENTRIES = re.compile(
    rb"PK\x01\x02.{42}(?:"
    rb"(?P<pptx>ppt/)|(?P<docx>word/)|(?P<xlsb>xl/workbook\.bin)|(?P<xlsx>xl/workbook\.xml)|(?P<vsdx>visio/)"
    rb"|(?P<epub>META-INF/container\.xml)"
    rb")",
    re.DOTALL,
)
_MIMETYPES = {
    b"application/vnd.oasis.opendocument.text": ".odt",
    b"application/vnd.oasis.opendocument.spreadsheet": ".ods",
    b"application/vnd.oasis.opendocument.presentation": ".odp",
    b"application/vnd.oasis.opendocument.graphics": ".odg",
    b"application/epub+zip": ".epub",
    b"application/vnd.adobe.indesign-idml-package": ".idml",
    b"application/hwp+zip": ".hwpx",
}
_OLE_STREAMS = {
    "WordDocument": ".doc",
    "PowerPoint Document": ".ppt",
    "Workbook": ".xls",
    "Book": ".xls",
    "VisioDocument": ".vsd",
    "__properties_version1.0": ".msg",
    "EncryptedPackage": ENCRYPTED_OFFICE,
}


def kind_of_container(data: memoryview, head: bytes) -> str:
    """The suffix of the format in a ZIP or OLE container, `ENCRYPTED_OFFICE`, or empty."""
    if head.startswith(ZIP_MAGIC):
        return _kind_of_zip(data, head)
    if head.startswith(OLE_MAGIC):
        return _kind_of_ole(data)
    return ""


def _kind_of_zip(data: memoryview, head: bytes) -> str:
    if head[30:38] == b"mimetype":  # OpenDocument and EPUB store it first and uncompressed
        extra_bytes = int.from_bytes(head[28:30], "little")
        declared = re.match(rb"[\w./+-]+", head[38 + extra_bytes :])
        if declared is not None:
            name = declared.group().partition(b"PK")[0]
            kind = _MIMETYPES.get(name) or _MIMETYPES.get(name.removesuffix(b"-template"))
            if kind is not None:
                return kind
    found = _ZIP_ENTRIES.search(_central_directory(data))
    return f".{found.lastgroup}" if found is not None else ""


def _central_directory(data: memoryview) -> bytes:
    tail_start = max(0, len(data) - _END_RECORD_BYTES)
    tail = bytes(data[tail_start:])
    end = tail.rfind(_END_RECORD)
    if end < 0 or len(tail) - end < 22:
        return b""
    size, offset = struct.unpack_from("<II", tail, end + 12)
    start = tail_start + end - size  # not `offset`: bytes may stand in front of the archive
    if start < 0:
        start = offset
    return bytes(data[start : start + min(size, _DIRECTORY_BYTES)])


def _kind_of_ole(data: memoryview) -> str:
    names = _ole_names(data)
    return next((kind for name, kind in _OLE_STREAMS.items() if name in names), "")


def _ole_names(data: memoryview) -> set[str]:
    """Names at the root of a compound file ([MS-CFB] 2.6), as far as the first directory entries list them.

    At the root only: an XLS that embeds a DOC holds a stream `WordDocument` too, in a folder.
    """
    entries = list(_ole_entries(data))
    names: set[str] = set()
    seen: set[int] = set()
    waiting = [entries[0].child] if entries else []
    while waiting:
        index = waiting.pop()
        if index < len(entries) and index not in seen:
            seen.add(index)
            names.add(entries[index].name)
            waiting += (entries[index].left, entries[index].right)
    return names


class _OleEntry(NamedTuple):
    """A stream or folder; the numbers are those of other entries."""

    name: str
    left: int
    right: int
    child: int


def _ole_entries(data: memoryview) -> Iterator[_OleEntry]:
    """The first directory entries; 256 of them, for the root's names may stand behind those of folders."""
    if len(data) < 512:
        return
    (sector_shift,) = struct.unpack_from("<H", data, 30)
    if sector_shift not in (9, 12):  # the only two that the format allows
        return
    sector_bytes = 1 << sector_shift
    (sector,) = struct.unpack_from("<I", data, 48)
    for _ in range(64):
        start = (sector + 1) * sector_bytes
        block = bytes(data[start : start + sector_bytes])
        for entry in range(0, len(block) - 127, 128):
            name_bytes, left, right, child = struct.unpack_from("<H2x3I", block, entry + 64)
            name = block[entry : entry + max(0, min(name_bytes, 64) - 2)].decode("utf-16-le", "replace")
            yield _OleEntry(name, left, right, child)
        sector = _next_sector(data, sector, sector_bytes)
        if sector >= 0xFFFF_FFFA:
            return


def _next_sector(data: memoryview, sector: int, sector_bytes: int) -> int:
    """The sector that follows in the allocation table, as far as the header lists the table (109 sectors)."""
    per_sector = sector_bytes // 4
    table, place = divmod(sector, per_sector)
    if table >= 109:
        return 0xFFFF_FFFE
    (table_sector,) = struct.unpack_from("<I", data, 76 + 4 * table)
    position = (table_sector + 1) * sector_bytes + 4 * place
    if position + 4 > len(data):
        return 0xFFFF_FFFE
    return int(struct.unpack_from("<I", data, position)[0])
