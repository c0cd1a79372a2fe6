"""Rolling copies of a small database, and the way back from them."""

from __future__ import annotations

import logging
import os
import sqlite3
import threading
import time
from pathlib import Path

from indexer.errors import DataDirectoryError
from indexer.storage.damage import move_aside
from indexer.storage.database import Database

logger = logging.getLogger(__name__)

_KEPT = 5
_EVERY_S = 86_400


class RollingBackups:
    """Copies named `<store>-<date>.db` in a folder, newest last. Any thread may write."""

    def __init__(self, folder: Path, store: str) -> None:
        """Keep copies of the database called `store` in `folder`."""
        self._folder = folder
        self._store = store
        self._writing = threading.Lock()

    def copies(self) -> list[Path]:
        """All copies, oldest first; one from the future is of a clock that was set back since, and none of now."""
        found = self._folder.glob(f"{self._store}-[0-9]*.db")
        return sorted(found, key=lambda copy: (_age_s(copy) >= 0, copy.name))

    def write(self, database: Database, *, is_forced: bool = False) -> Path | None:
        """Write a copy if the newest is a day old (or `is_forced`), drop the oldest beyond five.

        A copy that is younger than a day gives way to a forced one: five copies are five days.

        Returns:
            The copy, None where none was due.

        Raises:
            DataDirectoryError: there is no room; the older copies stay.
        """
        with self._writing:  # each by its turn: all of them write the same unfinished copy
            return self._write(database, is_forced=is_forced)

    def _write(self, database: Database, *, is_forced: bool) -> Path | None:
        standing = self.copies()
        # One from the future is of a clock that was set back since: it says nothing of today.
        if not is_forced and any(0 <= _age_s(copy) < _EVERY_S for copy in standing):
            return None
        unfinished = self._folder / f"{self._store}.unfinished"
        target = self._folder / f"{self._store}-{time.strftime('%Y%m%d-%H%M%S')}.db"
        try:
            self._folder.mkdir(mode=0o700, exist_ok=True)
            unfinished.unlink(missing_ok=True)
            database.copy_to(unfinished)
            os.replace(unfinished, target)
        except OSError as error:
            raise DataDirectoryError(f"The profile could not be backed up: {error.strerror}.") from error
        if is_forced and standing and standing[-1] != target and _age_s(standing[-1]) < _EVERY_S:
            standing[-1].unlink(missing_ok=True)
        others = [copy for copy in self.copies() if copy != target]  # a clock set back dates them later
        for old in others[: 1 - _KEPT]:
            old.unlink(missing_ok=True)
        return target

    def rewrite(self, database: Database) -> None:
        """Replace all copies by one of now: what was deleted since leaves them too."""
        with self._writing:
            fresh = self._write(database, is_forced=True)
            for old in self.copies():
                if old != fresh:
                    old.unlink(missing_ok=True)

    def restore(self, path: Path) -> str:
        """Move a damaged database aside and put the newest sound copy in its place.

        Returns:
            What the user should know.
        """
        move_aside(path)
        for copy in reversed(self.copies()):
            if _is_sound(copy):
                path.write_bytes(copy.read_bytes())
                when = time.strftime("%Y-%m-%d %H:%M", time.localtime(copy.stat().st_mtime))
                return f"Your settings and conversations were damaged; the copy of {when} was restored."
        return "Your settings and conversations were damaged and no sound copy was there; they begin anew."


def _age_s(copy: Path) -> float:
    return time.time() - copy.stat().st_mtime


def _is_sound(copy: Path) -> bool:
    try:
        connection = sqlite3.connect(f"{copy.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
        try:
            return bool(connection.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok")
        finally:
            connection.close()
    except sqlite3.Error as error:
        logger.warning("the copy %s is damaged: %s", copy.name, error)
        return False
