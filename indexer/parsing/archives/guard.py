"""Guards of everything that inflates: entries, declared and actual bytes, ratio, names.

All ZIP formats (DOCX, XLSX, ODT, EPUB, archives) open their container here, so that a bomb
is met by the same caps whatever its suffix says.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import IO

from indexer.errors import EncryptedError, LimitError, ParseError
from indexer.parsing.archives.compression import DAMAGE, open_stream
from indexer.parsing.archives.zipentries import (
    ENCRYPTED,
    STREAMS,
    decrypted,
    stored_content,
    take_local_name,
)
from indexer.parsing.archives.ziprepair import is_directory_displaced, readable_front, with_new_directory
from indexer.parsing.common.byteview import ByteView

PIECE_BYTES = 1 << 16

MAX_RATIO = 200
"""Inflated to stored bytes of an archive; XML and logs reach 20-50, bombs 1,000 and more."""

RATIO_FREE_BYTES = 10_000_000
"""Below this the ratio does not matter: a small file of blanks is no attack."""

_DAMAGE = (*DAMAGE, zipfile.BadZipFile, NotImplementedError, IndexError, KeyError)
"""What the standard library raises on damaged archives."""


@dataclass(slots=True)
class ByteBudget:
    """How many bytes may still be inflated from one container, shared by all its entries."""

    left: int
    stored: int
    """Bytes of the container itself, for the ratio."""
    inflated: int = 0

    def take(self, count: int) -> None:
        """Count bytes that were inflated.

        Raises:
            LimitError: the cap or the ratio is passed.
        """
        self.left -= count
        self.inflated += count
        if self.left < 0:
            raise LimitError("The archive inflates to more than the limit.")
        if self.inflated > RATIO_FREE_BYTES and self.inflated > self.stored * MAX_RATIO:
            raise LimitError("The archive inflates more than 200-fold, as decompression bombs do.")


def why_beyond(max_bytes: int) -> str:
    """Why a member that does not fit into the rest of a budget is found by its name."""
    return f"It lies in an archive of which no more than {max_bytes // 1_000_000:,} MB are read."


def read_capped(stream: IO[bytes], budget: ByteBudget, *, max_bytes: int | None = None) -> bytes:
    """All bytes of an inflating stream, counted while they come.

    Args:
        stream: any object with `read(size)`.
        budget: what the container may still inflate.
        max_bytes: cap of this one stream.

    Raises:
        LimitError: a cap is passed.
    """
    pieces: list[bytes] = []
    size = 0
    for piece in counted_pieces(stream, budget):
        size += len(piece)
        if max_bytes is not None and size > max_bytes:
            raise LimitError("A part of the archive inflates to more than the limit.")
        pieces.append(piece)
    return b"".join(pieces)


def counted_pieces(stream: IO[bytes], budget: ByteBudget) -> Iterator[bytes]:
    """An inflating stream piece by piece, counted.

    Raises:
        LimitError: a cap is passed.
    """
    while piece := stream.read(PIECE_BYTES):
        budget.take(len(piece))
        yield piece


_LITTER = re.compile(
    r"(?:.*/)?(?:__MACOSX/.*|(?:\._|~\$|\.~lock\.)[^/]*|\.DS_Store|Thumbs\.db|desktop\.ini)", re.IGNORECASE
)
"""What operating systems and office programs leave beside files, and archives take along."""


def clean_member_path(name: str) -> str:
    """A member's name as a relative `/` path: no drive, root, `..` or control character; empty for litter."""
    name = re.sub(r"[\x00-\x1f\x7f]", "", name.replace("\\", "/"))
    name = re.sub(r"^[A-Za-z]:", "", name)
    path = "/".join(part for part in name.split("/") if part not in ("", ".", ".."))
    return "" if _LITTER.fullmatch(path) else path


def _folded(name: str) -> str:
    return name.lower().replace("\\", "/")


