"""The handler of the copying process, called in this one: what it makes of troubles."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from indexer.errors import CancelledError, CorruptStoreError, StorageError
from indexer.file_lock import FileLock
from indexer.processes.child import ChildContext
from indexer.storage.vectors import copier, requests
from indexer.storage.vectors.copier import GenerationCopier
from indexer.storage.vectors.errors import InUseError
from indexer.storage.vectors.generations import Generations
from indexer.storage.vectors.records import LOCK_NAME, MANIFEST_NAME, PROGRESS_NAME, Progress, read_record
from tests.indexer.storage.vectors.chromafiles import files_with, write_collection
from tests.indexer.storage.vectors.conftest import MODEL, unit_vectors


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = Generations(tmp_path / "vectors").create(MODEL)
    monkeypatch.chdir(made)
    write_collection(made / "chroma", unit_vectors(range(200)), [5])
    return made


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return Generations(tmp_path / "fresh").create(MODEL)


def copy(source: Path, target: Path, context: ChildContext | None = None) -> int:
    known = np.array([0, 199])
    blobs = (memoryview(known).cast("B"), memoryview(unit_vectors(known.tolist())).cast("B"))
    context = context or ChildContext(blobs, (), lambda: False)
    return len(list(GenerationCopier(source, target).copy(requests.CopyRequest(42), context)))


def test_a_copy_tells_how_far_it_has_come_and_what_it_has_purged(source: Path, target: Path) -> None:
    assert copy(source, target) > 5
    progress = read_record(target / PROGRESS_NAME, Progress)
    assert progress is not None
    assert (progress.applied_seq, progress.tombstones, progress.purged) == (42, 1, 1)
    assert not progress.is_clean, "it is looked at thoroughly when it is opened"
    assert files_with(target, unit_vectors([5])) == set()


def _full(*_: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def _unreadable(*_: object) -> None:
    raise OSError(errno.EIO, "Input/output error")


def _database_full(*_: object) -> None:
    error = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorcode = sqlite3.SQLITE_FULL
    raise error


def _database_damaged(*_: object) -> None:
    error = sqlite3.DatabaseError("database disk image is malformed")
    error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
    raise error


@pytest.mark.parametrize(
    ("fail", "is_damage"),
    [(_full, False), (_unreadable, True), (_database_full, False), (_database_damaged, True)],
)
def test_a_full_disk_is_told_from_what_cannot_be_read(
    source: Path,
    target: Path,
    monkeypatch: pytest.MonkeyPatch,
    fail: Callable[..., None],
    is_damage: bool,
) -> None:
    monkeypatch.setattr(copier, "copy_database", fail)
    with pytest.raises(StorageError) as raised:
        copy(source, target)
    assert isinstance(raised.value, CorruptStoreError) is is_damage


def test_a_copy_ends_at_its_next_step_when_it_is_cancelled(source: Path, target: Path) -> None:
    known = np.array([0])
    blobs = (memoryview(known).cast("B"), memoryview(unit_vectors([0])).cast("B"))
    context = ChildContext(blobs, (), lambda: False)
    context.cancel()
    with pytest.raises(CancelledError):
        copy(source, target, context)
    assert not list(target.glob("chroma/*/*"))


def test_a_lost_manifest_is_damage(source: Path, target: Path) -> None:
    (target / MANIFEST_NAME).unlink()
    with pytest.raises(CorruptStoreError, match="manifest"):
        copy(source, target)


def test_a_generation_that_something_else_holds_is_left_alone(source: Path, target: Path) -> None:
    lock = FileLock(target / LOCK_NAME)
    assert lock.acquire()
    with pytest.raises(InUseError):
        GenerationCopier(source, target).setup()
    lock.release()
