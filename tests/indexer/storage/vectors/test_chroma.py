from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from indexer.errors import CancelledError, ChildBusyError, ChildError, CorruptStoreError, StorageError
from indexer.file_lock import FileLock
from indexer.processes.supervisor import Supervisor
from indexer.storage.vectors import chroma, session
from indexer.storage.vectors.chroma import LIMITS, ChromaVectorStore
from indexer.storage.vectors.generations import Generations
from indexer.storage.vectors.records import (
    LOCK_NAME,
    PROGRESS_NAME,
    Progress,
    read_record,
)
from tests.indexer.storage.vectors.conftest import (
    DIMENSION,
    add,
    embedding_ids,
    finds_itself,
    unit_vectors,
)
from tests.waiting import freeze, wait_for

pytestmark = pytest.mark.process

Open = Callable[..., ChromaVectorStore]


def kill(supervisor: Supervisor) -> None:
    for view in supervisor.views():
        if view.pid:
            os.kill(view.pid, signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)


def live_directory(tmp_path: Path) -> Path:
    (directory,) = [path for path in (tmp_path / "vectors").iterdir() if path.name.isdecimal()]
    return directory


def test_vectors_are_added_found_deleted_and_still_there_after_a_restart(
    open_store: Open, tmp_path: Path
) -> None:
    store = open_store()
    health = store.health()
    assert (health.is_usable, health.count, health.applied_seq) == (True, 0, 0)
    assert store.query(unit_vectors([1]), 10) == []
    add(store, range(1, 601), applied_seq=7)
    add(store, [5, 700], applied_seq=8)  # 5 is there already
    store.delete(embedding_ids([10, 11, 9999]), applied_seq=9)
    assert store.count() == 599
    wait_for(lambda: list((tmp_path / "vectors").glob("*/chroma/*/index_metadata.pickle")))  # it settled
    assert finds_itself(store, 5)
    assert not finds_itself(store, 10)
    best = store.query(unit_vectors([1]), 20)
    assert len(best) == 20
    assert [near.similarity for near in best] == sorted((near.similarity for near in best), reverse=True)
    assert len(store.query(unit_vectors([1]), 10_000)) == 599 <= LIMITS.max_results
    before = store.health()
    assert (before.count, before.applied_seq, before.tombstones) == (599, 9, 2)
    assert before.disk_bytes > 0
    store.close()
    with pytest.raises(StorageError, match="closed"):
        store.count()
    progress = read_record(live_directory(tmp_path) / PROGRESS_NAME, Progress)
    assert progress is not None
    assert progress.is_clean

    again = open_store()
    after = again.health()
    assert (after.count, after.applied_seq, after.tombstones) == (599, 9, 2)
    assert finds_itself(again, 700)
    assert again.check_recall(50) == 1.0
    assert not again.health().rebuild_reason
    again.renew()
    assert again.query(unit_vectors([5]), 5) == []
    again.close()
    Generations(tmp_path / "vectors").keep_only([])
    assert [path.name for path in (tmp_path / "vectors").iterdir()] == ["live.json"]


def test_a_process_killed_between_and_under_requests_loses_nothing(
    open_store: Open, supervisor: Supervisor
) -> None:
    store = open_store()
    add(store, range(1, 301), applied_seq=1)
    kill(supervisor)
    assert finds_itself(store, 300)  # killed while idle
    killer = threading.Timer(0.05, kill, [supervisor])
    killer.start()
    for batch in range(2, 8):  # killed somewhere under these
        add(store, range(batch * 300, batch * 300 + 300), applied_seq=batch)
    killer.join()
    health = store.health()
    assert (health.count, health.applied_seq) == (300 + 6 * 300, 7)
    assert all(finds_itself(store, number) for number in (1, 300, 650, 1500, 2399))


