from __future__ import annotations

import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from indexer.errors import CorruptStoreError, DataDirectoryError, StorageError
from indexer.storage.database import Database
from indexer.storage.migrations import Migration, load_migrations
from tests.waiting import PATIENCE_S

TABLE = Migration(1, "0001_table", "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT) STRICT;\n")


def test_a_failed_transaction_leaves_nothing_behind(tmp_path: Path) -> None:
    database = Database(tmp_path / "a.db", [TABLE])
    with pytest.raises(sqlite3.ProgrammingError), database.transaction() as connection:
        connection.executemany("INSERT INTO notes (text) VALUES (?)", [("half",), ("too", "many")])
    assert _texts(database) == []
    database.close()


def test_a_failure_inside_a_nested_transaction_dooms_the_whole(tmp_path: Path) -> None:
    database = Database(tmp_path / "a.db", [TABLE])

    def write() -> None:
        with database.transaction() as outer:
            outer.execute("INSERT INTO notes (text) VALUES ('outer')")
            with contextlib.suppress(KeyError), database.transaction():
                raise KeyError

    with pytest.raises(RuntimeError, match="nothing of it"):
        write()
    assert _texts(database) == []
    database.close()


def test_nested_transactions_commit_together(tmp_path: Path) -> None:
    database = Database(tmp_path / "a.db", [TABLE])
    with database.transaction() as outer:
        with database.transaction() as inner:
            inner.execute("INSERT INTO notes (text) VALUES ('inner')")
        outer.execute("INSERT INTO notes (text) VALUES ('outer')")
        assert _texts(database) == ["inner", "outer"]
        with ThreadPoolExecutor(1) as other:
            assert other.submit(_texts, database).result() == []
    assert _texts(database) == ["inner", "outer"]
    database.close()


def test_how_long_is_written_is_known_while_it_is(tmp_path: Path) -> None:
    database = Database(tmp_path / "a.db", [TABLE])
    assert database.writing_s() == 0
    with database.transaction(), ThreadPoolExecutor(1) as other:
        assert other.submit(database.writing_s).result(PATIENCE_S) > 0
    with contextlib.suppress(KeyError), database.transaction():
        raise KeyError
    assert database.writing_s() == 0
    database.close()


def test_readers_cannot_write_or_checkpoint(tmp_path: Path) -> None:
    database = Database(tmp_path / "a.db", [TABLE])
    with pytest.raises(DataDirectoryError), database.read() as connection:
        connection.execute("INSERT INTO notes (text) VALUES ('no')")
    with database.read() as connection:
        assert connection.execute("PRAGMA wal_autocheckpoint").fetchone() == (0,)
    database.close()


def test_a_reader_sees_one_state_while_a_writer_goes_on(tmp_path: Path) -> None:
    database = Database(tmp_path / "a.db", [TABLE])
    with database.read() as reader:
        assert reader.execute("SELECT count(*) FROM notes").fetchone() == (0,)
        with database.transaction() as writer:
            writer.execute("INSERT INTO notes (text) VALUES ('new')")
        assert reader.execute("SELECT count(*) FROM notes").fetchone() == (0,)
    assert _texts(database) == ["new"]
    database.close()


def test_nested_reads_see_the_same_state(tmp_path: Path) -> None:
    database = Database(tmp_path / "a.db", [TABLE])
    with database.read() as outer:
        outer.execute("SELECT count(*) FROM notes").fetchone()
        with ThreadPoolExecutor(1) as other:
            other.submit(_add_note, database).result()
        with database.read() as inner:
            assert inner.execute("SELECT count(*) FROM notes").fetchone() == (0,)
    assert _texts(database) == ["new"]
    database.close()


def test_many_threads_write_one_after_the_other(tmp_path: Path) -> None:
    database = Database(tmp_path / "a.db", [TABLE])

    def write(number: int) -> None:
        for step in range(20):
            with database.transaction() as connection:
                connection.execute("INSERT INTO notes (text) VALUES (?)", (f"{number}-{step}",))

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(_texts(database)) == 80
    database.close()


def test_deleted_text_leaves_the_file_and_its_wal(tmp_path: Path) -> None:
    database = Database(tmp_path / "a.db", [TABLE])
    with database.transaction() as connection:
        connection.executemany(
            "INSERT INTO notes (text) VALUES (?)", [("the secret of row " + "x" * 5000,) for _ in range(50)]
        )
    with database.transaction() as connection:
        connection.execute("DELETE FROM notes")
    assert not database.give_back_space(10_000)
    assert database.checkpoint()
    assert b"the secret" not in b"".join(part.read_bytes() for part in tmp_path.iterdir())
    assert (tmp_path / "a.db").stat().st_size < 50_000
    database.close()


