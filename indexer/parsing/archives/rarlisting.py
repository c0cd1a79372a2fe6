"""What a RAR archive says of its files: names, sizes, and where the bytes of each lie.

Its headers are described in the technical notes that WinRAR brings along
(`TechNote.txt` for 5.0, that of 4.20 for the older form).
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from indexer.errors import EncryptedError, ParseError
from indexer.parsing.archives.rararchive import NEW_MAGIC, OLD_MAGIC
from indexer.parsing.common.decoding import decode

_OLD_MAIN, _OLD_FILE, _OLD_END = 0x73, 0x74, 0x7B
_OLD_IS_LOCKED, _OLD_HAS_DATA, _OLD_IS_FOLDER = 0x0080, 0x8000, 0x00E0
_OLD_IS_SPLIT, _OLD_FILE_IS_LOCKED, _OLD_IS_LARGE, _OLD_IS_WIDE = 0x0003, 0x0004, 0x0100, 0x0200
_OLD_HAS_COMMENT, _OLD_FILE_HAS_COMMENT = 0x0002, 0x0008
_OLD_STORED = 0x30
_NEW_FILE, _NEW_LOCK, _NEW_END = 2, 4, 5
_NEW_HAS_EXTRA, _NEW_HAS_DATA, _NEW_IS_SPLIT = 0x0001, 0x0002, 0x0018
_NEW_IS_FOLDER, _NEW_HAS_TIME, _NEW_HAS_CHECKSUM = 0x0001, 0x0002, 0x0004
_EXTRA_LOCK, _EXTRA_LINK = 1, 5
_LINKS_TO_FILES = (4, 5)
"""Hard links and files that were there before: they have a content, which lies elsewhere in the archive."""
_MAX_HEADER_BYTES = 1 << 21
"""By the notes to 5.0."""
_DAMAGED = "The RAR archive is damaged."


@dataclass(frozen=True, slots=True)
class RarFile:
    """A file in the archive."""

    name: str
    size: int
    """Bytes, unpacked."""
    content: memoryview
    """The bytes as they are packed."""
    is_stored: bool
    """Whether these are the file's own."""
    is_known: bool
    """Whether it is packed as RAR 5 does it."""
    is_solid: bool
    """Whether it leans on the packed files before."""
    is_encrypted: bool
    is_split: bool
    """Whether it begins or goes on in another volume."""
    is_copy: bool
    """Whether another file of the archive holds its bytes."""
    checksum: int | None
    """CRC-32 of the file's bytes."""


def list_rar(data: memoryview) -> Iterator[RarFile]:
    """The files of an archive in order, folders and links left out.

    Raises:
        EncryptedError: even the names are encrypted.
        ParseError: the archive is damaged; what stands in front of the damage came before.
    """
    is_new = bytes(data[: len(NEW_MAGIC)]) == NEW_MAGIC
    try:
        yield from _list_new(data) if is_new else _list_old(data)
    except IndexError as error:
        raise ParseError(_DAMAGED) from error


class _Header:
    """The fields of a header, one behind the other."""

    def __init__(self, data: bytes, position: int = 0) -> None:
        self._data = data
        self.position = position

    def take(self, size: int) -> bytes:
        """So many bytes.

        Raises:
            IndexError: the header ends before.
        """
        self.position += size
        if self.position > len(self._data):
            raise IndexError("a header ends too early")
        return self._data[self.position - size : self.position]

    def number(self, size: int) -> int:
        """A whole number of so many bytes."""
        return int.from_bytes(self.take(size), "little")

    def counted(self) -> int:
        """A whole number of seven bits to a byte, the last without its high bit."""
        value = 0
        for shift in range(0, 64, 7):
            byte = self.number(1)
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value
        raise IndexError("a number without end")


def _list_old(data: memoryview) -> Iterator[RarFile]:
    position = len(OLD_MAGIC)
    while position + 7 <= len(data):
        header = bytes(
            data[position : position + int.from_bytes(data[position + 5 : position + 7], "little")]
        )
        if len(header) < 7:
            raise ParseError(_DAMAGED)
        fields = _Header(header)
        checksum, kind, flags, _ = (fields.number(size) for size in (2, 1, 2, 2))
        # A comment within a header, of before 3.0, is not summed up with it.
        checked = header[2:13] if kind == _OLD_MAIN and flags & _OLD_HAS_COMMENT else header[2:]
        is_checked = kind == _OLD_MAIN or (kind == _OLD_FILE and not flags & _OLD_FILE_HAS_COMMENT)
        if is_checked and zlib.crc32(checked) & 0xFFFF != checksum:
            raise ParseError(_DAMAGED)
        if kind == _OLD_MAIN and flags & _OLD_IS_LOCKED:
            raise EncryptedError("The archive is protected by a password.")
        if kind == _OLD_END:
            return
        content_bytes = fields.number(4) if flags & _OLD_HAS_DATA or kind == _OLD_FILE else 0
        position += len(header)
        if kind == _OLD_FILE:
            found, content_bytes = _old_file(fields, flags, content_bytes, data[position:])
            if flags & _OLD_IS_FOLDER != _OLD_IS_FOLDER and found.name:
                yield found
        position += content_bytes


