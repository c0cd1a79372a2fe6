"""Documents as indexing writes them: added, changed, moved, missing, removed, forgotten."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from indexer.domain import DocumentId, DocumentState, ExtractionId, FileStamp
from indexer.storage.catalog.encoding import (
    batches,
    decode_name,
    encode_name,
    state_code,
    state_of,
    suffix_of,
)
from indexer.storage.catalog.outbox import Change, record
from indexer.storage.catalog.sources import path_of
from indexer.storage.database import Connection, Database

_FILES = (
    "SELECT d.id, d.name, d.size, d.mtime_ns, d.ctime_ns, d.inode, d.device,"
    " d.state, d.reason, d.extraction, d.missing_since_s, d.is_forgotten, f.path"
    " FROM documents d JOIN folders f ON f.id = d.folder WHERE"
)
_STAMP = "UPDATE documents SET size = ?, mtime_ns = ?, ctime_ns = ?, inode = ?, device = ?"

AWAY_S = 1e15
"""Missing since then: on a volume that is not there, however long that takes."""


@dataclass(frozen=True, slots=True)
class KnownFile:
    """A file on disk as the catalog remembers it, to be compared with a listing."""

    id: DocumentId
    folder: str
    name: str
    stamp: FileStamp
    state: DocumentState
    reason: str
    extraction: ExtractionId | None
    is_missing: bool
    is_forgotten: bool

    @property
    def path(self) -> str:
        """Where it was."""
        return path_of(self.folder, self.name)


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file that the catalog does not know yet."""

    name: str
    stamp: FileStamp
    state: DocumentState
    reason: str = ""
    queue_key: int | None = None
    extraction: ExtractionId | None = None


