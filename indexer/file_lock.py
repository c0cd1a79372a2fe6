"""A lock on a file that the system releases with the process that holds it."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from indexer.errors import DataDirectoryError

_POLL_S = 0.02
_LOCKED_BYTE = 1 << 30
"""Windows locks are mandatory: the locked byte lies far behind the text others read."""


class FileLock:
    """An exclusive lock on a file, gone with the process at the latest."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._fd = -1

    @property
    def is_held(self) -> bool:
        """Whether this object has the lock."""
        return self._fd >= 0

    def is_in_place(self) -> bool:
        """Whether the file whose lock this object has still lies at its path: not deleted, nor replaced."""
        held = os.fstat(self._fd)
        try:
            there = os.stat(self.path)
        except FileNotFoundError:
            return False
        except OSError:
            return True  # not known
        return (held.st_dev, held.st_ino) == (there.st_dev, there.st_ino)

    def acquire(self, wait_s: float = 0.0) -> bool:
        """Take the lock; False if another process keeps it for longer than `wait_s`.

        Raises:
            DataDirectoryError: the file cannot be opened.
        """
        deadline = time.monotonic() + wait_s
        try:
            fd = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
            try:
                while not _try_lock(fd):
                    if time.monotonic() >= deadline:
                        return False
                    time.sleep(_POLL_S)
                self._fd, fd = fd, -1
            finally:
                if fd >= 0:
                    os.close(fd)
        except OSError as error:
            raise _unusable(self.path, error) from error
        return True

    def release(self) -> None:
        """Let go; the file stays, for a removed one could be locked twice."""
        if self._fd >= 0:
            fd, self._fd = self._fd, -1
            os.close(fd)

    def write(self, text: bytes) -> None:
        """Replace the file's content; the lock must be held."""
        os.lseek(self._fd, 0, os.SEEK_SET)
        os.truncate(self._fd, 0)
        os.write(self._fd, text)


def is_locked(path: Path) -> bool:
    """Whether a process holds the lock on `path` at this moment; told of a file that may only be read, too.

    Raises:
        DataDirectoryError: the file cannot be opened.
    """
    writable = sys.platform == "win32" or os.access(
        path, os.W_OK, effective_ids=os.access in os.supports_effective_ids
    )
    try:
        fd = os.open(path, os.O_RDWR if writable else os.O_RDONLY)
    except FileNotFoundError:
        return False
    except OSError as error:
        raise _unusable(path, error) from error
    try:
        return not _try_lock(fd)
    finally:
        os.close(fd)


def _unusable(path: Path, error: OSError) -> DataDirectoryError:
    return DataDirectoryError(
        f"{path} cannot be used: {error.strerror}.",
        hint="Check its permissions and those of the folders it lies in.",
    )


if sys.platform == "win32":
    import msvcrt

    def _try_lock(fd: int) -> bool:
        os.lseek(fd, _LOCKED_BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(fd, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _try_lock(fd: int) -> bool:
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
