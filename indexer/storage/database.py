"""One SQLite file: a single writer that alone checkpoints, and read-only readers.

SQLite 3.7.0 to 3.51.2 can lose committed data when two connections write to or checkpoint one
WAL database (fixed in 3.51.3; Debian 12 ships 3.40.1). So exactly one connection of one
process ever writes, and readers are opened read-only, which cannot checkpoint.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from indexer.errors import CorruptDatabaseError, DataDirectoryError, StorageError
from indexer.storage.damage import storage_error
from indexer.storage.migrations import Migration, migrate

logger = logging.getLogger(__name__)

Connection = sqlite3.Connection
Directive = Callable[[Connection, str], None]

_PAGE_BYTES = 4096
_CHECKPOINT_PAGES = 4096
"""16 MB of WAL between checkpoints: a page that changes often is written back once."""
_PATIENCE_MS = 5000
_CHECKPOINT_PATIENCE_MS = 500
_IDLE_READERS = 4


class Database:
    """An open database file. Any thread may read; writers take turns."""

    def __init__(
        self,
        path: Path,
        migrations: Sequence[Migration],
        *,
        on_directive: Directive | None = None,
        is_durable: bool = False,
    ) -> None:
        """Open or create `path` and bring its schema up to date.

        `is_durable` syncs at every commit. Otherwise a power cut, but no crash of a program, may
        lose the last commits: right for what can be rebuilt from files.

        Raises:
            CorruptDatabaseError: the file is damaged.
            DataDirectoryError: it cannot be written, or a newer version wrote it.
        """
        self.path = path
        self._writing = threading.RLock()
        self._depth = 0
        self._owner: int | None = None
        self._is_doomed = False
        self._readers: list[Connection] = []
        self._began_s: float | None = None
        self._own = threading.local()
        self._pool_lock = threading.Lock()
        self._is_closed = False
        with self._translated():
            self._writer = self._open_writer(is_durable)
        try:
            with self._translated():
                self._check()
                migrate(self._writer, migrations, on_directive)
        except StorageError:
            self._writer.close()
            raise

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """The writer inside a transaction; nested use joins the outer one.

        All of the outermost block is committed, or nothing of it.

        Raises:
            DataDirectoryError: the disk is full or read-only; nothing was changed.
            CorruptDatabaseError: the file is damaged; nothing was changed.
        """
        with self._writing, self._translated():
            if self._depth == 0:
                if self._is_closed:
                    raise StorageError(f"{self.path.name} is closed.")
                self._writer.execute("BEGIN IMMEDIATE")
                self._began_s = time.monotonic()
                self._is_doomed = False
                self._owner = threading.get_ident()
            self._depth += 1
            try:
                yield self._writer
                if self._is_doomed:
                    raise RuntimeError("a part of this transaction failed: nothing of it can be kept")
            except BaseException:
                self._is_doomed = True
                raise
            finally:
                self._depth -= 1
                if self._depth == 0:
                    self._owner = None
                    try:
                        self._end()
                    finally:
                        self._began_s = None

    def writing_s(self) -> float:
        """For how long the transaction under way has been written; 0 without one. Waits for nothing."""
        began_s = self._began_s
        return 0.0 if began_s is None else time.monotonic() - began_s

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A read-only connection that sees one state of the database throughout.

        Nested use goes on with the same state. Inside a transaction of this thread it is the
        writer, which sees what was written so far.
        """
        outer = self._writer if self._owner == threading.get_ident() else getattr(self._own, "reader", None)
        if outer is not None:
            yield outer
            return
        with self._translated():
            reader = self._take_reader()
            try:
                reader.execute("BEGIN")
                self._own.reader = reader
                yield reader
            finally:
                self._own.reader = None
                if reader.in_transaction:
                    reader.execute("ROLLBACK")
                self._give_back(reader)

    def checkpoint(self) -> bool:
        """Move the WAL into the database and empty it; False where a reader kept it from that.

        Writers wait meanwhile, so a reader is given half a second; the caller tries again later.
        """
        with self._writing, self._translated():
            self._writer.execute(f"PRAGMA busy_timeout={_CHECKPOINT_PATIENCE_MS}")
            try:
                busy, _, _ = self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            finally:
                self._writer.execute(f"PRAGMA busy_timeout={_PATIENCE_MS}")
            return not busy

    def give_back_space(self, max_pages: int) -> bool:
        """Free up to `max_pages` unused pages; the next checkpoint shrinks the file.

        Returns:
            Whether unused pages are left.
        """
        with self._writing, self._translated():
            # `execute` would stop after the first page: the pragma frees one for each step.
            self._writer.executescript(f"PRAGMA incremental_vacuum({max_pages})")
            (left,) = self._writer.execute("PRAGMA freelist_count").fetchone()
            return bool(left)

    def copy_to(self, target: Path) -> None:
        """Write a consistent copy of the whole database to a new file."""
        with self.read() as reader, self._translated():
            copy = sqlite3.connect(target)
            try:
                reader.execute("ROLLBACK")
                reader.backup(copy, pages=1000)
            finally:
                copy.close()

    def verify(self) -> list[str]:
        """Read every page and say what is wrong; slow on a large file."""
        with self.read() as reader:
            found = [str(row[0]) for row in reader.execute("PRAGMA quick_check(20)")]
        return [] if found == ["ok"] else found

    def close(self) -> None:
        """Checkpoint and let go; later use raises. May be called twice."""
        with self._pool_lock:
            if self._is_closed:
                return
            self._is_closed = True
            readers, self._readers = self._readers, []
        for reader in readers:
            reader.close()
        with self._writing:
            try:
                self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            except sqlite3.Error as error:
                logger.warning("could not tidy %s: %s", self.path.name, error)
            self._writer.close()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            meaning = storage_error(error, self.path)
            if meaning is None:
                raise
            raise meaning from error

    def _open_writer(self, is_durable: bool) -> Connection:
        writer = sqlite3.connect(
            self.path,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=256,
            timeout=_PATIENCE_MS / 1000,
        )
        try:
            writer.execute(f"PRAGMA page_size={_PAGE_BYTES}")
            # Before the first table: lets the file shrink after a purge without a rewrite.
            writer.execute("PRAGMA auto_vacuum=INCREMENTAL")
            if writer.execute("PRAGMA journal_mode=WAL").fetchone()[0] != "wal":
                raise DataDirectoryError(
                    "The data directory cannot hold a database in WAL mode.",
                    hint="Choose one on a local disk with --data-dir.",
                )
            writer.execute(f"PRAGMA synchronous={'FULL' if is_durable else 'NORMAL'}")
            writer.execute(f"PRAGMA wal_autocheckpoint={_CHECKPOINT_PAGES}")
            writer.execute("PRAGMA journal_size_limit=0")
            # Deleted rows are overwritten with zeros: deletion is real.
            writer.execute("PRAGMA secure_delete=ON")
            writer.execute("PRAGMA temp_store=MEMORY")
            writer.execute("PRAGMA cache_size=-16384")
            writer.execute("PRAGMA foreign_keys=OFF")
        except BaseException:
            writer.close()
            raise
        return writer

    def _check(self) -> None:
        """Find a damaged file cheaply: the schema and the small tables; `verify` reads all."""
        tables = [
            row[0]
            for row in self._writer.execute(
                "SELECT name FROM sqlite_schema WHERE type = 'table'"
                " AND name NOT IN ('text_blocks', 'chunks', 'embeddings', 'vectors', 'sqlite_sequence')"
            )
        ]
        for table in tables:
            (verdict,) = self._writer.execute(f'PRAGMA quick_check("{table}")').fetchone()
            if verdict != "ok":
                logger.error("%s: table %s: %s", self.path.name, table, verdict)
                raise CorruptDatabaseError(
                    f"{self.path.name} is damaged.", hint="It is rebuilt from your files."
                )

    def _end(self) -> None:
        if not self._writer.in_transaction:  # SQLite rolled back by itself: disk full, I/O error
            return
        if self._is_doomed:
            self._writer.execute("ROLLBACK")
            return
        try:
            self._writer.execute("COMMIT")
        except sqlite3.Error:
            if self._writer.in_transaction:
                self._writer.execute("ROLLBACK")
            raise

    def _take_reader(self) -> Connection:
        with self._pool_lock:
            if self._is_closed:
                raise StorageError(f"{self.path.name} is closed.")
            if self._readers:
                return self._readers.pop()
        reader = sqlite3.connect(
            f"{self.path.absolute().as_uri()}?mode=ro",
            uri=True,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=256,
            timeout=_PATIENCE_MS / 1000,
        )
        reader.execute("PRAGMA query_only=ON")
        reader.execute("PRAGMA wal_autocheckpoint=0")
        reader.execute("PRAGMA temp_store=MEMORY")
        reader.execute("PRAGMA cache_size=-4096")
        return reader

    def _give_back(self, reader: Connection) -> None:
        with self._pool_lock:
            if not self._is_closed and len(self._readers) < _IDLE_READERS:
                self._readers.append(reader)
                return
        reader.close()
