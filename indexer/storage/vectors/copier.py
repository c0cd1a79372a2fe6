"""The copying process: makes a scrubbed copy of a generation whose own process writes nothing meanwhile.

A process of its own, for it needs a few hundred bytes a vector, which go with it, and may be ended at any moment:
what it leaves is never live.
"""

from __future__ import annotations

import errno
import os
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from indexer.errors import CorruptStoreError, StorageError
from indexer.file_lock import FileLock
from indexer.processes.child import ChildContext, Handler, Reply, serve
from indexer.storage.vectors import requests
from indexer.storage.vectors.errors import InUseError
from indexer.storage.vectors.hnswfiles import HnswFiles
from indexer.storage.vectors.records import (
    CHROMA_NAME,
    LOCK_NAME,
    MANIFEST_NAME,
    PROGRESS_NAME,
    Manifest,
    Progress,
    read_record,
    write_record,
)
from indexer.storage.vectors.scrubbing import ScrubbedSegment, copy_database, only_segment


class GenerationCopier:
    """Copies one generation into another, empty one."""

    def __init__(self, source: Path, target: Path) -> None:
        self._source = source
        self._target = target
        self._lock = FileLock(target / LOCK_NAME)

    def setup(self) -> None:
        """Hold the new generation, so that no other engine sweeps it away."""
        if not self._lock.acquire():
            raise InUseError("Another process has the new vectors open.")

    def handlers(self) -> dict[type, Handler]:
        """Request class → handler."""
        return {requests.CopyRequest: self.copy}

    def copy(self, request: requests.CopyRequest, context: ChildContext) -> Iterator[Reply]:
        """Copy; a reply after each step, at which it may be cancelled.

        Raises:
            UnknownLayoutError: the generation cannot be copied, only built anew.
            CorruptStoreError: the same, for it cannot be read, or its copy holds what it must not.
            StorageError: there is no room.
        """
        try:
            for _step in self._copy(request, context):
                context.raise_if_cancelled()
                yield Reply(requests.CopyStep())
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise _no_room() from error
            raise CorruptStoreError(f"The vectors cannot be copied: {error.strerror}.") from error
        except sqlite3.Error as error:
            if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL:
                raise _no_room() from error
            raise CorruptStoreError(f"The vectors cannot be copied: {error}.") from error

    def _copy(self, request: requests.CopyRequest, context: ChildContext) -> Iterator[None]:
        manifest = read_record(self._target / MANIFEST_NAME, Manifest)
        if manifest is None:
            raise CorruptStoreError("The new vectors have lost their manifest.")
        source, target = self._source / CHROMA_NAME, self._target / CHROMA_NAME
        segment = only_segment(source)
        files = HnswFiles(segment, manifest.dimension)
        files.check_known(
            np.frombuffer(context.blobs[0], np.int64),
            np.frombuffer(context.blobs[1], np.float32).reshape(-1, manifest.dimension),
        )
        yield
        copied = ScrubbedSegment(files)
        yield
        (target / segment.name).mkdir(mode=0o700, parents=True)
        yield from copied.write(target / segment.name)
        copy_database(source, target, files.count - copied.deleted)
        yield
        copied.check(target)
        yield
        _sync(target)
        progress = Progress(
            applied_seq=request.applied_seq, tombstones=copied.deleted, purged=copied.deleted, is_clean=False
        )
        write_record(self._target / PROGRESS_NAME, progress)


def _sync(directory: Path) -> None:
    """Make all files of a directory durable: SQLite does not see to it that what it vacuums is."""
    for path in directory.rglob("*"):
        if path.is_file():
            with path.open("r+b") as file:
                os.fsync(file.fileno())


def _no_room() -> StorageError:
    return StorageError("The disk is full: vectors cannot be copied.", hint="Make room.")


def main() -> None:
    """Copy between the generations named on the command line."""
    copier = GenerationCopier(Path(sys.argv[1]), Path(sys.argv[2]))
    serve(copier.handlers(), setup=copier.setup)


if __name__ == "__main__":
    main()
