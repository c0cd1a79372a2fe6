"""Sources and folders in the catalog: which folder belongs to whom and what it looked like."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from dataclasses import dataclass

from indexer.domain import SourceId
from indexer.storage.catalog.encoding import below, decode_name, encode_name, signed
from indexer.storage.catalog.outbox import Change
from indexer.storage.database import Connection, Database


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A watched folder as the catalog knows it; the rules themselves are in the profile."""

    id: SourceId
    path: str
    is_temporary: bool
    give_to_model: bool
    is_online: bool
    problem: str
    """Why it is offline or cannot be read."""
    scanned_s: float | None
    """When the last complete scan ended."""


@dataclass(frozen=True, slots=True)
class FolderRow:
    """A folder inside a source."""

    id: int
    path: str
    inode: int
    device: int
    is_online: bool
    fingerprint: bytes | None
    """Of the listing last merged; an equal one means that nothing in it changed."""


_FOLDER = "SELECT id, path, inode, device, is_online, fingerprint FROM folders WHERE"


class SourceTable:
    """Sources, mirrored from the profile."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[SourceRow]:
        """Every source, in order of its path."""
        with self._database.read() as connection:
            rows = connection.execute(
                "SELECT id, path, is_temporary, give_to_model, is_online, problem, scanned_s"
                " FROM sources ORDER BY path"
            ).fetchall()
        return [
            SourceRow(SourceId(key), decode_name(path), bool(temporary), bool(model), bool(online), *rest)
            for key, path, temporary, model, online, *rest in rows
        ]

    def put(self, source: SourceId, path: str, *, is_temporary: bool, give_to_model: bool) -> None:
        """Add a source or change its flags; folders below it that are known become its own."""
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT INTO sources (id, path, is_temporary, give_to_model) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (id) DO UPDATE SET path = excluded.path,"
                " is_temporary = excluded.is_temporary, give_to_model = excluded.give_to_model",
                (source, encode_name(path), int(is_temporary), int(give_to_model)),
            )
            _assign_folders(connection)

    def drop(self, source: SourceId) -> None:
        """Remove a source.

        Folders that lie inside another source become that one's, to be looked at by its rules;
        the documents of all others are removed, their contents become orphans.
        """
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM sources WHERE id = ?", (source,))
            _assign_folders(connection)
            connection.execute(
                "INSERT INTO outbox (kind, target) SELECT ?, d.id FROM documents d"
                " JOIN folders f ON f.id = d.folder WHERE f.source = ?",
                (int(Change.NAME_REMOVED), source),
            )
            connection.execute(
                "DELETE FROM documents WHERE folder IN (SELECT id FROM folders WHERE source = ?)", (source,)
            )
            connection.execute("DELETE FROM folders WHERE source = ?", (source,))

    def set_online(self, source: SourceId, is_online: bool, problem: str = "") -> None:
        """Whether its root answers; its documents stay either way."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE sources SET is_online = ?, problem = ? WHERE id = ?",
                (int(is_online), problem, source),
            )

    def scanned(self, source: SourceId) -> None:
        """A scan ended without being cancelled."""
        with self._database.transaction() as connection:
            connection.execute("UPDATE sources SET scanned_s = ? WHERE id = ?", (time.time(), source))


