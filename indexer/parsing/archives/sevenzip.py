"""7-Zip archives: every file is a member."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Protocol

from indexer.errors import DeskhoundError, EncryptedError, ParseError
from indexer.parsing.archives.compression import DAMAGE
from indexer.parsing.archives.guard import ByteBudget, clean_member_path
from indexer.parsing.common.byteview import ByteView
from indexer.parsing.parser import Member, Nature, ParseOptions, Parser, ParseResult, ParserInput

if TYPE_CHECKING:
    from py7zr.io import WriterFactory

_DAMAGE = (*DAMAGE, TypeError, AttributeError, IndexError, KeyError)
_LIBRARIES = frozenset(("pyppmd", "bcj", "inflate64"))
"""Whose errors are named here, as they are loaded with the first archive."""


class SevenZipParser(Parser):
    """Inflates the archive once, since members share compressed blocks."""

    name = "7z"
    version = 2
    nature = Nature.TAGGED
    formats: ClassVar[Mapping[str, str]] = {".7z": "7-Zip archive", ".cb7": "Comic book archive"}
    magics = (b"7z\xbc\xaf\x27\x1c",)

    def parse(self, source: ParserInput) -> ParseResult:
        """List the members."""
        for password in (None, *source.options.passwords):
            with suppress(EncryptedError):
                return ParseResult(members=_inflated(source.data, password, source.options))
        raise EncryptedError("The archive is protected by a password.")


def _inflated(data: memoryview, password: str | None, options: ParseOptions) -> Iterator[Member]:
    """The members, and behind them the error at which reading them ended.

    Raises:
        EncryptedError: the password is missing or wrong.
        LimitError: a cap is passed by the first member.
        ParseError: no member can be read.
    """
    made: dict[str, _Target] = {}
    try:
        _extract(data, password, ByteBudget(left=options.max_member_bytes, stored=len(data)), made)
    except ParseError as error:
        if isinstance(error, EncryptedError) or len(made) <= 1:
            raise
        made.popitem()  # which it ended in
        return _members(made, error)
    return _members(made, None)


def _members(made: dict[str, _Target], error: ParseError | None) -> Iterator[Member]:
    for name, target in made.items():
        path = clean_member_path(name)
        if path:
            yield Member(path, partial(target.stream.getvalue), target.size())
    if error is not None:
        raise error


def _extract(data: memoryview, password: str | None, budget: ByteBudget, made: dict[str, _Target]) -> None:
    import py7zr
    from py7zr.exceptions import ArchiveError, PasswordRequired, UnsupportedCompressionMethodError

    try:
        with py7zr.SevenZipFile(io.BufferedReader(ByteView(data)), password=password) as archive:
            if archive.needs_password() and password is None:
                raise EncryptedError("The archive is protected by a password.")
            archive.extractall(factory=_factory(budget, made))
    except DeskhoundError:
        raise
    except PasswordRequired as error:
        raise EncryptedError("The archive is protected by a password.") from error
    except UnsupportedCompressionMethodError as error:
        raise ParseError("The archive uses a compression that cannot be read.") from error
    except Exception as error:
        library = type(error).__module__.partition(".")[0]
        if library not in _LIBRARIES and not isinstance(error, (ArchiveError, *_DAMAGE)):
            raise
        if password is not None and len(made) <= 1:  # a wrong one shows as damage
            raise EncryptedError("The password of the archive is not among those given.") from error
        raise ParseError("The 7-Zip archive is damaged.") from error


class _Target(Protocol):
    """A member's bytes in memory."""

    stream: io.BytesIO

    def size(self) -> int:
        """How many."""


def _factory(budget: ByteBudget, made: dict[str, _Target]) -> WriterFactory:
    """Makes the targets that py7zr writes to, in the order in which it does, each counted against the budget."""
    from py7zr.io import Py7zIO, WriterFactory

    class Target(Py7zIO):
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
        def create(self, filename: str) -> Target:
            target = Target()
            made[filename] = target
            return target

    return Targets()
