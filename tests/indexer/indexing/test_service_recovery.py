from __future__ import annotations

import shutil
import sqlite3

import pytest

from indexer.domain import DocumentId, Origin
from indexer.errors import ChildDiedError, CorruptDatabaseError, CorruptStoreError, NotFoundError
from indexer.indexing.keywordpurge import PURGE
from indexer.storage.history import Conversations
from tests.indexer.indexing.workshop import Workshop
from tests.indexer.storage.builders import entries_in
from tests.waiting import wait_for


def test_a_lost_keyword_index_is_filled_again(workshop: Workshop) -> None:
    workshop.write("a.txt", "one\n")
    workshop.add()
    workshop.settle()
    workshop.close()
    shutil.rmtree(workshop.data / "keyword")
    workshop.open()
    workshop.settle()
    assert entries_in(workshop.keyword)[0] == 1
    assert workshop.pool.parsed == ["a.txt"]


def test_what_a_newer_parser_reads_again_is_said(workshop: Workshop) -> None:
    workshop.write("a.txt", "one\n")
    workshop.write("b.txt", "two\n")
    workshop.add()
    workshop.settle()
    workshop.close()
    with sqlite3.connect(workshop.data / "catalog.db") as connection:
        ((parser, version),) = connection.execute("SELECT DISTINCT parser, version FROM recipes").fetchall()
    connection.close()
    workshop.open(parser_versions={parser: version + 1})
    assert "2 files to be read again" in workshop.service.report.activity.events()[0].text
    workshop.settle()
    assert sorted(workshop.pool.parsed) == ["a.txt", "a.txt", "b.txt", "b.txt"]


def test_a_lost_or_foreign_vector_store_is_filled_again(workshop: Workshop) -> None:
    workshop.write("a.txt", "one\ntwo\n")
    workshop.add()
    workshop.settle()
    workshop.close()
    workshop.store.renew()
    workshop.open()
    workshop.settle()
    workshop.check_stores_agree()
    workshop.close()
    workshop.store.held[999] = workshop.store.held.pop(1)
    workshop.store.applied_seq = 10**6
    workshop.open()
    workshop.settle()
    workshop.check_stores_agree()
    assert len(workshop.embedder.texts) == 2


def test_a_broken_vector_store_is_replaced_and_a_dead_one_waited_for(workshop: Workshop) -> None:
    workshop.write("a.txt", "one\n")
    workshop.store.problem = ChildDiedError("it died")
    workshop.add()
    workshop.settle()
    workshop.store.problem = CorruptStoreError("broken")
    path = workshop.write("b.txt", "two\n")
    workshop.service.notice([str(path)])
    workshop.settle()
    workshop.check_stores_agree()


def test_a_lost_catalog_is_rebuilt_from_the_files(workshop: Workshop) -> None:
    workshop.write("a.txt", "one\n")
    secret = workshop.write("secret.txt", "hidden\n")
    workshop.add()
    workshop.settle()
    (row,) = workshop.catalog.documents_at(str(secret))
    workshop.service.forget([row.id])
    workshop.close()
    (workshop.data / "catalog.db").write_bytes(b"rubbish" * 5000)
    workshop.open()
    assert "rebuilt" in workshop.note
    workshop.settle()
    assert workshop.names() == ["a.txt"]
    workshop.check_stores_agree()


def test_forgetting_purges_now_and_retry_brings_it_back(workshop: Workshop) -> None:
    workshop.write("a.txt", "one\n")
    workshop.add()
    workshop.settle()
    (row,) = workshop.catalog.documents_at(str(workshop.files / "a.txt"))
    workshop.service.forget([row.id])
    workshop.settle()
    assert workshop.names() == []
    assert workshop.store.held == {}
    workshop.service.rescan()
    workshop.settle()
    assert workshop.names() == []
    assert workshop.service.retry(row.id) == 1
    workshop.settle()
    assert workshop.names() == ["a.txt"]
    with pytest.raises(NotFoundError):
        workshop.service.forget([DocumentId(999)])


def test_forgotten_words_leave_the_disk_everywhere(workshop: Workshop) -> None:
    secret = workshop.write("zanzibar-plans.txt", "xylophone quagmire xylophone\n" * 50)
    workshop.write("kept.txt", "kept words\n")
    workshop.add()
    workshop.settle()
    (row,) = workshop.catalog.documents_at(str(secret))
    conversations = Conversations(workshop.profile)
    conversations.add_turn(conversations.begin("q"), "xylophone", "a", origins=[Origin(str(secret))])
    workshop.profile.back_up(is_forced=True)
    workshop.service.forget([row.id])
    workshop.settle()
    wait_for(lambda: workshop.store.purged == 1 and workshop.catalog.fact(PURGE) is None)
    workshop.close()
    for path in workshop.data.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert b"xylophone" not in data, path
            assert b"quagmire" not in data, path
    workshop.open()
    workshop.settle()
    assert entries_in(workshop.keyword)[0] == 1
    workshop.check_stores_agree()


def test_damage_is_told_where_it_cannot_be_written_down(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk takes no marker either; the engine must start anew all the same."""

    def full() -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(workshop.catalog, "mark_suspect", full)
    workshop.service._machine.on_damage(CorruptDatabaseError("catalog.db is damaged."))
    assert workshop.damage == ["catalog.db is damaged."]


def test_an_index_that_is_filled_again_is_told_of(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop.write("a.txt", "one\n")
    workshop.add()
    workshop.settle()
    assert workshop.service.problems() == []
    monkeypatch.setattr(workshop.service._machine.live.projection, "missing", lambda: 5000)
    (problem,) = workshop.service.problems()
    assert problem.startswith("The index of meaning is being filled again: 5,000 entries to go.")
    monkeypatch.undo()
