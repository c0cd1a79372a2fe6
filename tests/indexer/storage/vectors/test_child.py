"""The handlers of the vectors process, called in this one: real Chroma, no process to start."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from indexer.errors import CorruptStoreError, StorageError
from indexer.file_lock import FileLock
from indexer.processes.child import ChildContext
from indexer.storage.vectors import child, requests
from indexer.storage.vectors.child import VectorsOwner
from indexer.storage.vectors.collection import FLUSH_ROWS
from indexer.storage.vectors.errors import InUseError, UncheckedError
from indexer.storage.vectors.generations import Generations
from indexer.storage.vectors.records import LOCK_NAME, PROGRESS_NAME, Progress, read_record, write_record
from tests.indexer.storage.vectors.conftest import MODEL, unit_vectors
from tests.waiting import PATIENCE_S

Open = Callable[[], VectorsOwner]


def context(*blobs: np.ndarray) -> ChildContext:
    return ChildContext(tuple(memoryview(blob).cast("B") for blob in blobs), (), lambda: False)


def ids(*numbers: int) -> np.ndarray:
    return np.array(numbers, np.int64)


@pytest.fixture
def generation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)  # the process works in its generation; tests come back from there
    return Generations(tmp_path / "vectors").create(MODEL)


@pytest.fixture
def open_owner(generation: Path) -> Iterator[Open]:
    owners: list[VectorsOwner] = []

    def open_owner() -> VectorsOwner:
        owner = VectorsOwner(generation)
        owners.append(owner)
        owner.setup()
        return owner

    yield open_owner
    for owner in owners:
        owner._lock.release()
        if hasattr(owner, "_collection"):
            owner._collection.close()


def checked(owner: VectorsOwner) -> requests.Checked:
    return owner.check(requests.CheckRequest(), context()).message


def add(owner: VectorsOwner, *numbers: int, applied_seq: int | None = None) -> None:
    owner.add(requests.AddRequest(applied_seq), context(ids(*numbers), unit_vectors(numbers)))


def test_nothing_is_served_before_the_check(open_owner: Open) -> None:
    owner = open_owner()
    for kind, handler in owner.handlers().items():
        if kind is not requests.CheckRequest:
            with pytest.raises(UncheckedError):
                handler(kind, context())
    assert checked(owner) == requests.Checked(0, "")
    assert owner.handlers()[requests.InspectRequest](requests.InspectRequest(), context())


def test_a_row_is_acknowledged_only_when_chroma_has_it(open_owner: Open, generation: Path) -> None:
    owner = open_owner()
    add(owner, 1, 2, applied_seq=5)
    progress = read_record(generation / PROGRESS_NAME, Progress)
    assert progress is not None
    assert (progress.applied_seq, progress.is_clean) == (5, False)
    owner._collection.add = lambda *_: (_ for _ in ()).throw(RuntimeError("no"))  # type: ignore[method-assign]
    with pytest.raises(CorruptStoreError, match="RuntimeError"):
        add(owner, 3, applied_seq=6)
    assert read_record(generation / PROGRESS_NAME, Progress) == progress


def test_an_id_that_is_there_is_left_alone_and_one_that_was_removed_can_come_back(open_owner: Open) -> None:
    owner = open_owner()
    add(owner, 1, 2)
    owner.add(requests.AddRequest(None), context(ids(1), unit_vectors([99])))
    owner.remove(requests.RemoveRequest(3), context(ids(2, 77)))
    reply = owner.find(requests.FindRequest(5), context(unit_vectors([1])))
    assert np.frombuffer(reply.blobs[0], np.int64).tolist() == [1]
    assert np.frombuffer(reply.blobs[1], np.float32)[0] == pytest.approx(1.0, abs=1e-5)
    add(owner, 2)
    figures = owner.inspect(requests.InspectRequest(), context()).message
    assert (figures.count, figures.tombstones, figures.applied_seq) == (2, 1, 3)


def test_a_kill_under_a_deletion_leaves_it_known_that_something_may_be_deleted(
    open_owner: Open, generation: Path
) -> None:
    owner = open_owner()
    add(owner, 1, 2, 3)
    known: list[int] = []
    remove = owner._collection.remove

    def tombstones() -> int:
        progress = read_record(generation / PROGRESS_NAME, Progress)
        assert progress is not None
        return progress.tombstones

    def remove_and_look(numbers: np.ndarray) -> int:
        removed = remove(numbers)
        known.append(tombstones())
        return removed

    owner._collection.remove = remove_and_look  # type: ignore[method-assign]
    owner.remove(requests.RemoveRequest(None), context(ids(2, 77)))
    assert (known, tombstones()) == ([2], 1)
    owner._collection.remove = lambda *_: (_ for _ in ()).throw(RuntimeError("disk is full"))  # type: ignore[method-assign]
    with pytest.raises(StorageError):
        owner.remove(requests.RemoveRequest(None), context(ids(3)))
    assert tombstones() == 1


def test_some_of_all_rows_are_told_as_they_are_held(open_owner: Open) -> None:
    owner = open_owner()
    assert [len(blob) for blob in owner.sample(requests.SampleRequest(8), context()).blobs] == [0, 0]
    add(owner, *range(1, 101))
    reply = owner.sample(requests.SampleRequest(8), context())
    numbers = np.frombuffer(reply.blobs[0], np.int64).tolist()
    assert (len(numbers), numbers[0], numbers[-1]) == (8, 1, 100)
    held = np.frombuffer(reply.blobs[1], np.float32).reshape(8, -1)
    assert held == pytest.approx(unit_vectors(numbers), abs=1e-6)


def test_a_full_disk_is_no_damage(open_owner: Open) -> None:
    owner = open_owner()

    def fail(*_: object) -> None:
        raise RuntimeError("Internal error: database or disk is full")

    owner._collection.add = fail  # type: ignore[method-assign]
    with pytest.raises(StorageError, match="disk is full") as raised:
        add(owner, 1)
    assert not isinstance(raised.value, CorruptStoreError)


@pytest.mark.parametrize(
    ("name", "kept"),
    [  # of the header, 100 bytes are written at once
        ("data_level0.bin", 0.0),
        ("data_level0.bin", 0.5),
        ("index_metadata.pickle", 0.0),
        ("index_metadata.pickle", 0.5),
        ("length.bin", 0.0),
        ("length.bin", 0.5),
        ("header.bin", 0.0),
    ],
)
def test_a_flush_that_was_cut_short_is_noticed(
    open_owner: Open, generation: Path, name: str, kept: float
) -> None:
    owner = open_owner()
    add(owner, *range(1, 1301))
    owner.settle(requests.SettleRequest(), context())
    owner._collection.close()
    owner._lock.release()
    (file,) = generation.glob(f"chroma/*/{name}")
    file.write_bytes(file.read_bytes()[: int(file.stat().st_size * kept)])
    with pytest.raises(CorruptStoreError):  # noqa: PT012 - at opening or at the look, as Chroma likes
        again = open_owner()
        problem = checked(again).problem
        raise CorruptStoreError(problem) if problem else AssertionError("not noticed")


def test_rows_of_zeros_are_noticed(open_owner: Open) -> None:
    owner = open_owner()
    add(owner, *range(1, 20))
    sample = owner._collection.sample
    owner._collection.sample = lambda offset, limit: (sample(offset, limit)[0], 0 * sample(offset, limit)[1])  # type: ignore[method-assign]
    with pytest.raises(CorruptStoreError, match="cannot be read"):
        checked(owner)


def test_a_lost_manifest_is_damage(open_owner: Open, generation: Path) -> None:
    (generation / "manifest.json").unlink()
    with pytest.raises(CorruptStoreError, match="manifest"):
        open_owner()


def test_lost_progress_begins_the_outbox_from_its_start(open_owner: Open, generation: Path) -> None:
    owner = open_owner()
    assert checked(owner).problem == ""
    add(owner, 1, applied_seq=9)
    owner.teardown()
    assert read_record(generation / PROGRESS_NAME, Progress).is_clean  # type: ignore[union-attr]
    (generation / PROGRESS_NAME).write_bytes(b"{")
    again = open_owner()
    assert checked(again) == requests.Checked(1, "")
    assert again.inspect(requests.InspectRequest(), context()).message.applied_seq == 0


def test_a_directory_that_another_process_keeps_is_not_touched(
    open_owner: Open, generation: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child, "LOCK_WAIT_S", 0.05)
    other = FileLock(generation / LOCK_NAME)
    assert other.acquire()
    with pytest.raises(InUseError):
        open_owner()
    assert not (generation / "chroma").exists()
    other.release()


def test_a_file_out_of_all_proportion_stops_writing(open_owner: Open, generation: Path) -> None:
    owner = open_owner()
    add(owner, *range(1, 1301))
    (links,) = generation.glob("chroma/*/link_lists.bin")
    os.truncate(links, 1 << 40)  # a hole takes no room
    assert checked(owner).problem == ""
    owner._collection.oversized_file = lambda held, dimension: f"{held} of {dimension}"  # type: ignore[method-assign]
    with pytest.raises(CorruptStoreError, match="too much room: 1301 of 24"):
        add(owner, 2000)
    assert checked(owner).problem == "1301 of 24"


def test_rows_that_cannot_be_found_are_noticed(open_owner: Open) -> None:
    owner = open_owner()
    add(owner, *range(1, 101))
    assert owner.recall(requests.RecallRequest(50), context()).message.share == 1.0
    find = owner._collection.find
    owner._collection.find = lambda vectors, limit: find(-vectors, limit)  # type: ignore[method-assign]
    assert owner.recall(requests.RecallRequest(50), context()).message.share < 0.1
    assert "find themselves" in checked(owner).problem


def test_equal_vectors_count_as_found(open_owner: Open) -> None:
    owner = open_owner()
    same = np.repeat(unit_vectors([1]), 50, axis=0)
    owner.add(requests.AddRequest(None), context(np.arange(50), same))
    assert owner.recall(requests.RecallRequest(50), context()).message.share == 1.0


def test_what_waits_is_flushed_once_it_is_much(open_owner: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.storage.vectors.collection.FLUSH_ROWS", 150)
    owner = open_owner()
    flushed = owner._collection._path
    add(owner, *range(100))
    assert not list(flushed.glob("*/index_metadata.pickle"))
    add(owner, *range(100, 200))
    assert list(flushed.glob("*/index_metadata.pickle"))
    assert owner._collection.count() == 200
    assert owner.recall(requests.RecallRequest(50), context()).message.share == 1.0


def test_settling_leaves_nothing_to_replay(open_owner: Open, generation: Path) -> None:
    owner = open_owner()
    add(owner, *range(1, 501))
    assert not list(generation.glob("chroma/*/index_metadata.pickle"))
    owner.settle(requests.SettleRequest(), context())
    assert list(generation.glob("chroma/*/index_metadata.pickle"))
    assert owner._collection._threshold == FLUSH_ROWS
    assert owner._collection.count() == 500


def test_progress_survives_a_torn_write(generation: Path) -> None:
    before = Progress(applied_seq=3, tombstones=2)
    write_record(generation / PROGRESS_NAME, before)
    (generation / PROGRESS_NAME).with_suffix(".new").write_bytes(b'{"applied')  # killed before the rename
    assert read_record(generation / PROGRESS_NAME, Progress) == before
    write_record(generation / PROGRESS_NAME, replace(before, applied_seq=4))
    assert read_record(generation / PROGRESS_NAME, Progress) == replace(before, applied_seq=4)


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_a_former_process_that_hangs_is_ended_for_the_next(
    generation: Path, open_owner: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It outlived its engine: what would tell it to go waits in a pipe that it does not read."""
    monkeypatch.setattr(child, "LOCK_WAIT_S", 0.05)
    monkeypatch.setattr(child, "_ENDED_WAIT_S", PATIENCE_S)
    holding = (
        "import os, pathlib, signal, sys; from indexer.file_lock import FileLock\n"
        "lock = FileLock(pathlib.Path(sys.argv[1])); assert lock.acquire(); lock.write(str(os.getpid()).encode())\n"
        "print('held', flush=True); os.kill(os.getpid(), signal.SIGSTOP)"
    )
    command = [sys.executable, "-c", holding, str(generation / LOCK_NAME)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        open_owner()
        assert holder.wait(PATIENCE_S) == -signal.SIGKILL
