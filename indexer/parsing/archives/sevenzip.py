"""7-Zip archives: every file is a member."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from indexer.errors import DeskhoundError, EncryptedError, ParseError
from indexer.parsing.archives.guard import ByteBudget, clean_member_path
from indexer.parsing.common.byteview import ByteView
from indexer.parsing.parser import Member, Nature, ParseOptions, ParseResult, ParserInput

if TYPE_CHECKING:
    from py7zr import SevenZipFile


class SevenZipParser:
    """Inflates the archive once, since members share compressed blocks."""

    name = "7z"
    version = 1
    nature = Nature.TAGGED
    formats: ClassVar[Mapping[str, str]] = {".7z": "7-Zip archive", ".cb7": "Comic book archive"}

    def sniff(self, head: bytes, suffix: str) -> bool:
        """By magic."""
        return head.startswith(b"7z\xbc\xaf\x27\x1c")

    def parse(self, source: ParserInput) -> ParseResult:
        """List the members."""
        for password in (None, *source.options.passwords):
            try:
                return ParseResult(members=iter(_read_members(source.data, password, source.options)))
            except EncryptedError:
                continue
        raise EncryptedError("The archive is protected by a password.")


def _read_members(data: memoryview, password: str | None, options: ParseOptions) -> list[Member]:
    import py7zr
    from py7zr.exceptions import ArchiveError, PasswordRequired

    try:
        with py7zr.SevenZipFile(io.BufferedReader(ByteView(data)), password=password) as archive:
            if archive.needs_password() and password is None:
                raise EncryptedError("The archive is protected by a password.")
            return list(_inflate(archive, len(data), options))
    except DeskhoundError:
        raise
    except PasswordRequired as error:
        raise EncryptedError("The archive is protected by a password.") from error
    except (
        ArchiveError,
        EOFError,
        OSError,
        ValueError,
        TypeError,
        AttributeError,
        IndexError,
        KeyError,
    ) as error:
        if password is not None:  # a wrong one shows as damage
            raise EncryptedError("The password of the archive is not among those given.") from error
        raise ParseError("The 7-Zip archive is damaged.") from error
    except Exception as error:
        if type(error).__module__.partition(".")[0] in (
            "_lzma",
            "lzma",
            "zlib",
            "pyppmd",
            "bcj",
            "inflate64",
        ):
            raise ParseError("The 7-Zip archive is damaged.") from error
        raise


def _inflate(archive: SevenZipFile, stored_bytes: int, options: ParseOptions) -> Iterator[Member]:
    from py7zr.io import Py7zIO, WriterFactory

    budget = ByteBudget(left=options.max_member_bytes, stored=stored_bytes)

    class Target(Py7zIO):
        """A member's bytes in memory, counted."""

        def __init__(self) -> None:
            self.stream = io.BytesIO()

        def write(self, s: bytes | bytearray) -> int:
            budget.take(len(s))
            return self.stream.write(s)

        def read(self, size: int | None = None) -> bytes:
            return self.stream.read(-1 if size is None else size)

        def seek(self, offset: int, whence: int = 0) -> int:
            return self.stream.seek(offset, whence)

        def flush(self) -> None:
            """Nothing is buffered."""

        def size(self) -> int:
            return self.stream.getbuffer().nbytes

    class Targets(WriterFactory):
        """Keeps the members in the order in which they are made."""

        def __init__(self) -> None:
            self.made: dict[str, Target] = {}

        def create(self, filename: str) -> Target:
            self.made[filename] = Target()
            return self.made[filename]

    targets = Targets()
    archive.extractall(factory=targets)
    for name, target in targets.made.items():
        path = clean_member_path(name)
        if path:
            yield Member(path, partial(target.stream.getvalue), target.size())
