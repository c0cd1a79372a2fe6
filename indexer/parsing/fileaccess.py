"""Opening a user's file for a worker: regular files only, without following links or waiting for anyone."""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from indexer.errors import (
    DeskhoundError,
    NotFoundError,
    ParseError,
    SilentVolumeError,
    SpecialFileError,
    StorageError,
)
from indexer.parsing.messages import FileAccess
from indexer.paths import display_path
from indexer.sources.patience import Patience

_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISLNK, "a symbolic link"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISBLK, "a device"),
    (stat.S_ISCHR, "a device"),
)


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A file ready to be handed to a worker."""

    path: str
    access: FileAccess
    descriptors: tuple[int, ...]
    """Empty where the system cannot pass any."""
    size_bytes: int
    patience: Patience

    def require(self) -> None:
        """Make sure that the file is still there.

        Raises:
            OSError: it is not, or does not answer.
        """
        self.patience.status(self.path)


@contextmanager
def opened_file(path: str, patience: Patience) -> Iterator[OpenedFile]:
    """Open a file for reading, waiting for its volume with `patience`; the descriptor is closed in the end.

    Raises:
        NotFoundError: it has vanished.
        SilentVolumeError: its volume does not answer.
        SpecialFileError: it is no regular file.
        ParseError: it cannot be read.
        StorageError: the system has no room to open any.
    """
    name = display_path(os.path.basename(path))
    try:
        descriptor, found = patience.ask(path, lambda _: _open(path))
    except OSError as error:
        raise unreadable(error) from error
    if descriptor is None:
        yield OpenedFile(path, FileAccess(name, os.fsencode(path).hex()), (), found.st_size, patience)
        return
    try:
        _refuse_special(found)  # again: it may have been replaced in between
        yield OpenedFile(path, FileAccess(name), (descriptor,), found.st_size, patience)
    finally:
        with suppress(OSError):  # of a volume that does not answer it stays open: to close it may hang, too
            patience.ask(path, lambda _: os.close(descriptor))


def _open(path: str) -> tuple[int | None, os.stat_result]:
    """A descriptor, None where the system cannot pass any to a worker, and what was opened."""
    found = os.lstat(path)
    _refuse_special(found)  # before opening: that alone may block on a pipe or wake a tape
    if sys.platform == "win32":
        return None, found
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NOCTTY)
    return descriptor, os.fstat(descriptor)


def _refuse_special(found: os.stat_result) -> None:
    if stat.S_ISREG(found.st_mode):
        return
    kind = next((label for test, label in _KINDS if test(found.st_mode)), "no regular file")
    raise SpecialFileError(f"It is {kind}, not a file that could be read.")


def unreadable(error: OSError) -> DeskhoundError:
    """The error of the tree for a file that cannot be opened or read; a `StorageError` says nothing about the file."""
    if error.errno in (errno.EMFILE, errno.ENFILE, errno.ENOMEM):
        return StorageError(f"Files cannot be read now: {(error.strerror or 'no resources').lower()}.")
    if error.errno in (errno.ENOENT, errno.ENOTDIR, errno.ESTALE):
        return NotFoundError("The file is no longer there.")
    if error.errno == errno.ETIMEDOUT:
        return SilentVolumeError("The volume it lies on does not answer.")
    if error.errno in (errno.EACCES, errno.EPERM):
        return ParseError("It may not be read.", hint="Give your user permission to read it.")
    if error.errno == errno.ELOOP:
        return SpecialFileError("It is a symbolic link, not a file that could be read.")
    return ParseError(f"It cannot be read: {error.strerror or type(error).__name__}.")
