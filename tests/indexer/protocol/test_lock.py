from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections import namedtuple
from pathlib import Path

import psutil
import pytest

from indexer.errors import DataDirectoryError
from indexer.file_lock import FileLock
from indexer.paths import DataDirectory
from indexer.protocol.lock import (
    EngineLock,
    EngineRunningError,
    is_engine_running,
    network_type,
    prepare_data_directory,
    read_record,
)
from tests.unprivileged import unprivileged


def test_a_second_engine_is_refused_with_the_pid_of_the_first(directory: DataDirectory) -> None:
    first, second = EngineLock(directory), EngineLock(directory)
    first.acquire()
    assert is_engine_running(directory)
    with pytest.raises(EngineRunningError, match=f"process {os.getpid()}"):
        second.acquire(wait_s=0)
    first.release()
    assert not is_engine_running(directory)
    second.acquire(wait_s=0)
    second.release()


@pytest.mark.skipif(sys.platform == "win32", reason="permissions are no bits there")
def test_an_engine_is_seen_in_a_directory_that_may_only_be_read(directory: DataDirectory) -> None:
    lock = EngineLock(directory)
    lock.acquire()
    directory.engine_lock.chmod(0o400)
    with unprivileged():
        assert is_engine_running(directory)
        lock.release()
        assert not is_engine_running(directory)


@pytest.mark.skipif(sys.platform == "win32", reason="what is open there cannot be deleted")
def test_a_deleted_data_directory_is_noticed(directory: DataDirectory) -> None:
    lock = EngineLock(directory)
    lock.acquire()
    assert lock.is_in_place()
    shutil.rmtree(directory.root)
    assert not lock.is_in_place()
    directory.create()
    other = EngineLock(directory)
    other.acquire()
    assert not lock.is_in_place()
    assert other.is_in_place()
    lock.release()
    other.release()


def test_the_record_tells_where_the_engine_listens(directory: DataDirectory) -> None:
    assert read_record(directory) is None
    lock = EngineLock(directory)
    lock.acquire()
    lock.publish("/run/somewhere")
    record = read_record(directory)
    assert record is not None
    assert (record.pid, record.address) == (os.getpid(), "/run/somewhere")
    lock.release()
    assert read_record(directory) is None


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"{", b'{"pid": "x"}', b"x" * 10_000])
def test_a_damaged_record_is_no_record(directory: DataDirectory, content: bytes) -> None:
    directory.engine_lock.write_bytes(content)
    assert read_record(directory) is None
    assert not is_engine_running(directory)


@pytest.mark.process
def test_the_lock_goes_with_a_killed_process(directory: DataDirectory) -> None:
    code = (
        "import sys, pathlib; from indexer.protocol.lock import EngineLock; "
        "from indexer.paths import DataDirectory; "
        f"EngineLock(DataDirectory(pathlib.Path({str(directory.root)!r}))).acquire(); "
        "print('held', flush=True); sys.stdin.read()"
    )
    holder = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert holder.stdout is not None
    assert holder.stdin is not None
    with holder.stdin, holder.stdout:
        assert holder.stdout.readline().strip() == b"held"
        assert is_engine_running(directory)
        holder.kill()
        holder.wait()
    assert not is_engine_running(directory)


def test_a_lock_that_cannot_be_opened_is_a_clear_error(directory: DataDirectory) -> None:
    directory.engine_lock.mkdir()
    with pytest.raises(DataDirectoryError, match="cannot be used"):
        FileLock(directory.engine_lock).acquire()


def test_a_data_directory_is_made_for_its_user_alone(tmp_path: Path) -> None:
    directory = DataDirectory(tmp_path / "new" / "data")
    prepare_data_directory(directory)
    assert list(directory.root.iterdir()) == []
    if sys.platform != "win32":
        assert directory.root.stat().st_mode & 0o777 == 0o700


def test_a_file_in_its_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(DataDirectoryError, match="cannot write to its data directory") as raised:
        prepare_data_directory(DataDirectory(tmp_path / "data"))
    assert "--data-dir" in raised.value.hint


def test_a_full_or_read_only_disk_is_refused(
    directory: DataDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_path: Path, _data: bytes) -> int:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(Path, "write_bytes", fail)
    with pytest.raises(DataDirectoryError, match="Read-only file system"):
        prepare_data_directory(directory)


def test_a_full_disk_is_left_no_file_to_look_at_it(
    directory: DataDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every command looks, as long as there is no room."""

    def begin(path: Path, _data: bytes) -> int:
        path.touch()
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", begin)
    with pytest.raises(DataDirectoryError, match="No space left"):
        prepare_data_directory(directory)
    assert not list(directory.root.glob(".probe*"))


Mount = namedtuple("Mount", "mountpoint fstype")


@pytest.mark.skipif(sys.platform == "win32", reason="drives have no mount points")
@pytest.mark.parametrize(
    ("mounts", "expected"),
    [
        ([("/", "ext4"), ("{0}", "nfs4")], "nfs4"),
        ([("/", "ext4"), ("{0}/data", "fuse.sshfs")], "fuse.sshfs"),
        ([("/", "nfs"), ("{0}", "btrfs")], ""),
        ([("/", "ext4"), ("{0}/database", "cifs")], ""),
        ([("/", "ext4"), ("{0}", "ext4"), ("{0}", "cifs")], "cifs"),
        ([], ""),
    ],
)
def test_a_network_volume_is_known_by_its_nearest_mount(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mounts: list[tuple[str, str]], expected: str
) -> None:
    found = [Mount(point.format(tmp_path), kind) for point, kind in mounts]
    monkeypatch.setattr(psutil, "disk_partitions", lambda all: found)
    assert network_type(tmp_path / "data") == expected


@pytest.mark.skipif(sys.platform == "win32", reason="drives have no mount points")
def test_a_data_directory_on_a_network_volume_is_refused(
    directory: DataDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(psutil, "disk_partitions", lambda all: [Mount("/", "cifs")])
    with pytest.raises(DataDirectoryError, match=r"network volume \(cifs\)"):
        prepare_data_directory(directory)
