"""Documents as they are read: by id, by content, by scope."""

from __future__ import annotations

import fnmatch
import os
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Any

from indexer.domain import UNREADABLE, DocumentId, DocumentState, ExtractionId, SourceId
from indexer.paths import member_name
from indexer.protocol.messages.views import Coverage
from indexer.storage.catalog.counts import read_again
from indexer.storage.catalog.encoding import (
    batches,
    below,
    decode_name,
    encode_name,
    state_code,
    state_of,
)
from indexer.storage.catalog.rows import DocumentRow
from indexer.storage.catalog.scope import Scope
from indexer.storage.catalog.sources import path_of
from indexer.storage.database import Connection, Database

_FROM = (
    " FROM documents d JOIN folders f ON f.id = d.folder JOIN sources s ON s.id = f.source"
    " LEFT JOIN extractions x ON x.id = d.extraction"
)
_IS_ONLINE = "(s.is_online AND f.is_online AND d.missing_since_s IS NULL)"
_DATE_S = "coalesce(x.dated_s, d.mtime_ns / 1e9)"
_DOCUMENT = (
    "SELECT d.id, f.source, f.path, d.name, d.member, d.size, d.mtime_ns, d.state, d.reason,"
    f" {_IS_ONLINE}, d.extraction, coalesce(x.format, ''), {_DATE_S}" + _FROM
)
_LIVE = "d.is_forgotten = 0"
_IS_PLAIN_NAME = "d.member = x'' AND length(d.name) = length(CAST(d.name AS TEXT))"
"""Of a file on disk, and as many bytes as characters."""
_GLOB_TO_LIKE = str.maketrans({"*": "%", "?": "_", "%": "\\%", "_": "\\_", "\\": "\\\\"})
_OPEN_TO_MODELS = (
    "s.give_to_model AND NOT EXISTS (SELECT 1 FROM documents o JOIN folders p ON p.id = o.folder"
    " JOIN sources q ON q.id = p.source WHERE o.extraction = d.extraction AND o.is_forgotten = 0"
    " AND NOT q.give_to_model)"
)


def _codes(*states: DocumentState) -> str:
    return ",".join(str(state_code(state)) for state in states)


_BY_WORDS = _codes(DocumentState.WORDS, DocumentState.FULL, DocumentState.PARTIAL)
_FULL = _codes(DocumentState.FULL)
_UNREADABLE = _codes(*UNREADABLE)
_QUEUED = _codes(DocumentState.QUEUED)
_EXCLUDED = _codes(DocumentState.EXCLUDED)