def _old_file(fields: _Header, flags: int, packed: int, rest: memoryview) -> tuple[RarFile, int]:
    size = fields.number(4)
    host, checksum, _, _, method, name_bytes, attributes = (
        fields.number(each) for each in (1, 4, 4, 1, 1, 2, 4)
    )
    if flags & _OLD_IS_LARGE:
        packed, size = packed | fields.number(4) << 32, size | fields.number(4) << 32
    name = fields.take(name_bytes)
    is_link = host == 3 and attributes & 0xF000 == 0xA000  # of Unix
    return (
        RarFile(
            name="" if is_link else _wide_name(name) if flags & _OLD_IS_WIDE else decode(name).text,
            size=size,
            content=rest[:packed],
            is_stored=method == _OLD_STORED,
            is_known=False,
            is_solid=False,
            is_encrypted=bool(flags & _OLD_FILE_IS_LOCKED),
            is_split=bool(flags & _OLD_IS_SPLIT),
            is_copy=False,
            checksum=checksum,
        ),
        packed,
    )


def _wide_name(name: bytes) -> str:
    """A name in UTF-8, or as what differs from its form in the code page of the writer, two bits to a letter."""
    plain, gap, packed = name.partition(b"\0")
    if not gap or not packed:
        return name.decode("utf-8", "replace")
    fields = _Header(packed)
    high = fields.number(1) << 8
    letters: list[int] = []
    try:
        while fields.position < len(packed):
            kinds = fields.number(1)
            for shift in (6, 4, 2, 0):
                kind = kinds >> shift & 3
                if kind < 2:
                    letters.append(fields.number(1) | (high if kind else 0))
                elif kind == 2:
                    letters.append(fields.number(2))
                else:
                    letters += _repeated(fields, plain, len(letters), high)
    except IndexError:
        pass  # at the last letter
    return b"".join(letter.to_bytes(2, "little") for letter in letters).decode("utf-16-le", "replace")


def _repeated(fields: _Header, plain: bytes, start: int, high: int) -> list[int]:
    """Letters as they stand in the plain form, or a step away from it."""
    count = fields.number(1)
    if count < 0x80:
        return list(plain[start : start + count + 2])
    step = fields.number(1)
    return [(letter + step & 0xFF) | high for letter in plain[start : start + (count & 0x7F) + 2]]


def _list_new(data: memoryview) -> Iterator[RarFile]:
    position = len(NEW_MAGIC)
    while position + 7 <= len(data):
        front = _Header(bytes(data[position : position + 16]))
        checksum, size = front.number(4), front.counted()
        end = position + front.position + size
        if size > _MAX_HEADER_BYTES or zlib.crc32(data[position + 4 : end]) != checksum:
            raise ParseError(_DAMAGED)
        fields = _Header(bytes(data[position + front.position : end]))
        kind, flags = fields.counted(), fields.counted()
        if kind == _NEW_LOCK:
            raise EncryptedError("The archive is protected by a password.")
        if kind == _NEW_END:
            return
        extra_bytes = fields.counted() if flags & _NEW_HAS_EXTRA else 0
        content_bytes = fields.counted() if flags & _NEW_HAS_DATA else 0
        if kind == _NEW_FILE:
            extra = bytes(data[end - min(extra_bytes, size) : end])
            found = _new_file(fields, flags, extra, data[end : end + content_bytes])
            if found.name:
                yield found
        position = end + content_bytes


def _new_file(fields: _Header, flags: int, extra: bytes, content: memoryview) -> RarFile:
    file_flags, size = fields.counted(), fields.counted()
    fields.counted()  # attributes
    if file_flags & _NEW_HAS_TIME:
        fields.take(4)
    checksum = fields.number(4) if file_flags & _NEW_HAS_CHECKSUM else None
    packing = fields.counted()
    fields.counted()  # the system it was made on
    name = fields.take(fields.counted()).decode("utf-8", "replace")
    kinds = dict(_extras(extra))
    link = kinds.get(_EXTRA_LINK, 0)
    is_nameless = file_flags & _NEW_IS_FOLDER or (link and link not in _LINKS_TO_FILES)
    return RarFile(
        name="" if is_nameless else name,
        size=size,
        content=content,
        is_stored=packing >> 7 & 7 == 0,
        is_known=packing & 0x3F == 0,
        is_solid=bool(packing & 0x40),
        is_encrypted=_EXTRA_LOCK in kinds,
        is_split=bool(flags & _NEW_IS_SPLIT),
        is_copy=link in _LINKS_TO_FILES,
        checksum=checksum,
    )


def _extras(extra: bytes) -> Iterator[tuple[int, int]]:
    """Kind and first number of each record behind a header."""
    fields = _Header(extra)
    while fields.position < len(extra):
        size = fields.counted()
        end = fields.position + size
        yield fields.counted(), fields.counted()
        fields.position = end
