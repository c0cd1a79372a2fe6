"""Single compressed files: what is inside is the only member."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import ClassVar

from indexer.errors import LimitError, ParseError
from indexer.parsing.archives.compression import DAMAGE, kind_of_stream, open_stream
from indexer.parsing.archives.guard import PIECE_BYTES, ByteBudget, counted_pieces
from indexer.parsing.binaryoffice.oleobject import clean_name
from indexer.parsing.parser import Member, Nature, Parser, ParseResult, ParserInput

_INNER_SUFFIXES = {".svgz": ".svg", ".zabw": ".abw"}
"""Of what is compressed without a suffix of its own."""

_FRONT_BYTES = 64 << 20
"""Of a log or a dump that inflates to more than the limit: more than the cap on text keeps."""


class CompressedParser(Parser):
    """Inflates gzip, bzip2, xz, lzma, zstd and LZ4 files; a TAR inside is read in its turn."""

    name = "compressed"
    version = 3
    nature = Nature.TAGGED
    formats: ClassVar[Mapping[str, str]] = {
        ".gz": "gzip file",
        ".bz2": "bzip2 file",
        ".xz": "xz file",
        ".lzma": "LZMA file",
        ".zst": "Zstandard file",
        ".lz4": "LZ4 file",
        ".svgz": "SVG drawing, compressed",
        ".zabw": "AbiWord, compressed",
    }

    def sniff(self, head: bytes, suffix: str) -> bool:
        """By magic; LZMA's old form has none and goes by its suffix."""
        return kind_of_stream(head) != ""

    def parse(self, source: ParserInput) -> ParseResult:
        """Hand on the content under the name without its suffix."""
        kind = kind_of_stream(bytes(source.data[:16])) or ("lzma" if source.suffix == ".lzma" else "")
        if not kind:
            raise ParseError("The file is not compressed as its name says.")
        stem = clean_name(source.name).removesuffix(source.suffix) or "content"
        name = stem + _INNER_SUFFIXES.get(source.suffix, "")
        return ParseResult(members=_members(source, kind, name))


def _members(source: ParserInput, kind: str, name: str) -> Iterator[Member]:
    """The content; an error behind it where it is not all there."""
    ends: list[ParseError] = []
    yield Member(name, partial(_read, source, kind, ends))
    if ends:
        raise ends[0]


def _read(source: ParserInput, kind: str, ends: list[ParseError]) -> bytes:
    """The content up to its damage, or the beginning of what is larger than the limit."""
    budget = ByteBudget(left=source.options.max_member_bytes, stored=len(source.data))
    pieces: list[bytes] = []
    try:
        with open_stream(source.data, kind) as stream:
            pieces.extend(counted_pieces(stream, budget))
    except DAMAGE as error:
        if not pieces:
            raise ParseError("The compressed file is damaged.") from error
        ends.append(ParseError("It is damaged: only what stands in front of the damage is indexed."))
    except LimitError as error:
        if not pieces:
            raise
        ends.append(error)
        del pieces[_FRONT_BYTES // PIECE_BYTES :]
    return b"".join(pieces)