class DocumentReading:
    """The part of `CatalogReader` that is about documents."""

    _database: Database

    def extractions_in(self, scope: Scope) -> AbstractSet[ExtractionId] | None:
        """Contents with a live document in the scope; None where the scope restricts nothing."""
        with self._database.read() as connection:
            scope = _effective(connection, scope)
            if scope.is_everything:
                return None
            condition, parameters = _condition(connection, scope)
            # One row instead of many: each row stepped over waits for Python's lock anew, which
            # takes 5 ms a time while another thread computes.
            (joined,) = connection.execute(
                f"SELECT group_concat(d.extraction){_FROM} WHERE d.extraction IS NOT NULL AND {condition}",
                parameters,
            ).fetchone()
        return {ExtractionId(int(key)) for key in joined.split(",")} if joined else set()

    def documents_of(
        self, extractions: Iterable[ExtractionId], scope: Scope
    ) -> dict[ExtractionId, list[DocumentRow]]:
        """Live documents of each content inside the scope, best path first."""
        found: defaultdict[ExtractionId, list[DocumentRow]] = defaultdict(list)
        with self._database.read() as connection:
            condition, parameters = _condition(connection, scope)
            for marks, batch in batches(extractions):
                for row in connection.execute(
                    f"{_DOCUMENT} WHERE d.extraction IN ({marks}) AND {condition}", (*batch, *parameters)
                ).fetchall():
                    document = _row(row)
                    found[ExtractionId(row[10])].append(document)
        for documents in found.values():
            documents.sort(key=_preference)
        return dict(found)

    def documents_by_name(self, ids: Sequence[DocumentId]) -> dict[DocumentId, DocumentRow]:
        """Live documents by id, for hits of the name index; they may have no extraction yet."""
        found = {}
        with self._database.read() as connection:
            for marks, batch in batches(ids):
                for row in connection.execute(
                    f"{_DOCUMENT} WHERE d.id IN ({marks}) AND {_LIVE}", batch
                ).fetchall():
                    found[DocumentId(row[0])] = _row(row)
        return found

    def document_ids(self) -> list[DocumentId]:
        """All live documents, newest first."""
        with self._database.read() as connection:
            (joined,) = connection.execute(
                f"SELECT group_concat(id) FROM (SELECT d.id FROM documents d WHERE {_LIVE} ORDER BY d.id DESC)"
            ).fetchone()
        return [DocumentId(int(key)) for key in joined.split(",")] if joined else []

    def documents_in(self, scope: Scope, ids: Iterable[DocumentId]) -> set[DocumentId]:
        """Those of these live documents that are inside the scope."""
        found: set[DocumentId] = set()
        with self._database.read() as connection:
            condition, parameters = _condition(connection, scope)
            for marks, batch in batches(ids):
                rows = connection.execute(
                    f"SELECT d.id{_FROM} WHERE d.id IN ({marks}) AND {condition}", (*batch, *parameters)
                ).fetchall()
                found.update(DocumentId(row[0]) for row in rows)
        return found

    def document(self, document: DocumentId) -> DocumentRow | None:
        """One live document."""
        return self.documents_by_name([document]).get(document)

    def documents_at(self, path: str) -> list[DocumentRow]:
        """The file at a path and its members, forgotten ones too; empty where it is not known."""
        folder, name = os.path.split(path)
        with self._database.read() as connection:
            rows = connection.execute(
                f"{_DOCUMENT} WHERE f.path = ? AND d.name = ? ORDER BY d.member",
                (encode_name(folder), encode_name(name)),
            ).fetchall()
        return [_row(row) for row in rows]

    def coverage(self, scope: Scope) -> Coverage:
        """How far the documents in the scope have come."""
        with self._database.read() as connection:
            scope = _effective(connection, scope)
            if scope.is_everything:
                return _whole_coverage(connection)
            condition, parameters = _condition(connection, scope)
            row = connection.execute(
                f"SELECT count(*), sum(d.state IN ({_BY_WORDS}) OR coalesce(x.chunk_count, 0) > 0),"
                f" sum(d.state = {_FULL}), sum(d.state IN ({_UNREADABLE})), sum(NOT {_IS_ONLINE}),"
                f" sum(d.state = {_QUEUED}){_FROM} WHERE {condition}",
                parameters,
            ).fetchone()
        return Coverage(*(int(value or 0) for value in row))


def _whole_coverage(connection: Connection) -> Coverage:
    """Of all documents, from the kept counts; what is read again is found by older content meanwhile."""
    row = connection.execute(
        f"SELECT sum(n), sum(n * (state IN ({_BY_WORDS}))), sum(n * (state = {_FULL})),"
        f" sum(n * (state IN ({_UNREADABLE}))), 0, sum(n * (state = {_QUEUED}))"
        f" FROM document_counts WHERE state <> {_EXCLUDED}"
    ).fetchone()
    documents, words, full, unreadable, _, queued = (int(value or 0) for value in row)
    for _, state, count in read_again(connection) if queued else ():
        words += count
        full += count * (state == state_code(DocumentState.FULL))
    offline = connection.execute(
        "SELECT (SELECT coalesce(sum(c.n), 0) FROM document_counts c JOIN sources s ON s.id = c.source"
        f" WHERE s.is_online = 0 AND c.state <> {_EXCLUDED})"
        # CROSS: the few folders first, not all documents.
        " + (SELECT count(*) FROM folders f JOIN sources s ON s.id = f.source CROSS JOIN documents d"
        "  ON d.folder = f.id WHERE f.is_online = 0 AND s.is_online = 1 AND d.missing_since_s IS NULL)"
        " + (SELECT count(*) FROM documents d JOIN folders f ON f.id = d.folder JOIN sources s"
        "  ON s.id = f.source WHERE d.missing_since_s IS NOT NULL AND s.is_online = 1)"
    ).fetchone()[0]
    return Coverage(documents, words, full, unreadable, int(offline), queued)


