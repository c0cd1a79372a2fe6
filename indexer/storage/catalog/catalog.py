"""The catalog as one object: what retrieval reads, and the parts that indexing writes through."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from indexer.domain import DocumentState
from indexer.errors import CorruptDatabaseError
from indexer.storage.catalog.contents import ContentTable
from indexer.storage.catalog.counts import Counts
from indexer.storage.catalog.deletion import OrphanPurge, Purged
from indexer.storage.catalog.documents import DocumentTable
from indexer.storage.catalog.embeddings import VectorReading
from indexer.storage.catalog.embedkeys import EmbedKeys
from indexer.storage.catalog.encoding import state_code
from indexer.storage.catalog.holdings import Holdings
from indexer.storage.catalog.jobs import JobQueue, requeue_everything
from indexer.storage.catalog.meaning import MeaningTable
from indexer.storage.catalog.outbox import Outbox
from indexer.storage.catalog.passages import PassageReading
from indexer.storage.catalog.presence import Presence
from indexer.storage.catalog.recognition import RecognitionQueue
from indexer.storage.catalog.selection import DocumentReading
from indexer.storage.catalog.sources import FolderTable, SourceTable
from indexer.storage.damage import drop_moved_aside, move_aside
from indexer.storage.database import Connection, Database
from indexer.storage.migrations import load_migrations

logger = logging.getLogger(__name__)

SUSPECT_SUFFIX = ".suspect"
"""A file `catalog.db.suspect` says that damage was met while running: move aside at next start."""


class Catalog(DocumentReading, PassageReading, VectorReading, Presence):
    """The truth about files. Implements `CatalogReader`; any thread may call."""

    def __init__(self, database: Database) -> None:
        """Join the parts over an open database."""
        self._database = database
        self._keys = EmbedKeys()
        self.sources = SourceTable(database)
        self.folders = FolderTable(database)
        self.documents = DocumentTable(database)
        self.jobs = JobQueue(database)
        self.recognition = RecognitionQueue(database)
        self.contents = ContentTable(database)
        self.meaning = MeaningTable(database, self._keys)
        self.holdings = Holdings(database)
        self.outbox = Outbox(database)
        self.orphans = OrphanPurge(database, self._keys)
        self.counts = Counts(database)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit all that is written inside together, or nothing of it."""
        with self._database.transaction():
            yield

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Everything this thread reads inside sees one state, and costs less than read by read."""
        with self._database.read():
            yield

    def fact(self, name: str) -> str | int | float | None:
        """A single value kept under a name."""
        with self._database.read() as connection:
            row = connection.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None

    def set_fact(self, name: str, value: str | float) -> None:
        """Keep a single value under a name."""
        with self._database.transaction() as connection:
            connection.execute("INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)", (name, value))

    def forget_fact(self, name: str) -> None:
        """Keep nothing under a name."""
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM facts WHERE name = ?", (name,))

    @property
    def path(self) -> Path:
        """The database file."""
        return self._database.path

    def writing_s(self) -> float:
        """For how long the transaction under way has been written; 0 without one. Waits for nothing."""
        return self._database.writing_s()

    def disk_bytes(self) -> int:
        """Size of the database with its WAL."""
        return sum(
            path.stat().st_size
            for path in (self.path, self.path.with_name(f"{self.path.name}-wal"))
            if path.exists()
        )

    def verify(self) -> list[str]:
        """Read every page and say what is wrong; slow on a large catalog."""
        return self._database.verify()

    def mark_suspect(self) -> None:
        """Damage was met: the next start moves the catalog aside and rebuilds it."""
        _suspect_marker(self.path).touch()

    def purge(self) -> tuple[Purged, bool]:
        """Remove what no document serves, and what was moved aside; deleted rows leave the file and its WAL.

        Returns:
            What was removed, and whether nothing of it is left on the disk: else a reader or another
            program held a file, and this is to be done again.
        """
        purged = self.orphans.run()
        is_clean = self.orphans.give_back_space()
        return purged, drop_moved_aside(self.path) and is_clean

    def close(self) -> None:
        """Checkpoint and let go."""
        self._database.close()


def open_catalog(path: Path) -> tuple[Catalog, str]:
    """Open or create the catalog; a damaged one is moved aside and begun anew.

    Returns:
        The catalog, and what the user should know: empty, or that it is rebuilt from the files.

    Raises:
        DataDirectoryError: the data directory cannot be written, or a newer version wrote it.
    """
    note = ""
    marker = _suspect_marker(path)
    if marker.exists():
        note = _move_aside(path)
    migrations = load_migrations("catalog")
    try:
        database = Database(path, migrations, on_directive=_do_anew)
    except CorruptDatabaseError as error:
        logger.error("the catalog is damaged: %s", error)
        note = _move_aside(path)
        database = Database(path, migrations, on_directive=_do_anew)
    marker.unlink(missing_ok=True)
    return Catalog(database), note


def _suspect_marker(path: Path) -> Path:
    return path.with_name(path.name + SUSPECT_SUFFIX)


def _move_aside(path: Path) -> str:
    drop_moved_aside(path)
    move_aside(path)
    return "The catalog was damaged and is rebuilt from your files. Search results return as they are read."


def _do_anew(connection: Connection, directive: str) -> None:
    """What a migration asks for, inside its transaction."""
    if directive == "re-parse":
        requeue_everything(connection)
    elif directive == "re-embed":
        for table in ("embeddings", "vectors", "twins", "embedded"):
            connection.execute(f"DELETE FROM {table}")
        connection.execute("DELETE FROM projections WHERE name LIKE 'vectors%'")
        connection.execute(
            "UPDATE documents SET state = ? WHERE state = ?",
            (state_code(DocumentState.WORDS), state_code(DocumentState.FULL)),
        )
    else:
        raise ValueError(f"unknown directive {directive!r}")
