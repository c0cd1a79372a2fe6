"""SQLite databases: tables and rows. The file is untrusted: it is never opened, only a copy in memory."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from typing import ClassVar

from indexer.errors import LimitError, ParseError
from indexer.parsing.data.databasetables import MAX_TABLE_ROWS, DatabaseTables
from indexer.parsing.parser import Nature, Parser, ParseResult, ParserInput, Section

_MAGIC = b"SQLite format 3\x00"
_MAX_BYTES = 400_000_000
_MAX_SECONDS = 30.0
_PROGRESS_STEPS = 100_000


class DatabaseParser(Parser):
    """Reads the rows of every table under their column names, in stored order."""

    name = "sqlite"
    version = 4
    nature = Nature.TAGGED
    formats: ClassVar[Mapping[str, str]] = {
        ".sqlite": "SQLite database",
        ".sqlite3": "SQLite database",
        ".db": "SQLite database",
        ".db3": "SQLite database",
    }
    magics = (_MAGIC,)

    def parse(self, source: ParserInput) -> ParseResult:
        """Read the tables."""
        if bytes(source.data[:16]) != _MAGIC:
            raise ParseError("The file is no SQLite database.")
        if len(source.data) > _MAX_BYTES:
            raise LimitError("The database is larger than the limit.")
        with closing(_open_copy(source.data)) as connection:
            reader = _Reader(connection, source.options.max_text_chars)
            try:
                sections = list(reader.sections())
            except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
                raise ParseError("The database is damaged.") from error
        if not sections and reader.partial_reason:
            raise ParseError("The database is damaged.")
        return ParseResult(sections=sections, partial_reason=reader.partial_reason, is_prose=False)


def _open_copy(data: memoryview) -> sqlite3.Connection:
    """A database in memory, unable to run what its schema holds, to write or to reach another file."""
    connection = sqlite3.connect(":memory:")
    copy = bytearray(data)
    copy[18:20] = b"\x01\x01"  # a copy in memory has no log to read: say so, or WAL databases fail to open
    try:
        connection.deserialize(copy)
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA query_only = ON")
        connection.execute("PRAGMA cell_size_check = ON")
        connection.execute("PRAGMA temp_store = MEMORY")
    except sqlite3.DatabaseError as error:
        connection.close()
        raise ParseError("The database is damaged.") from error
    connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 50_000_000)
    deadline = time.monotonic() + _MAX_SECONDS
    connection.set_progress_handler(lambda: time.monotonic() > deadline, _PROGRESS_STEPS)
    return connection


class _Reader:
    """Walks the tables of an open database."""

    def __init__(self, connection: sqlite3.Connection, max_chars: int) -> None:
        self._connection = connection
        self._tables = DatabaseTables(max_chars)
        self._damage = ""

    @property
    def partial_reason(self) -> str:
        """Why not all rows were read; empty where they were."""
        return self._damage or self._tables.partial_reason

    def sections(self) -> Iterator[Section]:
        """Rows in blocks; tables of the system, of extensions and of full-text indexes are left out."""
        listed = self._connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'table' ORDER BY rowid"
        )
        tables = {str(name): str(sql or "").upper() for name, sql in listed}
        virtual = [name for name, sql in tables.items() if sql.startswith("CREATE VIRTUAL")]
        shadows = tuple(f"{name}_" for name in virtual)
        names = [name for name in tables if name not in virtual and not name.startswith("sqlite_")]
        for name in names:
            if shadows and name.startswith(shadows):
                continue
            try:
                yield from self._table(name)
            except sqlite3.OperationalError:
                continue  # a table whose column functions are missing here
            except (sqlite3.DatabaseError, UnicodeDecodeError):
                self._damage = "The database is damaged: not all of its rows can be read."

    def _table(self, name: str) -> Iterator[Section]:
        quoted = '"' + name.replace('"', '""') + '"'
        cursor = self._connection.execute(f"SELECT * FROM {quoted} LIMIT {MAX_TABLE_ROWS + 1}")
        damage: list[sqlite3.DatabaseError] = []
        columns = [str(column[0]) for column in cursor.description or ()]
        yield from self._tables.sections(name, columns, _rows(cursor, damage))
        if damage:
            raise damage[0]


def _rows(cursor: sqlite3.Cursor, damage: list[sqlite3.DatabaseError]) -> Iterator[Iterator[str]]:
    """What can be read in front of damage counts."""
    try:
        for row in cursor:
            yield (_text(value) for value in row)
    except sqlite3.DatabaseError as error:
        damage.append(error)


def _text(value: object) -> str:
    """Empty for pictures and other binary values."""
    return "" if isinstance(value, bytes) or value is None else str(value)
