"""Ties documents to the contents they serve. All within the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from indexer.domain import DocumentId, DocumentState, FileStamp
from indexer.paths import member_name
from indexer.storage.catalog.documents import remove_members
from indexer.storage.catalog.encoding import stamp_key, state_code, suffix_of
from indexer.storage.catalog.meaning import LIVE_MODEL
from indexer.storage.catalog.outbox import Change, record
from indexer.storage.database import Connection


@dataclass(frozen=True, slots=True)
class Target:
    """A document that is about to serve something else."""

    id: DocumentId
    suffix: str
    newer_key: int | None
    """Its place in the queue where it changed since it was read: it goes on waiting there."""
    has_members: bool


def find_target(connection: Connection, document: DocumentId, stamp: FileStamp | None) -> Target | None:
    """A document as a target; None where it is gone or forgotten. `stamp` is the version that was read."""
    row = connection.execute(
        "SELECT suffix, CASE WHEN ?1 OR (size = ?2 AND mtime_ns = ?3 AND ctime_ns = ?4) THEN NULL"
        " ELSE queue_key END, EXISTS (SELECT 1 FROM documents m WHERE m.parent = ?5)"
        " FROM documents WHERE id = ?5 AND is_forgotten = 0",
        (stamp is None, *stamp_key(stamp), document),
    ).fetchone()
    return Target(document, row[0], row[1], bool(row[2])) if row else None


def members_of(connection: Connection, container: int) -> dict[bytes, int]:
    """The contents of a container's members, by member; one that was forgotten and purged has none."""
    return dict(
        connection.execute(
            "SELECT m.member, m.extraction FROM members m JOIN extractions x ON x.id = m.extraction"
            " WHERE m.container = ?",
            (container,),
        )
    )


def remember_members(connection: Connection, container: int, members: Mapping[bytes, int]) -> None:
    """Keep what a container holds, for its copies to come."""
    before = members_of(connection, container)
    if before == members:
        return
    connection.execute("DELETE FROM members WHERE container = ?", (container,))
    connection.executemany(
        "INSERT INTO members (container, member, extraction) VALUES (?, ?, ?)",
        [(container, member, extraction) for member, extraction in members.items()],
    )


def serve(connection: Connection, target: Target, container: int, members: Mapping[bytes, int]) -> None:
    """Let a document serve a content, and its members theirs; what it served before gives way."""
    _tie(connection, target.id, container)
    if target.newer_key is not None:
        connection.execute(
            "UPDATE documents SET state = ?, queue_key = ? WHERE id = ?",
            (state_code(DocumentState.QUEUED), target.newer_key, target.id),
        )
    if members:
        _serve_members(connection, target.id, members)
    elif target.has_members:
        remove_members(connection, target.id)


def _serve_members(connection: Connection, document: DocumentId, members: Mapping[bytes, int]) -> None:
    standing = {
        member: (key, extraction, is_forgotten)
        for key, member, extraction, is_forgotten in connection.execute(
            "SELECT id, member, extraction, is_forgotten FROM documents WHERE parent = ?", (document,)
        )
    }
    gone = [key for member, (key, _, _) in standing.items() if member not in members]
    connection.executemany("DELETE FROM documents WHERE id = ?", [(key,) for key in gone])
    record(connection, Change.NAME_REMOVED, gone)
    for member, extraction in members.items():
        if member in standing:
            key, before, is_forgotten = standing[member]
            if before != extraction and not is_forgotten:
                _tie(connection, DocumentId(key), extraction)
        else:
            key = _add_member(connection, document, member)
            _tie(connection, DocumentId(key), extraction)
            record(connection, Change.NAME_ADDED, [key])
    connection.execute(
        "UPDATE documents SET mtime_ns = p.mtime_ns, missing_since_s = NULL"
        " FROM (SELECT mtime_ns FROM documents WHERE id = ?1) AS p WHERE parent = ?1",
        (document,),
    )


def _add_member(connection: Connection, document: DocumentId, member: bytes) -> int:
    name = member.decode("utf-8", "replace")
    cursor = connection.execute(
        "INSERT INTO documents (folder, name, member, parent, suffix, size, mtime_ns, ctime_ns, inode,"
        " device, state) SELECT folder, name, ?, id, ?, 0, mtime_ns, 0, 0, 0, ? FROM documents WHERE id = ?",
        (member, suffix_of(member_name(name)), state_code(DocumentState.QUEUED), document),
    )
    return cursor.lastrowid or 0


def _tie(connection: Connection, document: DocumentId, extraction: int) -> None:
    """Let a document serve a content: its state is the content's, a member's size too."""
    connection.execute(
        "UPDATE documents SET extraction = x.id, queue_key = NULL, reason = x.reason, state = CASE"
        " WHEN x.state = ?1 AND (x.chunk_count = 0 OR EXISTS (SELECT 1 FROM embedded e WHERE"
        "  e.extraction = x.id AND e.model = (SELECT value FROM facts WHERE name = ?5)))"
        " THEN ?2 ELSE x.state END,"
        " size = CASE WHEN parent IS NULL THEN documents.size ELSE b.size END"
        " FROM extractions x JOIN blobs b ON b.id = x.blob WHERE documents.id = ?3 AND x.id = ?4",
        (state_code(DocumentState.WORDS), state_code(DocumentState.FULL), document, extraction, LIVE_MODEL),
    )
