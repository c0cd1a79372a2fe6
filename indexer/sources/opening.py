"""Opening folders: by descriptor where the system has `fstatat`, by path on Windows."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import sys
from collections.abc import Iterator

from indexer.sources.rules import MAX_GITIGNORE_BYTES

_GONE = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP)

_WORDS = {
    errno.EACCES: "permission denied",
    errno.EPERM: "permission denied",
    errno.ENAMETOOLONG: "the path is too long",
    errno.EIO: "the disk cannot be read",
    errno.ESTALE: "the network volume has gone away",
    errno.ENOTCONN: "the network volume has gone away",
    errno.EHOSTDOWN: "the network volume has gone away",
    errno.ETIMEDOUT: "the network volume does not answer",
    errno.ENOENT: "it is not there",
    errno.ENOTDIR: "it is not a folder",
    errno.EMFILE: "too many files are open",
    errno.ENFILE: "too many files are open",
}


class FolderHandle:
    """An open folder."""

    def __init__(self, path: str, fd: int | None, status: os.stat_result) -> None:
        self._path = path
        self._fd = fd
        self.status = status
        """Of the folder itself."""

    def entries(self) -> list[os.DirEntry[str]]:
        """All entries; valid while the folder is open.

        Raises:
            OSError: the folder cannot be read.
        """
        if self._fd is None:
            with os.scandir(self._path) as found:
                return list(found)
        with os.scandir(self._fd) as found:
            return list(found)

    def status_of(self, entry: os.DirEntry[str]) -> os.stat_result:
        """`lstat` of an entry.

        Raises:
            OSError: it is gone, or may not be looked at.
        """
        if sys.platform == "win32":
            return os.lstat(entry.path)  # what a listing knows there has neither inode nor device
        return entry.stat(follow_symlinks=False)

    def lstat(self, name: str) -> os.stat_result | None:
        """`lstat` by name; None where it is gone."""
        with contextlib.suppress(OSError):
            if self._fd is None:
                return os.lstat(os.path.join(self._path, name))
            return os.lstat(name, dir_fd=self._fd)
        return None

    def read(self, name: str) -> bytes:
        """The beginning of a small regular file; nothing where it is none or cannot be read."""
        with contextlib.suppress(OSError):
            flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0)
            flags |= getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
            where = name if self._fd is not None else os.path.join(self._path, name)
            fd = os.open(where, flags, dir_fd=self._fd)
            with os.fdopen(fd, "rb") as file:
                if stat.S_ISREG(os.fstat(fd).st_mode):
                    return file.read(MAX_GITIGNORE_BYTES)
        return b""


@contextlib.contextmanager
def open_folder(path: str, *, follow: bool) -> Iterator[FolderHandle]:
    """Open a folder; `follow` allows it to be a link, as a source's root may be.

    Raises:
        OSError: gone, not a folder, or not readable.
    """
    if sys.platform == "win32":
        yield FolderHandle(path, None, os.stat(path) if follow else os.lstat(path))
        return
    flags = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC | os.O_NONBLOCK
    fd = os.open(path, flags if follow else flags | os.O_NOFOLLOW)
    try:
        yield FolderHandle(path, fd, os.fstat(fd))
    finally:
        os.close(fd)


def is_gone(error: OSError) -> bool:
    """Whether an error means that a folder is no longer there, or no longer a folder."""
    return error.errno in _GONE


def error_words(error: OSError) -> str:
    """What is wrong with a folder, for a person."""
    return _WORDS.get(error.errno or 0) or (error.strerror or "it cannot be read").lower()
