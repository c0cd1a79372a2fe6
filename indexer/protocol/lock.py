"""One engine per data directory: a file lock the system releases with the process.

The lock file holds the engine's pid and address, so that a client started in another environment
(another `XDG_RUNTIME_DIR`) still finds it.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from indexer.errors import DataDirectoryError, ProtocolError
from indexer.file_lock import FileLock, is_locked
from indexer.paths import DataDirectory
from indexer.protocol.typed_json import decode_json, encode_json

_MAX_RECORD_BYTES = 4096
_NETWORK_TYPES = frozenset(
    (
        "nfs",
        "nfs4",
        "cifs",
        "smb",
        "smb2",
        "smb3",
        "smbfs",
        "afpfs",
        "webdav",
        "davfs",
        "davfs2",
        "ncpfs",
        "9p",
    )
) | {"fuse.sshfs", "fuse.rclone", "fuse.davfs2", "fuse.glusterfs", "ceph", "afs", "lustre", "beegfs", "gpfs"}
"""File systems on which SQLite's locks cannot be trusted (sqlite.org/howtocorrupt.html §2.1)."""


class EngineRunningError(DataDirectoryError):
    """Another engine has the data directory."""

    code = "engine_running"


@dataclass(frozen=True, slots=True)
class EngineRecord:
    """What the lock file says of the engine that holds it."""

    pid: int
    address: str = ""
    """Empty until it listens."""


class EngineLock:
    """Held by the one engine of a data directory for all its life."""

    def __init__(self, directory: DataDirectory) -> None:
        self._lock = FileLock(directory.engine_lock)

    def acquire(self, wait_s: float = 1.0) -> None:
        """Take the lock. A client that only looks holds it for a moment, hence the wait.

        Raises:
            EngineRunningError: another engine holds it.
            DataDirectoryError: the file cannot be used.
        """
        if not self._lock.acquire(wait_s):
            record = read_record_at(self._lock.path)
            who = f" (process {record.pid})" if record else ""
            raise EngineRunningError(
                f"An engine is running on this data directory already{who}.",
                hint="End it with: deskhound engine --stop",
            )
        self.publish("")

    def publish(self, address: str) -> None:
        """Say where this engine listens."""
        self._lock.write(encode_json(EngineRecord(os.getpid(), address)))

    def is_in_place(self) -> bool:
        """Whether the data directory is still the one that was locked; False once it was deleted."""
        return self._lock.is_in_place()

    def release(self) -> None:
        """Let go."""
        if self._lock.is_held:
            self._lock.write(b"")
        self._lock.release()


def is_engine_running(directory: DataDirectory) -> bool:
    """Whether a process holds the engine's lock at this moment."""
    return is_locked(directory.engine_lock)


def read_record(directory: DataDirectory) -> EngineRecord | None:
    """What the last engine wrote into its lock file; it may be gone since."""
    return read_record_at(directory.engine_lock)


def read_record_at(path: Path) -> EngineRecord | None:
    """The record in a lock file; None where it is missing or being written."""
    with contextlib.suppress(OSError, ProtocolError), path.open("rb") as file:
        return cast("EngineRecord", decode_json(file.read(_MAX_RECORD_BYTES), EngineRecord))
    return None


@contextlib.contextmanager
def launch_turn(directory: DataDirectory, wait_s: float) -> Iterator[bool]:
    """The turn of one client to start the engine; False if another took longer than `wait_s`."""
    lock = FileLock(directory.launch_lock)
    got_it = lock.acquire(wait_s)
    try:
        yield got_it
    finally:
        lock.release()


def prepare_data_directory(directory: DataDirectory) -> None:
    """Make the data directory and see that it can hold databases.

    Raises:
        DataDirectoryError: it is read-only, full, no directory, one of other files, or on a network volume.
    """
    root = directory.root
    try:
        directory.create()
        probe = root / f".probe-{os.getpid()}"
        try:
            probe.write_bytes(b"x" * 4096)
        finally:
            probe.unlink(missing_ok=True)  # also what a full disk took of it
    except OSError as error:
        raise DataDirectoryError(
            f"Deskhound cannot write to its data directory {root}: {error.strerror}.",
            hint="Make room or change its permissions, or choose another with --data-dir or DESKHOUND_HOME.",
        ) from error
    kind = network_type(root)
    if kind:
        raise DataDirectoryError(
            f"The data directory {root} is on a network volume ({kind}), where databases get damaged.",
            hint="Choose a folder on a local disk with --data-dir or DESKHOUND_HOME; sources may stay where they are.",
        )


def network_type(path: Path) -> str:
    """The file system of a network volume that holds `path`; empty for a local one."""
    if sys.platform == "win32":
        import ctypes

        anchor = path.resolve().anchor
        drive_remote = 4  # winbase.h
        return "network drive" if ctypes.windll.kernel32.GetDriveTypeW(anchor) == drive_remote else ""
    import psutil

    resolved = path.resolve()
    best, kind = -1, ""
    for mount in psutil.disk_partitions(all=True):
        point = Path(mount.mountpoint)
        # The last of equal mount points is the one on top.
        if (resolved == point or point in resolved.parents) and len(point.parts) >= best:
            best, kind = len(point.parts), mount.fstype
    return kind if kind.lower() in _NETWORK_TYPES else ""
