"""Deleted vectors leave the disk, by a scrubbed copy that takes over, or by building anew where there can be none."""

from __future__ import annotations

import logging
import os
import shutil
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import psutil
import pytest

from indexer.errors import CancelledError, ChildError, StorageError
from indexer.processes.supervisor import Supervisor
from indexer.storage.vectors import chroma, scrubbedcopy
from indexer.storage.vectors.chroma import ChromaVectorStore
from indexer.storage.vectors.generations import Generations
from indexer.storage.vectors.records import PROGRESS_NAME, Progress, read_record, write_record
from tests.indexer.storage.vectors.chromafiles import files_with
from tests.indexer.storage.vectors.conftest import MODEL, add, embedding_ids, finds_itself, unit_vectors
from tests.waiting import freeze

pytestmark = pytest.mark.process

COUNT, DELETED = 600, [7, 8, 300]
KEPT = [number for number in range(COUNT) if number not in DELETED]
Open = Callable[..., ChromaVectorStore]


@pytest.fixture
def store(open_store: Open) -> ChromaVectorStore:
    """With vectors of which a few have been deleted."""
    store = open_store()
    add(store, range(COUNT), applied_seq=1)
    store.settle()
    store.delete(embedding_ids(DELETED), applied_seq=2)
    return store


def directories(tmp_path: Path) -> list[Path]:
    return [path for path in (tmp_path / "vectors").iterdir() if path.is_dir()]


def no_batches() -> Iterator[tuple[list, np.ndarray]]:
    raise AssertionError("it was to be copied, not built")
    yield


def batches() -> Iterator[tuple[list, np.ndarray]]:
    yield embedding_ids(KEPT), unit_vectors(KEPT)


def test_a_purge_takes_deleted_vectors_out_of_every_file_and_keeps_the_rest(
    store: ChromaVectorStore, tmp_path: Path
) -> None:
    gone = unit_vectors(DELETED)
    (former,) = directories(tmp_path)
    assert "data_level0.bin" in files_with(tmp_path, gone), "the control"
    assert store.health().unpurged == len(DELETED)
    store.purge(no_batches())
    assert files_with(tmp_path, gone) == set()
    assert files_with(tmp_path, unit_vectors([9])) == {"data_level0.bin"}
    assert not former.exists()
    health = store.health()
    assert (health.count, health.applied_seq) == (COUNT - len(DELETED), 2)
    assert (health.tombstones, health.unpurged) == (len(DELETED), 0), "they take their room still"
    assert all(finds_itself(store, number) for number in (0, 9, 301, COUNT - 1))
    assert not any(finds_itself(store, number) for number in DELETED)
    assert store.check_recall() == 1.0


def test_what_is_deleted_after_a_purge_is_purged_by_the_next(
    store: ChromaVectorStore, open_store: Open, tmp_path: Path
) -> None:
    store.purge(no_batches())
    store.delete(embedding_ids([10]), applied_seq=3)
    add(store, [7, 900], applied_seq=4)
    assert (store.health().tombstones, store.health().unpurged) == (4, 1)
    store.close()
    again = open_store()
    assert (again.health().tombstones, again.health().unpurged) == (4, 1)
    again.purge(no_batches())
    assert (again.health().tombstones, again.health().unpurged) == (4, 0)
    assert files_with(tmp_path, unit_vectors([8, 300, 10])) == set()
    assert all(finds_itself(again, number) for number in (7, 900))
    assert again.health().applied_seq == 4


def test_an_index_of_which_more_than_a_quarter_is_deleted_is_built_anew(
    open_store: Open, tmp_path: Path
) -> None:
    store = open_store()
    add(store, range(20), applied_seq=1)
    store.delete(embedding_ids(range(6)), applied_seq=2)
    store.purge(iter([(embedding_ids(range(6, 20)), unit_vectors(range(6, 20)))]))
    health = store.health()
    assert (health.count, health.tombstones, health.applied_seq) == (14, 0, 2)
    assert files_with(tmp_path, unit_vectors(range(6))) == set()


def test_whether_deleting_many_would_lead_to_building_anew_is_known_before(
    open_store: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chroma, "_LEAST_TOMBSTONES", 3)
    store = open_store()
    add(store, range(20), applied_seq=1)
    assert [store.would_rebuild(removals) for removals in (3, 5, 6, 20)] == [False, False, True, True]
    store.delete(embedding_ids(range(4)), applied_seq=2)
    assert [store.would_rebuild(removals) for removals in (1, 2, 16)] == [False, True, True]


def _add_file(tmp_path: Path) -> None:
    (segment,) = (tmp_path / "vectors").glob("*/chroma/*-*-*")
    (segment / "data_level1.bin").touch()


def _kill_copier(supervisor: Supervisor) -> None:
    os.kill(_copier(supervisor), signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)


def _copier(supervisor: Supervisor) -> int:
    (pid,) = [view.pid for view in supervisor.views() if view.name == "vectors copy"]
    return pid


@contextmanager
def copier_at_a_halt(supervisor: Supervisor) -> Iterator[None]:
    """What it has written stands still meanwhile, as a kill would leave it."""
    pid = _copier(supervisor)
    try:
        freeze(pid)
        yield
    finally:
        psutil.Process(pid).resume()