class DocumentTable:
    """Writes documents; every change of what can be found goes to the outbox with it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def in_folder(self, folder: int) -> dict[str, KnownFile]:
        """The files of a folder by name; members are left out."""
        return {file.name: file for file in self._files("d.folder = ? AND d.member = x''", folder)}

    def named(self, folder: int, names: Collection[str]) -> dict[str, KnownFile]:
        """Those of a folder's files that have these few names."""
        condition = f"d.folder = ? AND d.name IN ({','.join('?' * len(names))}) AND d.member = x''"
        return {file.name: file for file in self._files(condition, folder, *map(encode_name, names))}

    def names_in(self, folder: int) -> dict[str, bool]:
        """The names of the files of a folder, and whether a rule has them found by name only."""
        with self._database.read() as connection:
            rows = connection.execute(
                "SELECT name, state = ? AND extraction IS NULL FROM documents WHERE folder = ? AND member = x''",
                (state_code(DocumentState.NAME_ONLY), folder),
            ).fetchall()
        return {decode_name(name): bool(is_by_rule) for name, is_by_rule in rows}

    def known(self, document: DocumentId) -> KnownFile | None:
        """One file as it is remembered."""
        return next(iter(self._files("d.id = ?", document)), None)

    def with_inode(self, stamp: FileStamp) -> list[KnownFile]:
        """Files last seen as this inode with this size and time: old places, or hard links."""
        condition = "d.inode = ? AND d.device = ? AND d.size = ? AND d.mtime_ns = ? AND d.member = x''"
        return self._files(condition, stamp.inode, stamp.device, stamp.size, stamp.mtime_ns)

    def add(self, folder: int, files: Sequence[NewFile]) -> list[DocumentId]:
        """Add files to a folder; they are found by name from now on."""
        ids: list[DocumentId] = []
        with self._database.transaction() as connection:
            for file in files:
                cursor = connection.execute(
                    "INSERT INTO documents (folder, name, suffix, size, mtime_ns, ctime_ns, inode, device,"
                    " state, reason, queue_key, extraction) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (
                        folder,
                        encode_name(file.name),
                        suffix_of(file.name),
                        *_stamp_values(file.stamp),
                        state_code(file.state),
                        file.reason,
                        file.queue_key,
                        file.extraction,
                    ),
                )
                ids.append(DocumentId(cursor.lastrowid or 0))
            record(connection, Change.NAME_ADDED, ids)
        return ids

    def change(self, files: Iterable[tuple[DocumentId, FileStamp, int]]) -> None:
        """Files look different: (document, new stamp, queue key). What they were goes on serving."""
        with self._database.transaction() as connection:
            connection.executemany(
                f"{_STAMP}, state = ?, reason = '', queue_key = ?, missing_since_s = NULL"
                " WHERE id = ? AND is_forgotten = 0",
                [
                    (*_stamp_values(stamp), state_code(DocumentState.QUEUED), queue_key, document)
                    for document, stamp, queue_key in files
                ],
            )

    def restamp(self, files: Iterable[tuple[DocumentId, FileStamp]]) -> None:
        """Files look different in a way that says nothing about their content; missing ones are back."""
        with self._database.transaction() as connection:
            connection.executemany(
                f"{_STAMP}, missing_since_s = NULL WHERE id = ?",
                [(*_stamp_values(stamp), document) for document, stamp in files],
            )

    def set_state(self, document: DocumentId, state: DocumentState, reason: str, stamp: FileStamp) -> None:
        """A file that is not to be parsed: its content, if it had one, no longer serves."""
        with self._database.transaction() as connection:
            connection.execute(
                f"{_STAMP}, state = ?, reason = ?, extraction = NULL, queue_key = NULL, missing_since_s = NULL"
                " WHERE id = ?",
                (*_stamp_values(stamp), state_code(state), reason, document),
            )
            remove_members(connection, document)

    def move(self, file: KnownFile, folder: int, name: str, stamp: FileStamp) -> None:
        """A file is elsewhere now, with the same content; what stood there in the catalog goes."""
        with self._database.transaction() as connection:
            standing = connection.execute(
                "SELECT id FROM documents WHERE folder = ? AND name = ? AND member = x'' AND id <> ?",
                (folder, encode_name(name), file.id),
            ).fetchall()
            _remove(connection, [row[0] for row in standing])
            _compare_folders_anew(connection, "?", [file.id])
            connection.execute(
                "UPDATE documents SET folder = ?1, name = ?2, missing_since_s = NULL"
                " WHERE id = ?3 OR parent = ?3",
                (folder, encode_name(name), file.id),
            )
            connection.execute(
                f"{_STAMP}, suffix = ? WHERE id = ?", (*_stamp_values(stamp), suffix_of(name), file.id)
            )
            connection.execute(
                "INSERT INTO outbox (kind, target) SELECT ?1, id FROM documents"
                " WHERE (id = ?2 OR parent = ?2) AND is_forgotten = 0",
                (int(Change.NAME_ADDED), file.id),
            )

    def mark_missing(self, documents: Iterable[DocumentId], since_s: float | None = None) -> None:
        """Files were not seen; they stay, offline, until their grace ends (of `AWAY_S`: never)."""
        now = time.time() if since_s is None else since_s
        with self._database.transaction() as connection:
            connection.executemany(
                "UPDATE documents SET missing_since_s = ?1"
                " WHERE (id = ?2 OR parent = ?2) AND missing_since_s IS NULL",
                [(now, document) for document in documents],
            )

    def begin_grace(self, documents: Iterable[DocumentId]) -> None:
        """Files whose volume was away did not come back with it: from now on their grace runs."""
        with self._database.transaction() as connection:
            connection.executemany(
                "UPDATE documents SET missing_since_s = ?1"
                " WHERE (id = ?2 OR parent = ?2) AND missing_since_s = ?3",
                [(time.time(), document, AWAY_S) for document in documents],
            )

    def begin_grace_anew(self, now_s: float) -> None:
        """The clock was set back: what has been missing since a time to come would wait until then."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE documents SET missing_since_s = ?1 WHERE missing_since_s > ?1 AND missing_since_s < ?2",
                (now_s, AWAY_S),
            )

    def missing_since(self, moment_s: float) -> list[KnownFile]:
        """Files not seen since before a moment."""
        return self._files("d.missing_since_s < ? AND d.member = x''", moment_s)

    def remove(self, documents: Iterable[DocumentId]) -> None:
        """Files are gone: out of the results at once, with their members."""
        with self._database.transaction() as connection:
            _remove(connection, list(documents))

    def remove_if_at(self, document: DocumentId, path: str, stamp: FileStamp) -> None:
        """Remove a file that vanished, unless it is known elsewhere by now, or was seen there again since."""
        with self._database.transaction() as connection:
            file = self.known(document)
            if file is not None and (file.path, file.stamp) == (path, stamp):
                _remove(connection, [document])

    def forget(self, document: DocumentId) -> None:
        """Drop what is known of a document but its place, which is not indexed again by itself."""
        with self._database.transaction() as connection:
            remove_members(connection, document)
            connection.execute(
                "UPDATE documents SET is_forgotten = 1, extraction = NULL, queue_key = NULL, state = ?,"
                " reason = 'forgotten on request' WHERE id = ?",
                (state_code(DocumentState.EXCLUDED), document),
            )
            record(connection, Change.NAME_REMOVED, [document])

    def _files(self, condition: str, *parameters: object) -> list[KnownFile]:
        with self._database.read() as connection:
            rows = connection.execute(f"{_FILES} {condition}", parameters).fetchall()
        return [_known(row) for row in rows]


def remove_members(connection: Connection, document: DocumentId) -> None:
    """Remove the members of a container, in the caller's transaction."""
    members = [row[0] for row in connection.execute("SELECT id FROM documents WHERE parent = ?", (document,))]
    _remove(connection, members)


def _remove(connection: Connection, documents: Sequence[int]) -> None:
    for marks, batch in batches(documents):
        _compare_folders_anew(connection, marks, batch)
        members = connection.execute(f"SELECT id FROM documents WHERE parent IN ({marks})", batch).fetchall()
        everything = [*batch, *(row[0] for row in members)]
        connection.executemany("DELETE FROM documents WHERE id = ?", [(key,) for key in everything])
        record(connection, Change.NAME_REMOVED, everything)


def _compare_folders_anew(connection: Connection, marks: str, documents: Sequence[int]) -> None:
    """What is taken out of a folder may be there again by the time it is listed: its fingerprint is void."""
    connection.execute(
        "UPDATE folders SET fingerprint = NULL WHERE fingerprint IS NOT NULL"
        f" AND id IN (SELECT folder FROM documents WHERE id IN ({marks}) AND parent IS NULL)",
        documents,
    )


def _stamp_values(stamp: FileStamp) -> tuple[int, int, int, int, int]:
    return stamp.size, stamp.mtime_ns, stamp.ctime_ns, stamp.inode, stamp.device


def _known(row: tuple[Any, ...]) -> KnownFile:
    key, name, size, mtime, ctime, inode, device, state, reason, extraction, missing, forgotten, folder = row
    return KnownFile(
        id=DocumentId(key),
        folder=decode_name(folder),
        name=decode_name(name),
        stamp=FileStamp(size, mtime, ctime, inode, device),
        state=state_of(state),
        reason=str(reason),
        extraction=extraction,
        is_missing=missing is not None,
        is_forgotten=bool(forgotten),
    )
