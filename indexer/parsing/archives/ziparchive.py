"""ZIP archives: every file is a member."""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import partial
from typing import ClassVar

from indexer.errors import EncryptedError
from indexer.parsing.archives.guard import GuardedZip, clean_member_path, why_beyond
from indexer.parsing.common.decoding import decode
from indexer.parsing.parser import Member, Nature, ParseOptions, Parser, ParseResult, ParserInput

_PROGRAMS = (
    *(".jar", ".war", ".ear", ".apk", ".aar", ".whl", ".egg"),
    *(".nupkg", ".xpi", ".crx", ".vsix", ".appx", ".msix"),
)
"""Packages of programs, whose thousands of files nobody looks for."""


class ZipArchiveParser(Parser):
    """Lists files in stored order; folders, links and names that say nothing are left out."""

    name = "zip"
    version = 4
    nature = Nature.TAGGED
    formats: ClassVar[Mapping[str, str]] = {
        ".zip": "ZIP archive",
        ".zipx": "ZIP archive",
        ".cbz": "Comic book archive",
        ".olm": "Outlook for Mac archive",
    }

    def sniff(self, head: bytes, suffix: str) -> bool:
        """Any ZIP whose directory names no document; an empty one too."""
        is_zip = head.startswith((b"PK\x03\x04", b"PK\x05\x06"))
        return is_zip and suffix not in _PROGRAMS

    def parse(self, source: ParserInput) -> ParseResult:
        """List the members."""
        archive = GuardedZip(source.data, max_bytes=source.options.max_member_bytes, max_entries=None)
        return ParseResult(members=_members(archive, source.options), partial_reason=archive.damage)


def _members(archive: GuardedZip, options: ParseOptions) -> Iterator[Member]:
    names = _decoded_names(archive.entries)
    for info in archive.entries:
        if not info.filename or info.is_dir() or stat.S_ISLNK(info.external_attr >> 16):
            continue
        path = clean_member_path(names.get(info.filename, info.filename))
        if path:
            read = partial(_read, archive, info, options.passwords)
            fits = info.file_size <= archive.budget.left
            reason = "" if fits else why_beyond(options.max_member_bytes)
            yield Member(path, read, info.file_size, name_only_reason=reason)


def _read(archive: GuardedZip, info: zipfile.ZipInfo, passwords: tuple[str, ...]) -> bytes:
    for password in passwords if info.flag_bits & 0x1 else ():
        with suppress(EncryptedError):
            return archive.read(info, password=password)
    return archive.read(info)


def _decoded_names(entries: list[zipfile.ZipInfo]) -> dict[str, str]:
    """Names without the UTF-8 flag in the encoding they were most likely written in, detected over all of them.

    Where none fits, they stay in that of the first ZIP programs.
    """
    foreign = [
        info.filename for info in entries if not info.flag_bits & 0x800 and not info.filename.isascii()
    ]
    raw = [name.encode("cp437", "replace") for name in foreign]
    decoded = decode(b"\n".join(raw)).text if raw else ""
    return {} if "\ufffd" in decoded else dict(zip(foreign, decoded.split("\n"), strict=False))
