"""What an SQLite error means for the user, and how a damaged database is set aside."""

from __future__ import annotations

import logging
import os
import sqlite3
import time
from pathlib import Path

from indexer.errors import CorruptDatabaseError, DataDirectoryError, StorageError

logger = logging.getLogger(__name__)

_CORRUPT = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_UNUSABLE = {
    sqlite3.SQLITE_FULL: ("The disk is full.", "Free some space; indexing goes on by itself."),
    sqlite3.SQLITE_READONLY: ("The data directory is read-only.", "Make it writable."),
    sqlite3.SQLITE_CANTOPEN: ("The data directory cannot be opened.", "Check that it exists and is yours."),
    sqlite3.SQLITE_PERM: ("The data directory may not be opened.", "Check its permissions."),
    sqlite3.SQLITE_IOERR: ("The disk reported an error.", "Check the disk, then start again."),
    sqlite3.SQLITE_BUSY: ("The database is in use by another program.", "End the other program."),
}


def storage_error(error: sqlite3.Error, path: Path) -> StorageError | None:
    """What an SQLite error means for the user; None for a mistake in the program."""
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        return None
    primary = code & 0xFF
    if primary in _CORRUPT:
        return CorruptDatabaseError(f"{path.name} is damaged.", hint="It is rebuilt from your files.")
    if primary in _UNUSABLE:
        message, hint = _UNUSABLE[primary]
        return DataDirectoryError(message, hint=hint)
    return None


def drop_moved_aside(path: Path) -> bool:
    """Delete what was moved aside before: it still holds what may have been deleted since.

    Returns:
        Whether nothing of it is left.
    """
    for old in path.parent.glob(f"{path.stem}.damaged-*"):
        try:
            old.unlink(missing_ok=True)
        except OSError as error:
            logger.warning("%s cannot be deleted: %s", old.name, error.strerror)
            return False
    return True


def move_aside(path: Path) -> None:
    """Rename a damaged database with what belongs to it, to `<name>.damaged-<date>.db`.

    Raises:
        DataDirectoryError: the directory cannot be written.
    """
    stamp = time.strftime("%Y%m%d-%H%M%S")
    try:
        for suffix in ("", "-wal", "-shm"):
            part = path.with_name(path.name + suffix)
            if part.exists():
                os.replace(part, path.with_name(f"{path.stem}.damaged-{stamp}{path.suffix}{suffix}"))
    except OSError as error:
        raise DataDirectoryError(
            f"{path.name} is damaged and cannot be moved aside: {error.strerror}.",
            hint="Check its permissions.",
        ) from error
