"""RAR archives: the files in them are found by name; those that were stored as they are, by what they hold."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from functools import partial
from typing import ClassVar

from indexer.errors import ParseError
from indexer.parsing.archives.guard import clean_member_path
from indexer.parsing.archives.rarlisting import NEW_MAGIC, OLD_MAGIC, RarFile, list_rar
from indexer.parsing.parser import Member, Nature, ParseResult, ParserInput

_PACKED = "It lies packed in a RAR archive, which cannot be unpacked here. Unpack that, or pack it as ZIP."
_LOCKED = "It lies in a RAR archive behind a password, which cannot be opened here."
_COPY = "It is a copy of another file in its RAR archive."
_SPLIT = "It begins or goes on in another volume of its RAR archive."


class RarArchiveParser:
    """Lists the files; RAR's compression is nobody's to read freely, but pictures and ZIPs are mostly stored."""

    name = "rar"
    version = 1
    nature = Nature.TAGGED
    formats: ClassVar[Mapping[str, str]] = {".rar": "RAR archive", ".cbr": "Comic book archive"}

    def sniff(self, head: bytes, suffix: str) -> bool:
        """By magic."""
        return head.startswith((OLD_MAGIC, NEW_MAGIC))

    def parse(self, source: ParserInput) -> ParseResult:
        """List the members."""
        if not self.sniff(bytes(source.data[:8]), source.suffix):
            raise ParseError("The file is no RAR archive, or one from before 1996.")
        return ParseResult(members=_members(source.data))


def _members(data: memoryview) -> Iterator[Member]:
    for found in list_rar(data):
        path = clean_member_path(found.name)
        if path:
            yield Member(path, partial(_read, found), found.size, name_only_reason=_why_closed(found))


def _why_closed(found: RarFile) -> str:
    if found.is_encrypted:
        return _LOCKED
    if found.is_copy:
        return _COPY
    if found.is_split:
        return _SPLIT
    return "" if found.is_stored else _PACKED


def _read(found: RarFile) -> bytes:
    if closed := _why_closed(found):
        raise ParseError(closed)
    content = bytes(found.content)
    if found.checksum is not None and zlib.crc32(content) != found.checksum:
        raise ParseError("The file is damaged.")
    return content