def test_a_search_does_not_wait_for_vectors_that_are_slow_to_open(
    open_store: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also the one that asks first, and finds another process at them."""
    store = open_store()
    add(store, range(1, 301), applied_seq=1)
    store.close()
    held = FileLock(live_directory(tmp_path) / LOCK_NAME)
    assert held.acquire()
    monkeypatch.setattr(chroma, "_QUERY_WAIT_S", 0.05)
    again = open_store()
    for _ in range(2):
        with pytest.raises(StorageError, match="still being opened"):
            again.query(unit_vectors([1]), 5)
    held.release()
    assert again.count() == 300
    assert len(again.query(unit_vectors([1]), 5)) == 5


def test_an_index_that_breaks_in_use_is_replaced_and_the_writer_is_told_once(
    open_store: Open, supervisor: Supervisor, tmp_path: Path
) -> None:
    store = open_store(quiet_s=3600)  # nobody opens it again between the kill and the damage
    add(store, range(1, 1201), applied_seq=5)
    store.settle()
    kill(supervisor)
    for file in live_directory(tmp_path).glob("chroma/*/*"):
        file.write_bytes(b"")
    assert store.count() == 0  # a search would not wait until two processes have begun
    assert store.query(unit_vectors([1]), 5) == []
    with pytest.raises(CorruptStoreError, match="begun anew"):
        add(store, [2000], applied_seq=6)
    assert store.health().applied_seq == 0
    add(store, [1], applied_seq=1)
    assert finds_itself(store, 1)


def test_a_rebuild_serves_meanwhile_and_takes_over_with_all_that_was_written(
    open_store: Open, tmp_path: Path
) -> None:
    store = open_store()
    add(store, range(1, 301), applied_seq=1)
    store.delete(embedding_ids(range(1, 51)), applied_seq=2)
    former = live_directory(tmp_path)

    def snapshot() -> Iterator[tuple[list, np.ndarray]]:
        yield embedding_ids(range(51, 201)), unit_vectors(range(51, 201))
        add(store, [400, 401], applied_seq=3)
        store.delete(embedding_ids([60, 250, 401]), applied_seq=4)
        assert finds_itself(store, 100)
        yield embedding_ids(range(201, 301)), unit_vectors(range(201, 301))  # 250 is older than its deletion

    assert store.rebuild(snapshot()) == 249
    health = store.health()
    assert (health.count, health.applied_seq, health.tombstones) == (249, 4, 3)
    assert finds_itself(store, 400)
    assert not any(finds_itself(store, number) for number in (1, 60, 250, 401))
    assert not former.exists()
    with pytest.raises(CancelledError):
        store.rebuild(iter([([], np.empty((0, DIMENSION), np.float32))]), is_cancelled=lambda: True)
    assert store.count() == 249
    assert live_directory(tmp_path).exists()


def test_deleted_vectors_are_in_no_file_after_a_rebuild(open_store: Open, tmp_path: Path) -> None:
    store = open_store()
    add(store, range(1, 51), applied_seq=1)
    store.settle()
    gone, kept = (unit_vectors([number])[0].tobytes() for number in (7, 8))

    def files_with(vector: bytes) -> set[str]:
        files = [path for path in tmp_path.rglob("*") if path.is_file()]
        return {path.name for path in files if vector in path.read_bytes()}

    assert "data_level0.bin" in files_with(gone), "the control: Chroma keeps it as it was given"
    store.delete(embedding_ids([7]), applied_seq=2)
    store.settle()
    assert "data_level0.bin" in files_with(gone), "Chroma itself never takes it out"
    rest = [number for number in range(1, 51) if number != 7]
    store.rebuild(iter([(embedding_ids(rest), unit_vectors(rest))]))
    store.settle()
    assert files_with(gone) == set()
    assert files_with(kept)
    assert finds_itself(store, 8)


def test_what_cannot_be_a_vector_is_refused_before_any_process_starts(open_store: Open) -> None:
    store = open_store()
    with pytest.raises(ValueError, match="finite"):
        store.upsert(embedding_ids([1]), np.full((1, DIMENSION), np.nan, np.float32), applied_seq=1)
    with pytest.raises(ValueError, match="reshape"):
        store.upsert(embedding_ids([1]), np.ones((1, DIMENSION + 1), np.float32), applied_seq=1)


def test_a_flush_that_fails_in_peace_is_no_more_than_noted(
    open_store: Callable[[], ChromaVectorStore],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """It runs in a thread of its own: nobody would hear what it raises."""
    store = open_store()

    def too_large() -> None:
        raise ChildError("It needs more memory than it may take.")

    monkeypatch.setattr(store, "settle", too_large)
    with caplog.at_level(logging.INFO):
        store._settle_quietly()
    assert caplog.messages == ["vectors were not flushed: It needs more memory than it may take."]


def test_a_store_is_closed_while_a_rebuild_comes_to_its_end(
    open_store: Callable[[], ChromaVectorStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another thread takes the generation that is built away, between the look and the use."""
    store = open_store()
    abandoned: list[bool] = []

    class Built:
        def abandon(self) -> None:
            abandoned.append(True)

    seen = iter([Built()])
    monkeypatch.delattr(store, "_shadow")
    monkeypatch.setattr(
        ChromaVectorStore, "_shadow", property(lambda _store: next(seen, None)), raising=False
    )
    store.close()
    assert abandoned == [True]
    monkeypatch.undo()


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_a_search_does_not_wait_for_a_process_that_hangs(
    open_store: Open, supervisor: Supervisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store()
    add(store, range(10), 1)
    (view,) = supervisor.views()
    freeze(view.pid)
    with monkeypatch.context() as patched:
        patched.setattr(session, "FIND_PATIENCE_S", 0.1)
        with pytest.raises(ChildBusyError):
            store.query(unit_vectors([1]), 5)
        patched.setattr(session, "FIND_PATIENCE_S", 10_000.0)  # longer than a test may take
        patched.setattr(session, "BUSY_PATIENCE_S", 0.1)
        with pytest.raises(ChildBusyError):  # nor does the next one wait as long as the first
            store.query(unit_vectors([1]), 5)
    os.kill(view.pid, signal.SIGCONT)
    assert finds_itself(store, 1)
    assert supervisor.views()[0].pid == view.pid