def test_files_of_another_layout_are_not_copied(
    store: ChromaVectorStore, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    _add_file(tmp_path)
    with caplog.at_level(logging.WARNING):
        store.purge(batches())
    assert "built anew, not copied: The index files are not as expected: it has other files." in caplog.text
    assert (store.health().count, store.health().tombstones) == (len(KEPT), 0)
    assert files_with(tmp_path, unit_vectors(DELETED)) == set()
    assert len(directories(tmp_path)) == 1


def test_a_copy_in_which_vectors_are_not_found_is_not_used(
    store: ChromaVectorStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scrubbedcopy, "LEAST_RECALL", 1.1)
    store.purge(batches())
    assert (store.health().count, store.health().tombstones) == (len(KEPT), 0)
    assert len(directories(tmp_path)) == 1


def test_an_index_of_which_all_is_deleted_is_begun_anew(store: ChromaVectorStore, tmp_path: Path) -> None:
    store.delete(embedding_ids(KEPT), applied_seq=3)
    store.purge(iter(()))
    assert files_with(tmp_path / "vectors", unit_vectors(range(COUNT))) == set()
    health = store.health()
    assert (health.count, health.tombstones, health.applied_seq) == (0, 0, 3)


def test_a_mistake_in_copying_leaves_the_work_to_building(
    store: ChromaVectorStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ValueError("a mistake")

    monkeypatch.setattr(scrubbedcopy.ScrubbedCopy, "make", fail)
    store.purge(batches())
    assert files_with(tmp_path / "vectors", unit_vectors(DELETED)) == set()
    assert (store.health().count, store.health().unpurged) == (len(KEPT), 0)


def test_a_copying_process_that_dies_leaves_the_work_to_building(
    store: ChromaVectorStore, supervisor: Supervisor, tmp_path: Path
) -> None:
    killed = threading.Event()

    def kill_once() -> bool:
        if not killed.is_set():
            killed.set()
            _kill_copier(supervisor)
        return False

    store.purge(batches(), is_cancelled=kill_once)
    assert killed.is_set()
    assert store.health().count == len(KEPT)
    assert len(directories(tmp_path)) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="processes cannot be halted")
def test_a_kill_at_any_step_leaves_the_former_generation_live(
    store: ChromaVectorStore, supervisor: Supervisor, tmp_path: Path
) -> None:
    instants: list[Path] = []

    def keep_what_a_kill_would_leave() -> bool:
        instants.append(tmp_path / f"instant-{len(instants)}")
        with copier_at_a_halt(supervisor):
            shutil.copytree(tmp_path / "vectors", instants[-1])
        return False

    store.purge(no_batches(), is_cancelled=keep_what_a_kill_would_leave)
    assert len(instants) > 5
    for instant in (instants[len(instants) // 2], instants[-1]):
        assert len([path for path in instant.iterdir() if path.is_dir()]) == 2
        after = ChromaVectorStore(Generations(instant), supervisor, MODEL)
        health = after.health()
        assert (health.count, health.applied_seq, health.unpurged) == (len(KEPT), 2, len(DELETED))
        after.purge(no_batches())
        after.close()
        assert files_with(instant, unit_vectors(DELETED)) == set()
        assert len([path for path in instant.iterdir() if path.is_dir()]) == 1


def test_searches_are_served_and_changes_kept_while_a_copy_is_made(store: ChromaVectorStore) -> None:
    found: list[bool] = []
    writers: list[threading.Thread] = []

    def write() -> None:
        add(store, [1000, 1001], applied_seq=3)
        store.delete(embedding_ids([20, 1001]), applied_seq=4)

    def act_meanwhile() -> bool:
        found.append(finds_itself(store, 100))
        if not writers:
            writers.append(threading.Thread(target=write))
            writers[0].start()
        return False

    store.purge(no_batches(), is_cancelled=act_meanwhile)
    writers[0].join()
    assert all(found)
    assert finds_itself(store, 1000)
    assert not any(finds_itself(store, number) for number in (20, 1001, *DELETED))
    health = store.health()
    assert (health.count, health.applied_seq) == (len(KEPT), 4)
    assert (health.tombstones, health.unpurged) == (len(DELETED) + 2, 2)


def test_a_purge_can_be_cancelled(store: ChromaVectorStore, tmp_path: Path) -> None:
    before = directories(tmp_path)
    with pytest.raises(CancelledError):
        store.purge(no_batches(), is_cancelled=lambda: True)
    assert directories(tmp_path) == before
    assert store.health().unpurged == len(DELETED)


def test_a_store_that_is_closed_under_a_purge_builds_nothing(
    store: ChromaVectorStore, supervisor: Supervisor, tmp_path: Path
) -> None:
    def close() -> bool:
        store.close()
        return False

    before = directories(tmp_path)
    with pytest.raises((ChildError, StorageError)):
        store.purge(no_batches(), is_cancelled=close)
    assert directories(tmp_path) == before
    assert supervisor.views() == []


def test_a_generation_of_a_version_that_did_not_copy_has_all_its_tombstones_to_purge(
    store: ChromaVectorStore, open_store: Open, tmp_path: Path
) -> None:
    store.close()
    (live,) = directories(tmp_path)
    progress = read_record(live / PROGRESS_NAME, Progress)
    assert progress is not None
    old = {"applied_seq": progress.applied_seq, "tombstones": progress.tombstones, "is_clean": True}
    write_record(live / PROGRESS_NAME, old)
    assert open_store().health().unpurged == len(DELETED)
