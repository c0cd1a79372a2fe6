"""The profile: the truth about the user. Small, synced at every commit, backed up."""

from __future__ import annotations

import json
import logging
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from indexer.domain import SourceId, SourceRules
from indexer.errors import CorruptDatabaseError, NotFoundError
from indexer.storage.backups import RollingBackups
from indexer.storage.damage import drop_moved_aside
from indexer.storage.database import Connection, Database
from indexer.storage.migrations import load_migrations

logger = logging.getLogger(__name__)

_PAUSED_UNTIL = "indexing.paused_until"
_TO_PURGE = "profile.to_purge"
"""Kept beside the settings; not of them, for they are set by pausing and deleting."""


@dataclass(frozen=True, slots=True)
class SourceChoice:
    """A source as the user set it."""

    id: SourceId
    path: str
    is_temporary: bool
    rules: SourceRules


class Profile:
    """Settings, sources and their rules, what was forgotten. Any thread may call.

    Conversations are in `storage.history`, over the same database.
    """

    def __init__(self, database: Database, backups: RollingBackups) -> None:
        """Keep the user's truth in `database` and copies of it in `backups`."""
        self._database = database
        self._backups = backups

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A read-only connection, for the parts that share the database."""
        with self._database.read() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction, for the parts that share the database."""
        with self._database.transaction() as connection:
            yield connection

    @contextmanager
    def deleting(self) -> Iterator[Connection]:
        """A transaction that deletes what must leave the disk: the next `purge` sees to it, also after a restart."""
        with self._database.transaction() as connection:
            yield connection
            connection.execute(
                "INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)", (_TO_PURGE, "true")
            )

    def stored_settings(self) -> dict[str, str]:
        """JSON texts of the changed settings by name."""
        with self._database.read() as connection:
            return dict(connection.execute("SELECT name, value FROM settings"))

    def store_setting(self, name: str, value: str | None, *, is_secret: bool = False) -> None:
        """Keep a setting's JSON text, or with None go back to its default; `purge` removes a former secret."""
        with self.deleting() if is_secret else self.writing() as connection:
            if value is None:
                connection.execute("DELETE FROM settings WHERE name = ?", (name,))
            else:
                connection.execute(
                    "INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)", (name, value)
                )

    def pause_left_s(self, now_s: float) -> float:
        """How long the user's pause still lasts, at a moment in seconds since 1970; infinite until resumed, else 0.

        Never longer than it was to last: it may have been set while the clock ran ahead.
        """
        until_s, _, length_s = self.stored_settings().get(_PAUSED_UNTIL, "0").partition(" ")
        return max(min(float(until_s) - now_s, float(length_s or "inf")), 0.0)

    def keep_pause(self, now_s: float, length_s: float) -> None:
        """Remember that the user paused now, for so long."""
        self.store_setting(_PAUSED_UNTIL, f"{now_s + length_s} {length_s}")

    def end_pause(self) -> None:
        """Remember that there is no pause any more."""
        self.store_setting(_PAUSED_UNTIL, None)

    def sources(self) -> list[SourceChoice]:
        """All sources, in order of path."""
        with self._database.read() as connection:
            rows = connection.execute(
                "SELECT id, path, is_temporary, rules FROM sources ORDER BY path"
            ).fetchall()
        return [
            SourceChoice(SourceId(key), os.fsdecode(path), bool(temporary), _rules(text))
            for key, path, temporary, text in rows
        ]

    def source(self, source: SourceId) -> SourceChoice:
        """One source.

        Raises:
            NotFoundError: there is none with this id.
        """
        for choice in self.sources():
            if choice.id == source:
                return choice
        raise NotFoundError("There is no such source.")

    def add_source(self, path: str, *, is_temporary: bool, rules: SourceRules) -> SourceId:
        """Remember a new source; its id is never used again."""
        with self._database.transaction() as connection:
            cursor = connection.execute(
                "INSERT INTO sources (path, is_temporary, rules, added_s) VALUES (?, ?, ?, ?)",
                (os.fsencode(path), int(is_temporary), json.dumps(asdict(rules)), time.time()),
            )
            return SourceId(cursor.lastrowid or 0)

    def change_source(
        self, source: SourceId, *, rules: SourceRules | None = None, is_temporary: bool | None = None
    ) -> None:
        """Change a source's rules, or keep a temporary one for good."""
        with self._database.transaction() as connection:
            if rules is not None:
                connection.execute(
                    "UPDATE sources SET rules = ? WHERE id = ?", (json.dumps(asdict(rules)), source)
                )
            if is_temporary is not None:
                connection.execute(
                    "UPDATE sources SET is_temporary = ? WHERE id = ?", (int(is_temporary), source)
                )

    def remove_source(self, source: SourceId) -> None:
        """Forget a source."""
        with self.deleting() as connection:
            connection.execute("DELETE FROM sources WHERE id = ?", (source,))

    def forgotten(self) -> set[tuple[str, str]]:
        """(path, member) of the documents the user asked to forget."""
        with self._database.read() as connection:
            rows = connection.execute("SELECT path, member FROM forgotten").fetchall()
        return {(os.fsdecode(path), os.fsdecode(member)) for path, member in rows}

    def forgotten_members(self, path: str) -> set[str]:
        """Members of the file at a path that the user asked to forget."""
        with self._database.read() as connection:
            rows = connection.execute(
                "SELECT member FROM forgotten WHERE path = ? AND member <> x''", (os.fsencode(path),)
            ).fetchall()
        return {os.fsdecode(member) for (member,) in rows}

    def forget(self, documents: Iterable[tuple[str, str]]) -> None:
        """Remember that these (path, member) are not to be indexed, whatever happens to the catalog."""
        with self.deleting() as connection:
            connection.executemany(
                "INSERT OR REPLACE INTO forgotten (path, member, created_s) VALUES (?, ?, ?)",
                [(os.fsencode(path), os.fsencode(member), time.time()) for path, member in documents],
            )

    def remember(self, documents: Iterable[tuple[str, str]]) -> None:
        """Undo `forget` of these (path, member)."""
        with self.deleting() as connection:
            connection.executemany(
                "DELETE FROM forgotten WHERE path = ? AND member = ?",
                [(os.fsencode(path), os.fsencode(member)) for path, member in documents],
            )

    def back_up(self, *, is_forced: bool = False) -> None:
        """Write a copy if the newest is a day old, and drop the oldest beyond the kept ones."""
        self._backups.write(self._database, is_forced=is_forced)

    def purge(self) -> bool:
        """What was deleted leaves the disk: the WAL, older copies, which give way to one of now, and damaged ones.

        Returns:
            Whether nothing of it is left: else a reader held the WAL, or another program a file, and this
            is to be done again.

        Raises:
            DataDirectoryError: there is no room for a copy.
        """
        is_clean = drop_moved_aside(self._database.path)
        if _TO_PURGE not in self.stored_settings():
            return is_clean
        self._backups.rewrite(self._database)
        is_clean = self._database.checkpoint() and is_clean
        if is_clean:
            self.store_setting(_TO_PURGE, None)
        return is_clean

    def close(self) -> None:
        """Checkpoint and let go."""
        self._database.close()


def open_profile(path: Path, backups: Path) -> tuple[Profile, str]:
    """Open or create the profile; a damaged one is replaced by its newest sound copy.

    Returns:
        The profile, and what the user should know: empty, or what was restored.

    Raises:
        DataDirectoryError: the data directory cannot be written, or a newer version wrote it.
    """
    rolling = RollingBackups(backups, path.stem)
    migrations = load_migrations("profile")
    note = ""
    try:
        database = Database(path, migrations, is_durable=True)
    except CorruptDatabaseError as error:
        logger.error("the profile is damaged: %s", error)
        note = rolling.restore(path)
        database = Database(path, migrations, is_durable=True)
    return Profile(database, rolling), note


def _rules(text: str) -> SourceRules:
    stored: dict[str, Any] = json.loads(text)
    known = {name: stored[name] for name in SourceRules.__dataclass_fields__ if name in stored}
    for name in ("include", "exclude"):
        known[name] = tuple(known.get(name, ()))
    return SourceRules(**known)