def _effective(connection: Connection, scope: Scope) -> Scope:
    """The scope without what restricts nothing now: most often no source is kept from models."""
    if scope.is_for_model:
        query = "SELECT EXISTS (SELECT 1 FROM sources WHERE NOT give_to_model)"
        return replace(scope, is_for_model=bool(connection.execute(query).fetchone()[0]))
    return scope


def _condition(connection: Connection, scope: Scope) -> tuple[str, list[Any]]:
    """The scope as SQL; functions it needs are registered on the connection."""
    parts: list[str] = [_LIVE]
    values: list[Any] = []

    def add(condition: str, *parameters: Any) -> None:
        parts.append(condition)
        values.extend(parameters)

    if scope.folder:
        path = encode_name(os.path.normpath(scope.folder))
        parent, name = os.path.split(path)
        add(
            "((f.path = ? OR (f.path >= ? AND f.path < ?)) OR (f.path = ? AND d.name = ?))",
            path,
            *below(path),
            parent,
            name,
        )
    if scope.source_ids is not None:
        add(f"f.source IN ({','.join('?' * len(scope.source_ids))})", *scope.source_ids)
    if scope.is_for_model:
        add(_OPEN_TO_MODELS)
    if scope.after_s is not None:
        add(f"{_DATE_S} >= ?", scope.after_s)
    if scope.before_s is not None:
        add(f"{_DATE_S} < ?", scope.before_s)
    if scope.min_bytes is not None:
        add("d.size >= ?", scope.min_bytes)
    if scope.max_bytes is not None:
        add("d.size <= ?", scope.max_bytes)
    _add_content_filters(connection, scope, add)
    return " AND ".join(parts), values


def _add_content_filters(connection: Connection, scope: Scope, add: Any) -> None:
    if scope.formats:
        wanted = [name.lstrip(".").casefold() for name in scope.formats]
        marks = ",".join("?" * len(wanted))
        add(f"(d.suffix IN ({marks}) OR lower(x.format) IN ({marks}))", *wanted, *wanted)
    if scope.languages:
        add(f"x.language IN ({','.join('?' * len(scope.languages))})", *map(str.lower, scope.languages))
    if scope.author:
        wanted_author = scope.author.casefold()
        connection.create_function(
            "by_author", 1, lambda author: wanted_author in (author or "").casefold(), deterministic=True
        )
        add("by_author(x.author)")
    if scope.name_glob:
        _add_name_filter(connection, scope.name_glob, add)


def _add_name_filter(connection: Connection, glob: str, add: Any) -> None:
    """Most names are plain ASCII, which LIKE compares in any case too, four times as fast as Python does."""
    folded = glob.casefold()
    if not any(sign in folded for sign in "*?["):
        folded = f"*{folded}*"
    pattern = re.compile(fnmatch.translate(folded))
    connection.create_function(
        "is_named",
        2,
        lambda name, member: bool(pattern.match(_name(name, member).casefold())),
        deterministic=True,
    )
    if "[" in folded:  # LIKE knows no sets
        add("is_named(d.name, d.member)")
    else:
        add(
            f"CASE WHEN {_IS_PLAIN_NAME} THEN CAST(d.name AS TEXT) LIKE ? ESCAPE '\\'"
            " ELSE is_named(d.name, d.member) END",
            folded.translate(_GLOB_TO_LIKE),
        )


def _name(name: bytes, member: bytes) -> str:
    return member_name(decode_name(member)) if member else decode_name(name)


def _row(row: Sequence[Any]) -> DocumentRow:
    key, source, folder, name, member, size, mtime_ns, state, reason, is_online, extraction, kind, dated_s = (
        row
    )
    file, inside = decode_name(name), decode_name(member) if member else ""
    return DocumentRow(
        id=DocumentId(key),
        source=SourceId(source),
        path=path_of(decode_name(folder), file),
        member=inside,
        name=member_name(inside) if inside else file,
        size=size,
        mtime=mtime_ns / 1e9,
        dated_s=dated_s,
        state=state_of(state),
        reason=reason,
        is_online=bool(is_online),
        extraction=None if extraction is None else ExtractionId(extraction),
        format=kind,
    )


def _preference(row: DocumentRow) -> tuple[bool, bool, int, int, str]:
    return not row.is_online, bool(row.member), row.path.count(os.sep), len(row.path), row.path
