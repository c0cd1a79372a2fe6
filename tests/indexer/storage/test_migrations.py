from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from indexer.domain import DocumentState
from indexer.errors import DataDirectoryError
from indexer.storage.catalog.catalog import Catalog, _do_anew, open_catalog
from indexer.storage.catalog.holdings import VectorCounts
from indexer.storage.catalog.models import ensure_model
from indexer.storage.database import Database
from indexer.storage.migrations import Migration, load_migrations, migrate
from tests.indexer.storage.builders import MODEL, Shelf, vectors

FIRST = Migration(
    1, "0001_first", "CREATE TABLE a (x TEXT);\n-- a remark; with a semicolon\nCREATE TABLE b (y TEXT);\n"
)
SECOND = Migration(2, "0002_second", "-- then: re-parse\nINSERT INTO a VALUES ('one;\ntwo');\n")


def test_missing_changes_are_applied_once_and_in_order() -> None:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    asked: list[str] = []
    migrate(connection, [FIRST], lambda _, name: asked.append(name))
    migrate(connection, [FIRST, SECOND], lambda _, name: asked.append(name))
    migrate(connection, [FIRST, SECOND], lambda _, name: asked.append(name))
    assert connection.execute("SELECT x FROM a").fetchall() == [("one;\ntwo",)]
    assert asked == ["re-parse"]
    connection.close()


def test_a_failing_change_leaves_the_version_before_it() -> None:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    broken = Migration(2, "0002_broken", "CREATE TABLE c (z TEXT);\nINSERT INTO nowhere VALUES (1);\n")
    migrate(connection, [FIRST])
    with pytest.raises(sqlite3.OperationalError):
        migrate(connection, [FIRST, broken])
    assert connection.execute("PRAGMA user_version").fetchone() == (1,)
    assert connection.execute("SELECT count(*) FROM sqlite_schema WHERE name = 'c'").fetchone() == (0,)
    connection.close()


def test_a_newer_file_is_refused_and_left_alone(tmp_path: Path) -> None:
    Database(tmp_path / "a.db", [FIRST, SECOND]).close()
    with pytest.raises(DataDirectoryError, match="newer"):
        Database(tmp_path / "a.db", [FIRST])
    Database(tmp_path / "a.db", [FIRST, SECOND]).close()


def test_re_parse_queues_every_document_and_parses_equal_bytes_again(catalog: Catalog, shelf: Shelf) -> None:
    document, before = shelf.index("a.txt", "one line\n")
    assert catalog.jobs.waiting() == 0
    with catalog._database.transaction() as connection:
        _do_anew(connection, "re-parse")
    (job,) = catalog.jobs.next(10)
    assert job.document == document
    assert catalog.contents.known_hashes(9, "txt", "ocr=0;pw=0;v1") == frozenset()
    assert catalog.document(document).extraction == before  # serves until the new one is ready


def test_re_embed_drops_vectors_and_asks_for_a_new_store(catalog: Catalog, shelf: Shelf) -> None:
    document, content = shelf.index("a.txt", "one line\n")
    catalog.meaning.make_live(MODEL)
    (chunk,) = catalog.chunks_of_extraction(content)
    catalog.store_vectors(MODEL, [(chunk.id, vectors(1))])
    catalog.meaning.mark_embedded([content], MODEL)
    catalog.outbox.refill_vectors("vectors:x", MODEL)
    assert catalog.document(document).state is DocumentState.FULL
    with catalog._database.transaction() as connection:
        _do_anew(connection, "re-embed")
    assert catalog.document(document).state is DocumentState.WORDS
    assert catalog.vectors([chunk.id], MODEL) == {}
    assert catalog.outbox.pruned_to("vectors:x") is None
    assert [row.extraction for row in catalog.meaning.pending(MODEL, 5)] == [content]


def test_a_damaged_catalog_is_moved_aside_and_begun_anew(tmp_path: Path) -> None:
    path = tmp_path / "catalog.db"
    path.write_bytes(b"rubbish" * 10_000)
    catalog, note = open_catalog(path)
    assert "rebuilt" in note
    assert catalog.sources.all() == []
    catalog.mark_suspect()
    catalog.close()
    again, note = open_catalog(path)
    assert "rebuilt" in note
    again.close()
    last, note = open_catalog(path)
    assert note == ""
    assert len(list(tmp_path.glob("catalog.damaged-*"))) >= 1
    last.close()


def test_migrations_with_a_gap_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import indexer.storage.migrations as package

    folder = tmp_path / "catalog"
    folder.mkdir()
    (folder / "0002_late.sql").write_text("SELECT 1;\n")
    monkeypatch.setattr(package, "__file__", str(tmp_path / "__init__.py"))
    with pytest.raises(ValueError, match="numbered"):
        load_migrations("catalog")


def test_embeddings_of_an_older_catalog_are_counted_once(tmp_path: Path) -> None:
    before = Database(tmp_path / "catalog.db", load_migrations("catalog")[:2])
    with before.transaction() as connection:
        number = ensure_model(connection, MODEL)
        connection.executemany(
            "INSERT INTO embeddings (chunk, embed_key, model, part, is_held) VALUES (?, 0, ?, 0, ?)",
            [(chunk, number, chunk % 3 > 0) for chunk in range(9)],
        )
    before.close()
    for _ in range(2):
        catalog, note = open_catalog(tmp_path / "catalog.db")
        assert (note, catalog.holdings.counts(MODEL)) == ("", VectorCounts(stored=9, held=6))
        catalog.close()


def test_a_count_that_is_rolled_back_never_was(catalog: Catalog, shelf: Shelf) -> None:
    _, content = shelf.index("a.txt", "one line\n")
    ((chunk, _),) = catalog.meaning.missing_chunks(content, MODEL)
    catalog.store_vectors(MODEL, [(chunk, vectors(1))])

    def delete_in_vain() -> None:
        with catalog._database.transaction() as connection:
            connection.execute("DELETE FROM embeddings")
            connection.execute("SELECT * FROM nowhere")

    with pytest.raises(sqlite3.OperationalError):
        delete_in_vain()
    assert catalog.holdings.counts(MODEL) == VectorCounts(stored=1, held=1)


def test_contents_keep_their_ids_and_none_is_used_twice(tmp_path: Path) -> None:
    before = Database(tmp_path / "catalog.db", load_migrations("catalog")[:3])
    columns = "blob, recipe, suffix, format, state, reason, title, author, language, char_count, chunk_count, is_prose"
    with before.transaction() as connection:
        for number in range(1, 5):
            connection.execute(
                f"INSERT INTO extractions ({columns}) VALUES (?, 1, 'md', 'M', 1, '', ?, '', '', 0, 0, 1)",
                (number, f"title {number}"),
            )
        connection.execute("DELETE FROM extractions WHERE id IN (2, 4)")
    before.close()
    catalog, note = open_catalog(tmp_path / "catalog.db")
    assert note == ""
    assert {key: row.title for key, row in catalog.extractions([1, 2, 3, 4]).items()} == {
        1: "title 1",
        3: "title 3",
    }
    assert Shelf(catalog).index("a.txt", "one line\n")[1] == 5
    catalog.close()