class GuardedZip:
    """A ZIP container whose every read is counted against caps."""

    def __init__(self, data: memoryview, *, max_bytes: int, max_entries: int | None = 10_000) -> None:
        """Open the directory; `max_entries` None is for archives, of whose files the first ones can be read alone.

        Raises:
            ParseError: not a ZIP, or damaged.
            LimitError: more entries than allowed.
        """
        self.budget = ByteBudget(left=max_bytes, stored=len(data))
        self.data = data
        """The container as it is read: a damaged one has a new directory."""
        self._is_repaired = False
        self._broken: set[str] = set()
        try:
            if is_directory_displaced(data):
                raise zipfile.BadZipFile
            self._archive = zipfile.ZipFile(ByteView(data))
        except _DAMAGE as error:
            self._archive = self._repaired(error)
        self._infos = {info.filename: info for info in self._archive.infolist()}
        self._folded = {_folded(name): name for name in self._infos}
        if max_entries is not None and len(self._archive.infolist()) > max_entries:
            raise LimitError(f"The archive has more than {max_entries:,} entries.")

    def _repaired(self, error: Exception) -> zipfile.ZipFile:
        repaired = with_new_directory(self.data, ByteBudget(self.budget.left, self.budget.stored).take)
        if not repaired:
            raise ParseError("The ZIP container is damaged.") from error
        self.data = memoryview(repaired)
        self._is_repaired = True
        try:
            return zipfile.ZipFile(ByteView(self.data))
        except _DAMAGE as second:
            raise ParseError("The ZIP container is damaged.") from second

    def head(self, name: str, size: int) -> bytes:
        """The first bytes of an entry; empty where it is missing or damaged."""
        with suppress(ParseError, RuntimeError, *_DAMAGE), self._open(self._info(name)) as stream:
            return stream.read(size)
        return b""

    @property
    def damage(self) -> str:
        """What is damaged about the container, as far as it was read; empty when nothing."""
        found = ["its table of contents is missing"] if self._is_repaired else []
        if self._broken:
            parts = f"{len(self._broken)} parts" if len(self._broken) > 1 else f"“{next(iter(self._broken))}”"
            found.append(f"{parts} can be read only in part")
        return f"The file is damaged: {', '.join(found)}." if found else ""

    @property
    def names(self) -> list[str]:
        """Names of all entries, as stored."""
        return list(self._infos)

    @property
    def entries(self) -> list[zipfile.ZipInfo]:
        """All entries in the order of the directory, doubles included."""
        return self._archive.infolist()

    def __contains__(self, name: str) -> bool:
        """Whether an entry exists; case and the slant of slashes do not matter, as Office reads its containers."""
        return name in self._infos or _folded(name) in self._folded

    def declared_size(self, name: str) -> int:
        """Bytes that an entry inflates to as the directory has it; 0 where it is missing."""
        return self._info(name).file_size if name in self else 0

    def matching(self, pattern: str) -> Iterator[str]:
        """Names of the entries that match a regular expression in full, in stored order."""
        compiled = re.compile(pattern, re.IGNORECASE)
        return (name for name in self._infos if compiled.fullmatch(_folded(name)))

    def read(
        self, entry: str | zipfile.ZipInfo, *, max_bytes: int | None = None, password: str = ""
    ) -> bytes:
        """Inflate one entry.

        Raises:
            EncryptedError: the entry is encrypted and the password is missing or wrong.
            LimitError: a cap is passed.
            ParseError: the entry is missing or damaged.
        """
        info = entry if isinstance(entry, zipfile.ZipInfo) else self._info(entry)
        if info.flag_bits & 0x1 and not password:
            raise EncryptedError("The archive is protected by a password.")
        if info.file_size > self.budget.left:
            raise LimitError("The archive inflates to more than the limit.")
        try:
            if info.compress_type == ENCRYPTED:
                return self._decrypted(info, password)
            with self._open(info, password) as stream:
                return read_capped(stream, self.budget, max_bytes=max_bytes)
        except RuntimeError as error:
            if not isinstance(error, NotImplementedError) and "password" in str(error).lower():
                raise EncryptedError("The password of the archive is not among those given.") from error
            raise ParseError("The archive uses a compression that cannot be read.") from error
        except _DAMAGE as error:
            raise ParseError(f"The part “{info.filename}” of the container is damaged.") from error

    def _open(self, info: zipfile.ZipInfo, password: str = "") -> IO[bytes]:
        if kind := STREAMS.get(info.compress_type):
            return open_stream(stored_content(self.data, info), kind)
        take_local_name(self.data, info)
        return self._archive.open(info, pwd=password.encode() if password else None)

    def _decrypted(self, info: zipfile.ZipInfo, password: str) -> bytes:
        content, method = decrypted(stored_content(self.data, info), info, password)
        found = b"".join(readable_front(memoryview(content), method, self.budget.take))
        if len(found) != info.file_size:
            raise ValueError
        return found

    def salvage(self, name: str) -> bytes:
        """Inflate an entry as far as it goes; what is damaged behind that is noted in `damage`.

        Raises:
            EncryptedError: the entry is encrypted.
            LimitError: a cap is passed.
            ParseError: the entry is missing, or damaged from its start.
        """
        try:
            return self.read(name)
        except ParseError as error:
            if type(error) is not ParseError or name not in self:
                raise
        info = self._info(name)
        content = stored_content(self.data, info)
        found = b"".join(readable_front(content, info.compress_type, self.budget.take))
        if not found:
            raise ParseError(f"The part “{name}” of the container is damaged.")
        self._broken.add(name)
        return found

    def _info(self, name: str) -> zipfile.ZipInfo:
        info = self._infos.get(name) or self._infos.get(self._folded.get(_folded(name), ""))
        if info is None:
            raise ParseError(f"The container lacks its part “{name}”.")
        return info
