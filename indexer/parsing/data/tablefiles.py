"""Tables that other programs keep as files of their own; their readers are loaded with their first file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from indexer.parsing.parser import Nature, Parser, ParseResult, ParserInput

SAS_MAGIC = bytes(12) + bytes.fromhex("c2ea8160b31411cfbd92080009c7318c181f1011")
ACCESS_MAGICS = (b"Standard Jet DB\0", b"Standard ACE DB\0")


class AccessParser(Parser):
    """Reads the rows of every table under the names of its columns, memos included."""

    name = "access"
    version = 2
    nature = Nature.TAGGED
    formats: ClassVar[Mapping[str, str]] = dict.fromkeys(
        (".mdb", ".accdb", ".mde", ".accde"), "Access database"
    )

    def sniff(self, head: bytes, suffix: str) -> bool:
        """By the name of the engine in the first bytes."""
        return head[4:20] in ACCESS_MAGICS

    def parse(self, source: ParserInput) -> ParseResult:
        """Read the tables.

        Raises:
            EncryptedError: it is protected.
            LimitError: it is larger than any.
            ParseError: it is no Access database, or its catalog is damaged.
        """
        from indexer.parsing.data.accessdatabase import read_access

        return read_access(source)


class DbaseParser(Parser):
    """Reads the records that are not deleted, under the names of their fields; memos lie in files of their own."""

    name = "dbf"
    version = 1
    nature = Nature.TAGGED
    formats: ClassVar[Mapping[str, str]] = {".dbf": "dBase table"}

    def parse(self, source: ParserInput) -> ParseResult:
        """Read the table.

        Raises:
            ParseError: its header tells of no fields.
        """
        from indexer.parsing.data.dbase import read_dbase

        return read_dbase(source)


class MemoParser(Parser):
    """Reads the long texts of a dBase table, which lie in a file beside it."""

    name = "memo"
    version = 1
    nature = Nature.TAGGED
    formats: ClassVar[Mapping[str, str]] = {".dbt": "dBase memos", ".fpt": "FoxPro memos"}

    def parse(self, source: ParserInput) -> ParseResult:
        """Read the texts.

        Raises:
            ParseError: it holds no texts.
        """
        from indexer.parsing.data.memofile import read_memos

        return read_memos(source)


class SasParser(Parser):
    """Reads the rows under the names of their columns, and what the columns are said to hold."""

    name = "sas"
    version = 1
    nature = Nature.TAGGED
    formats: ClassVar[Mapping[str, str]] = {".sas7bdat": "SAS data set"}
    magics = (SAS_MAGIC,)

    def parse(self, source: ParserInput) -> ParseResult:
        """Read the rows.

        Raises:
            ParseError: it is no data set, or its header is damaged.
        """
        from indexer.parsing.data.sasdata import read_sas

        return read_sas(source)
