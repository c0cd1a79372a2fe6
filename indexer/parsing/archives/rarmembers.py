"""The files of a RAR archive as members: read, or with the reason why not."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from functools import partial

from indexer.errors import ParseError
from indexer.parsing.archives.guard import ByteBudget, clean_member_path
from indexer.parsing.archives.rarlisting import RarFile, list_rar
from indexer.parsing.archives.rarunpacking import DAMAGED, RarUnpacker
from indexer.parsing.parser import Member

_PACKED = "It lies packed in an older kind of RAR archive. Unpack that, or pack it as ZIP."
_LARGE = "It lies packed in a RAR archive, and is too large to be unpacked here."
_LOCKED = "It lies in a RAR archive behind a password, which cannot be opened here."
_COPY = "It is a copy of another file in its RAR archive."
_SPLIT = "It begins or goes on in another volume of its RAR archive."
_BEHIND = "It lies in a solid RAR archive behind a file that cannot be unpacked here."

_MAX_UNPACKED_BYTES = 40_000_000
"""Of one file, with those that it leans on: a second for each or two million, in Python."""


class _Chain:
    """A packed file and those that lean on it, which are unpacked in their order, each once."""

    def __init__(self) -> None:
        self.size = 0
        """Of all its files, unpacked."""
        self.is_broken = False
        """Whether one of them cannot be unpacked."""
        self._waiting: list[RarFile] = []
        self._unpacker = RarUnpacker()

    def add(self, found: RarFile, *, is_closed: bool) -> None:
        """Take in a file; behind one that is closed all others are, too."""
        self.size += found.size
        self.is_broken = self.is_broken or is_closed
        if not self.is_broken:
            self._waiting.append(found)

    def unpack(self, found: RarFile, budget: ByteBudget) -> bytes:
        """A file, behind those before it that nobody has asked for."""
        content = b""
        while any(each is found for each in self._waiting):
            one = self._waiting.pop(0)
            budget.take(one.size)
            content = self._unpacker.unpack(bytes(one.content), one.size)
        return content


def rar_members(data: memoryview, budget: ByteBudget) -> Iterator[Member]:
    """The files that are worth a name, in order."""
    chain = _Chain()
    for found in list_rar(data):
        is_packed = not (found.is_stored or found.is_copy)
        if is_packed and not found.is_solid:
            chain = _Chain()
        reason = _why_closed(found, chain)
        if is_packed:
            chain.add(found, is_closed=bool(reason))
        path = clean_member_path(found.name)
        if path:
            read = partial(_read, found, chain, budget, reason)
            yield Member(path, read, found.size, name_only_reason=reason)


def _why_closed(found: RarFile, chain: _Chain) -> str:
    if found.is_copy:
        return _COPY
    if found.is_encrypted:
        return _LOCKED
    if found.is_split:
        return _SPLIT
    if found.is_stored:
        return ""
    if not found.is_known:
        return _PACKED
    if chain.is_broken:
        return _BEHIND
    return _LARGE if chain.size + found.size > _MAX_UNPACKED_BYTES else ""


def _read(found: RarFile, chain: _Chain, budget: ByteBudget, reason: str) -> bytes:
    if reason:
        raise ParseError(reason)
    content = bytes(found.content) if found.is_stored else chain.unpack(found, budget)
    if found.checksum is not None and zlib.crc32(content) != found.checksum:
        raise ParseError(DAMAGED)
    return content
