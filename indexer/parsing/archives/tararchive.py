"""TAR archives, plain and compressed, and AR archives."""

from __future__ import annotations

import tarfile
from collections.abc import Iterator, Mapping
from functools import partial
from typing import IO, ClassVar, Self, cast

from indexer.errors import LimitError, ParseError
from indexer.parsing.archives.compression import DAMAGE, kind_of_stream, open_stream
from indexer.parsing.archives.guard import ByteBudget, clean_member_path, read_capped, why_beyond
from indexer.parsing.common.byteview import ByteView
from indexer.parsing.parser import Member, Nature, Parser, ParseResult, ParserInput

_COMPRESSED = (".tgz", ".tbz2", ".tbz", ".txz", ".tzst", ".tar.gz", ".tar.bz2", ".tar.xz", ".tar.zst")

_DAMAGE = (*DAMAGE, tarfile.TarError, IndexError)
"""The last for a map of gaps that breaks off."""


class TarArchiveParser(Parser):
    """Reads members in stored order, without seeking; links, devices and folders are left out."""

    name = "tar"
    version = 3
    nature = Nature.TAGGED
    formats: ClassVar[Mapping[str, str]] = {".tar": "TAR archive"} | dict.fromkeys(_COMPRESSED, "TAR archive")

    def sniff(self, head: bytes, suffix: str) -> bool:
        """By the magic of POSIX and GNU tar; compressed ones by their suffix as well."""
        return head[257:262] == b"ustar" or (suffix in _COMPRESSED and kind_of_stream(head) != "")

    def parse(self, source: ParserInput) -> ParseResult:
        """List the members; each must be read before the next one is asked for."""
        kind = kind_of_stream(bytes(source.data[:16]))
        stream = open_stream(source.data, kind) if kind else cast("IO[bytes]", ByteView(source.data))
        try:
            damaged: list[tarfile.HeaderError] = []
            archive = tarfile.open(  # noqa: SIM115 - lives with the members
                fileobj=stream, mode="r|", bufsize=1 << 16, ignore_zeros=True, tarinfo=_noting(damaged)
            )
        except _DAMAGE as error:
            raise ParseError("The TAR archive is damaged.") from error
        return ParseResult(members=_members(archive, source, damaged, may_skip=not kind))


def _noting(damaged: list[tarfile.HeaderError]) -> type[tarfile.TarInfo]:
    """Headers that note the damaged ones, which `ignore_zeros` passes over in search of the next good one."""

    class NotingTarInfo(tarfile.TarInfo):
        @classmethod
        def fromtarfile(cls, archive: tarfile.TarFile) -> Self:
            try:
                return super().fromtarfile(archive)
            except tarfile.HeaderError as error:
                # Typeshed has no names for these two: nothing but zeros, and the end.
                if type(error).__name__ not in ("EOFHeaderError", "EmptyHeaderError"):
                    damaged.append(error)
                raise

    return NotingTarInfo


def _members(
    archive: tarfile.TarFile, source: ParserInput, damaged: list[tarfile.HeaderError], *, may_skip: bool
) -> Iterator[Member]:
    """The files; one too large is passed over where that inflates nothing, and ends a compressed archive."""
    options = source.options
    budget = ByteBudget(left=options.max_member_bytes, stored=len(source.data))
    count = 0
    while (info := _next(archive)) is not None:
        count += 1
        if count > options.max_members:
            raise LimitError(f"The archive has more than {options.max_members:,} entries.")
        path = clean_member_path(info.name)
        if info.isfile() and path:
            is_beyond = may_skip and info.size > budget.left
            reason = why_beyond(options.max_member_bytes) if is_beyond else ""
            yield Member(path, partial(_read, archive, info, budget), info.size, name_only_reason=reason)
    if damaged:
        raise ParseError("The archive is damaged: files may be missing.") from damaged[0]


def _next(archive: tarfile.TarFile) -> tarfile.TarInfo | None:
    try:
        return archive.next()
    except _DAMAGE as error:
        raise ParseError("The TAR archive is damaged.") from error


def _read(archive: tarfile.TarFile, info: tarfile.TarInfo, budget: ByteBudget) -> bytes:
    if info.size > budget.left:
        raise LimitError("The archive inflates to more than the limit.")
    try:
        stream = archive.extractfile(info)
        return read_capped(stream, budget) if stream is not None else b""
    except _DAMAGE as error:
        raise ParseError(f"The member “{info.name}” of the archive is damaged.") from error


class ArArchiveParser(Parser):
    """Reads AR archives in their common, BSD and GNU forms."""

    name = "ar"
    version = 2
    nature = Nature.TAGGED
    formats: ClassVar[Mapping[str, str]] = {".ar": "AR archive"}

    def sniff(self, head: bytes, suffix: str) -> bool:
        """By magic; libraries (.a) and packages (.deb) stay unread."""
        return head.startswith(b"!<arch>\n") and suffix in (".ar", "")

    def parse(self, source: ParserInput) -> ParseResult:
        """List the members."""
        return ParseResult(members=_ar_members(source.data))


def _ar_members(data: memoryview) -> Iterator[Member]:
    position, long_names = 8, b""
    while position + 60 <= len(data):
        head = bytes(data[position : position + 60])
        size_text = head[48:58].strip()
        if not size_text.isdigit():
            raise ParseError("The AR archive is damaged.")
        size, name = int(size_text), head[:16].rstrip()
        content = data[position + 60 : position + 60 + size]
        position += 60 + size + size % 2
        if name == b"//":
            long_names = bytes(content)
            continue
        if name.startswith(b"#1/") and name[3:].isdigit():
            length = int(name[3:])
            name, content = bytes(content[:length]).rstrip(b"\0"), content[length:]
        elif name.startswith(b"/") and name[1:].isdigit():
            name = long_names[int(name[1:]) :].partition(b"\n")[0]
        path = clean_member_path(name.decode("utf-8", "replace").rstrip("/"))
        if path and path not in ("__.SYMDEF", "__.SYMDEF SORTED"):
            yield Member(path, partial(bytes, content), len(content))
