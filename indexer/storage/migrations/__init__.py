"""Numbered changes of the schema, one file each, applied once and in order.

A file `0007_what_it_does.sql` may say in a line `-- then: re-parse` or `-- then: re-embed` what
must be done anew; that is queued in the same transaction as the change itself.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from indexer.errors import DataDirectoryError

_DIRECTIVE = re.compile(r"^-- then: ([a-z-]+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Migration:
    """One numbered change."""

    number: int
    name: str
    sql: str

    @property
    def directives(self) -> tuple[str, ...]:
        """What must be done anew after it."""
        return tuple(_DIRECTIVE.findall(self.sql))

    def statements(self) -> Iterator[str]:
        """The statements one by one: `executescript` would commit in between."""
        pending = ""
        for line in self.sql.splitlines(keepends=True):
            pending += line
            if sqlite3.complete_statement(pending):
                yield pending
                pending = ""
        if pending.strip() and not pending.strip().startswith("--"):
            raise ValueError(f"{self.name} ends inside a statement")


def load_migrations(store: str) -> tuple[Migration, ...]:
    """All changes of a store (`catalog` or `profile`), from number 1 without gaps."""
    folder = Path(__file__).parent / store
    found = sorted(folder.glob("[0-9][0-9][0-9][0-9]_*.sql"))
    migrations = tuple(
        Migration(int(file.name[:4]), file.stem, file.read_text(encoding="utf-8")) for file in found
    )
    if [migration.number for migration in migrations] != list(range(1, len(found) + 1)):
        raise ValueError(f"the migrations of {store} are not numbered from 1 without gaps")
    return migrations


def migrate(
    connection: sqlite3.Connection,
    migrations: Sequence[Migration],
    on_directive: Callable[[sqlite3.Connection, str], None] | None = None,
) -> None:
    """Apply what is missing, each change in a transaction of its own.

    Raises:
        DataDirectoryError: a newer version of Deskhound wrote the file.
    """
    (current,) = connection.execute("PRAGMA user_version").fetchone()
    if current > len(migrations):
        raise DataDirectoryError(
            "The data directory was written by a newer version of Deskhound.",
            hint="Update Deskhound, or choose another directory with --data-dir.",
        )
    for migration in migrations[current:]:
        connection.execute("BEGIN IMMEDIATE")
        try:
            for statement in migration.statements():
                connection.execute(statement)
            # A fresh database has nothing to do anew.
            if on_directive is not None and current > 0:
                for directive in migration.directives:
                    on_directive(connection, directive)
            connection.execute(f"PRAGMA user_version={migration.number}")
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")