def test_a_damaged_file_is_told_apart_from_an_unusable_directory(tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.db"
    damaged.write_bytes(b"not a database" * 1000)
    with pytest.raises(CorruptStoreError):
        Database(damaged, [TABLE])
    with pytest.raises(DataDirectoryError):
        Database(tmp_path / "absent" / "a.db", [TABLE])


def test_a_torn_page_is_found_at_open(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    database = Database(path, [TABLE])
    with database.transaction() as connection:
        connection.executemany("INSERT INTO notes (text) VALUES (?)", [("word " * 200,) for _ in range(200)])
    database.close()
    with path.open("r+b") as file:
        file.seek(4096 * 3)
        file.write(b"\xff" * 4096 * 4)
    with pytest.raises(CorruptStoreError):
        Database(path, [TABLE])


def test_a_full_disk_is_a_data_directory_error_and_changes_nothing(tmp_path: Path) -> None:
    database = Database(tmp_path / "a.db", [TABLE])
    with database.transaction() as connection:
        connection.execute("INSERT INTO notes (text) VALUES ('kept')")
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count={pages}")  # what SQLite reports is SQLITE_FULL
    with pytest.raises(DataDirectoryError, match="full"), database.transaction() as connection:
        connection.execute("INSERT INTO notes (text) VALUES (?)", ("x" * 100_000,))
    assert _texts(database) == ["kept"]
    with database.transaction() as connection:
        connection.execute("PRAGMA max_page_count=100000")
        connection.execute("INSERT INTO notes (text) VALUES ('after')")
    assert _texts(database) == ["kept", "after"]
    database.close()


def test_a_closed_database_says_so(tmp_path: Path) -> None:
    database = Database(tmp_path / "a.db", [TABLE])
    database.close()
    database.close()
    with pytest.raises(StorageError, match="closed"), database.read():
        pass
    with pytest.raises(StorageError, match="closed"), database.transaction():
        pass


def test_a_copy_holds_what_was_committed(tmp_path: Path) -> None:
    database = Database(tmp_path / "a.db", [TABLE])
    with database.transaction() as connection:
        connection.execute("INSERT INTO notes (text) VALUES ('copied')")
    database.copy_to(tmp_path / "copy.db")
    database.close()
    copy = Database(tmp_path / "copy.db", [TABLE])
    assert _texts(copy) == ["copied"]
    copy.close()


_WRITER = """
import sys
from pathlib import Path
from indexer.storage.database import Database
from indexer.storage.migrations import Migration
database = Database(Path(sys.argv[1]), [Migration(1, "t", "CREATE TABLE pairs (a INTEGER, b INTEGER) STRICT;\\n")])
for number in range(10_000_000):
    with database.transaction() as connection:
        connection.execute("INSERT INTO pairs VALUES (?, ?)", (number, number))
        connection.execute("UPDATE pairs SET b = b + 1 WHERE a >= ? - 50", (number,))
        connection.execute("UPDATE pairs SET a = a + 0, b = b - 1 WHERE a >= ? - 50", (number,))
    if number % 10 == 0:
        print(number, flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX")
def test_a_killed_writer_leaves_whole_transactions_only(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    for _ in range(4):
        child = subprocess.Popen(
            [sys.executable, "-c", _WRITER, str(path)], stdout=subprocess.PIPE, text=True, cwd=os.getcwd()
        )
        assert child.stdout is not None
        for _ in range(20):
            last = int(child.stdout.readline())
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
        child.stdout.close()
        connection = sqlite3.connect(path)
        assert connection.execute("PRAGMA quick_check").fetchone() == ("ok",)
        assert connection.execute("SELECT count(*) FROM pairs WHERE a <> b").fetchone() == (0,)
        assert connection.execute("SELECT max(a) FROM pairs").fetchone()[0] >= last
        connection.execute("DROP TABLE pairs")
        connection.execute("PRAGMA user_version=0")
        connection.close()


def test_the_shipped_migrations_are_numbered_and_end_their_statements() -> None:
    for store in ("catalog", "profile"):
        migrations = load_migrations(store)
        assert migrations
        assert all(list(migration.statements()) for migration in migrations)


def _add_note(database: Database) -> None:
    with database.transaction() as connection:
        connection.execute("INSERT INTO notes (text) VALUES ('new')")


def _texts(database: Database) -> list[str]:
    with database.read() as connection:
        return [row[0] for row in connection.execute("SELECT text FROM notes ORDER BY id")]


def test_a_checkpoint_says_that_a_reader_is_in_the_way(tmp_path: Path) -> None:
    database = Database(tmp_path / "a.db", [TABLE])
    _add_note(database)
    with database.read() as reader:
        reader.execute("SELECT count(*) FROM notes").fetchone()
        with database.transaction() as writer:
            writer.execute("DELETE FROM notes")
        assert not database.checkpoint()
    assert database.checkpoint()
    assert (tmp_path / "a.db-wal").stat().st_size == 0
    database.close()
