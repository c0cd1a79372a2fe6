"""Opening folders: by descriptor where the system has `fstatat`, by path on Windows."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from indexer.sources.patience import say_nothing
from indexer.sources.rules import MAX_GITIGNORE_BYTES

_FOLDER_FLAGS = os.O_RDONLY
for _flag in ("O_DIRECTORY", "O_CLOEXEC", "O_NONBLOCK"):
    _FOLDER_FLAGS |= getattr(os, _flag, 0)  # Windows has none of them, and opens no folders
_FILE_FLAGS = os.O_RDONLY
for _flag in ("O_NONBLOCK", "O_NOFOLLOW", "O_BINARY", "O_CLOEXEC"):
    _FILE_FLAGS |= getattr(os, _flag, 0)

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


class NamedEntry:
    """An entry that was looked up by its name, in the shape of `os.DirEntry`."""

    def __init__(self, name: str, path: str, status: os.stat_result) -> None:
        self.name = name
        self.path = path
        self._status = status

    def is_file(self, *, follow_symlinks: bool) -> bool:
        """Whether it is a regular file; links are never followed."""
        return stat.S_ISREG(self._status.st_mode)

    def is_dir(self, *, follow_symlinks: bool) -> bool:
        """Whether it is a folder."""
        return stat.S_ISDIR(self._status.st_mode)

    def stat(self, *, follow_symlinks: bool) -> os.stat_result:
        """Its `lstat`."""
        return self._status


Entry: TypeAlias = os.DirEntry[str] | NamedEntry


class FolderHandle:
    """An open folder."""

    def __init__(
        self, path: str, fd: int | None, status: os.stat_result, on_look: Callable[[], None]
    ) -> None:
        self._path = path
        self._fd = fd
        self._on_look = on_look
        self.status = status
        """Of the folder itself."""
        self.is_plain = fd is not None and on_look is say_nothing
        """Whether an entry's own `stat` does for `status_of`, as it nearly always does."""

    def entries(self) -> list[Entry]:
        """All entries; valid while the folder is open.

        Raises:
            OSError: the folder cannot be read.
        """
        if self._fd is None:
            with os.scandir(self._path) as found:
                return list(found)
        with os.scandir(self._fd) as found:
            return list(found)

    def entries_named(self, names: Iterable[str]) -> list[Entry]:
        """Those of these entries that are there.

        Raises:
            OSError: one may not be looked at.
        """
        found: list[Entry] = []
        for name in names:
            try:
                status = self._status_at(name)
            except OSError as error:
                if is_gone(error):
                    continue
                raise
            found.append(NamedEntry(name, os.path.join(self._path, name), status))
        return found

    def status_of(self, entry: Entry) -> os.stat_result:
        """`lstat` of an entry.

        Raises:
            OSError: it is gone, or may not be looked at.
        """
        self._on_look()
        if self._fd is None:
            return os.lstat(entry.path)  # what a listing knows on Windows has neither inode nor device
        return entry.stat(follow_symlinks=False)

    def lstat(self, name: str) -> os.stat_result | None:
        """`lstat` by name; None where it is gone."""
        with contextlib.suppress(OSError):
            return self._status_at(name)
        return None

    def _status_at(self, name: str) -> os.stat_result:
        if self._fd is None:
            return os.lstat(os.path.join(self._path, name))
        return os.lstat(name, dir_fd=self._fd)

    def read(self, name: str) -> bytes:
        """The beginning of a small regular file; nothing where it is none or cannot be read."""
        with contextlib.suppress(OSError):
            where = name if self._fd is not None else os.path.join(self._path, name)
            fd = os.open(where, _FILE_FLAGS, dir_fd=self._fd)
            with os.fdopen(fd, "rb") as file:
                if stat.S_ISREG(os.fstat(fd).st_mode):
                    return file.read(MAX_GITIGNORE_BYTES)
        return b""


def is_junction(entry: Entry) -> bool:
    """Windows' other kind of link to a folder, which Python takes for a folder."""
    if os.name != "nt":
        return False
    tag = getattr(entry.stat(follow_symlinks=False), "st_reparse_tag", 0)
    return bool(tag) and tag == getattr(stat, "IO_REPARSE_TAG_MOUNT_POINT", None)


@contextlib.contextmanager
def open_folder(
    path: str, *, follow: bool, on_look: Callable[[], None] = say_nothing
) -> Iterator[FolderHandle]:
    """Open a folder; `follow` allows it to be a link, as a source's root may be. Calls `on_look` for each entry.

    Raises:
        OSError: gone, not a folder, or not readable.
    """
    if os.scandir not in os.supports_fd:
        yield FolderHandle(path, None, os.stat(path) if follow else os.lstat(path), on_look)
        return
    fd = os.open(path, _FOLDER_FLAGS if follow else _FOLDER_FLAGS | getattr(os, "O_NOFOLLOW", 0))
    try:
        yield FolderHandle(path, fd, os.fstat(fd), on_look)
    finally:
        os.close(fd)


def is_gone(error: OSError) -> bool:
    """Whether an error means that a folder is no longer there, or no longer a folder."""
    return error.errno in _GONE


def error_words(error: OSError) -> str:
    """What is wrong with a folder, for a person."""
    return _WORDS.get(error.errno or 0) or (error.strerror or "it cannot be read").lower()