class FolderTable:
    """Folders, and with them the paths of all documents: renaming one touches no document."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of_source(self, source: SourceId, start: str = "") -> dict[str, FolderRow]:
        """The folders of a source by path, all or those from `start` down."""
        path = encode_name(start)
        condition = "source = ? AND (path = ? OR (path > ? AND path < ?))" if start else "source = ?"
        parameters = (path, *below(path)) if start else ()
        return {row.path: row for row in self._rows(condition, source, *parameters)}

    def children(self, path: str) -> dict[str, FolderRow]:
        """The folders directly inside a folder, by path, whatever their source."""
        low, high = below(encode_name(path))
        condition = "path > ? AND path < ? AND instr(substr(path, ?), ?) = 0"
        return {row.path: row for row in self._rows(condition, low, high, len(low) + 1, low[-1:])}

    def at(self, path: str) -> FolderRow | None:
        """The folder at a path."""
        return next(iter(self._rows("path = ?", encode_name(path))), None)

    def is_large(self, folder: int, entries: int) -> bool:
        """Whether a folder holds more than so many documents."""
        with self._database.read() as connection:
            row = connection.execute(
                "SELECT 1 FROM documents WHERE folder = ? LIMIT 1 OFFSET ?", (folder, entries)
            ).fetchone()
        return row is not None

    def with_inode(self, inode: int, device: int) -> list[FolderRow]:
        """Folders that were last seen as this inode: the old places of a renamed folder."""
        return self._rows("inode = ? AND device = ?", signed(inode), signed(device))

    def put(self, source: SourceId, path: str, inode: int, device: int) -> int:
        """The id of the folder at a path, added or brought up to date.

        Seen by a look at `source`, it may lie in one inside that, which was added since the look began.
        """
        with self._database.transaction() as connection:
            name = encode_name(path)
            owner = _innermost(connection, name) or source
            connection.execute(
                "INSERT INTO folders (source, path, inode, device) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (path) DO UPDATE SET inode = excluded.inode, device = excluded.device,"
                " source = excluded.source, is_online = 1",
                (owner, name, signed(inode), signed(device)),
            )
            row = connection.execute("SELECT id FROM folders WHERE path = ?", (name,)).fetchone()
            return int(row[0])

    def set_fingerprint(self, folder: int, fingerprint: bytes | None) -> None:
        """Remember what the folder looked like, or with None that it must be compared."""
        with self._database.transaction() as connection:
            connection.execute("UPDATE folders SET fingerprint = ? WHERE id = ?", (fingerprint, folder))

    def set_online(self, folders: Iterable[int], is_online: bool) -> None:
        """Whether these folders can be read now."""
        with self._database.transaction() as connection:
            connection.executemany(
                "UPDATE folders SET is_online = ? WHERE id = ?",
                [(int(is_online), folder) for folder in folders],
            )

    def rename(self, folder: FolderRow, new_path: str) -> int:
        """Move a folder with all below it to a new path, unless a folder is known there already.

        Returns:
            How many folders moved. Their documents keep ids, contents and stamps.
        """
        old, new = encode_name(folder.path), encode_name(new_path)
        low, high = below(old)
        with self._database.transaction() as connection:
            rows = connection.execute(
                "SELECT id, path FROM folders WHERE path = ? OR (path > ? AND path < ?)", (old, low, high)
            ).fetchall()
            moved = [(new + path[len(old) :], key) for key, path in rows]
            standing = connection.execute(
                "SELECT count(*) FROM folders WHERE path = ? OR (path > ? AND path < ?)", (new, *below(new))
            ).fetchone()[0]
            if standing:
                return 0
            connection.executemany("UPDATE folders SET path = ? WHERE id = ?", moved)
            _assign_folders(connection)
            # The name index holds paths.
            connection.executemany(
                "INSERT INTO outbox (kind, target) SELECT ?, id FROM documents"
                " WHERE folder = ? AND is_forgotten = 0",
                [(int(Change.NAME_ADDED), key) for _, key in moved],
            )
        return len(moved)

    def drop_empty(self, folders: Iterable[int]) -> None:
        """Remove those of these folders that hold no document any more."""
        with self._database.transaction() as connection:
            connection.executemany(
                "DELETE FROM folders WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM documents WHERE folder = ?1)",
                [(folder,) for folder in folders],
            )

    def _rows(self, condition: str, *parameters: object) -> list[FolderRow]:
        with self._database.read() as connection:
            rows = connection.execute(f"{_FOLDER} {condition}", parameters).fetchall()
        return [
            FolderRow(key, decode_name(path), inode, device, bool(is_online), fingerprint)
            for key, path, inode, device, is_online, fingerprint in rows
        ]


def _assign_folders(connection: Connection) -> None:
    """Give every folder to the innermost source it lies in; a new owner compares it anew."""
    roots = connection.execute("SELECT id, path FROM sources ORDER BY length(path)").fetchall()
    for source, root in roots:  # an inner source comes after the outer one and wins
        inner = [other for key, other in roots if key != source and other.startswith(below(root)[0])]
        low, high = below(root)
        carved = "".join(" AND NOT (path = ? OR (path > ? AND path < ?))" for _ in inner)
        parameters = [part for path in inner for part in (path, *below(path))]
        connection.execute(
            "UPDATE folders SET source = ?, fingerprint = NULL"
            f" WHERE source <> ? AND (path = ? OR (path > ? AND path < ?)){carved}",
            (source, source, root, low, high, *parameters),
        )


def _innermost(connection: Connection, path: bytes) -> int | None:
    roots = connection.execute("SELECT id, path FROM sources ORDER BY length(path) DESC")
    return next((key for key, root in roots if path == root or path.startswith(below(root)[0])), None)


def path_of(folder: str, name: str) -> str:
    """A file's path from its folder and name."""
    return os.path.join(folder, name)
