"""The members of a container's version before an edit: most of an archive or a mail folder stays as it is."""

from __future__ import annotations

from collections.abc import Collection

from indexer.domain import DocumentState, FormerMember
from indexer.parsing.extracted import AlreadyKnown
from indexer.paths import MEMBER_GAP
from indexer.storage.catalog.encoding import decode_name, encode_name, state_code
from indexer.storage.database import Connection

_GAP = encode_name(MEMBER_GAP)
_SETTLED = (state_code(DocumentState.WORDS), state_code(DocumentState.NAME_ONLY))
"""What the same bytes would give again; what failed, or was cut off by a limit, is worth another try."""


def former_members(connection: Connection, container: int, options: str) -> list[FormerMember]:
    """Members directly in a container that need no parsing while their bytes stay the same.

    Everything in them must have been made by the present versions of their parsers, with these options or wholly
    readable without what the options add.
    """
    rows = connection.execute(
        "SELECT m.member, b.hash, x.char_count, r.id IS NOT NULL AND x.needs_ocr = 0"
        " AND (r.options = ?2 AND x.state IN (?3, ?4) OR x.state = ?3)"
        " FROM members m LEFT JOIN extractions x ON x.id = m.extraction"
        " LEFT JOIN blobs b ON b.id = x.blob LEFT JOIN recipes r ON r.id = x.recipe WHERE m.container = ?1",
        (container, options, *_SETTLED),
    ).fetchall()
    parts: dict[bytes, int] = {}
    chars: dict[bytes, int] = {}
    unsettled: set[bytes] = set()
    for member, _, char_count, is_settled in rows:
        outer = _outermost(member)
        parts[outer] = parts.get(outer, 0) + 1
        chars[outer] = chars.get(outer, 0) + (char_count or 0)
        if not is_settled:
            unsettled.add(outer)
    return [
        FormerMember(decode_name(member), digest, parts[member], chars[member])
        for member, digest, _, _ in rows
        if member in parts and member not in unsettled
    ]


def kept_members(
    connection: Connection, document: int, known: Collection[AlreadyKnown]
) -> dict[str, dict[bytes, int]] | None:
    """For each member that is as it was in what a document serves now: its content, and that of all that lies in it.

    None where some of it was purged meanwhile.
    """
    if not known:
        return {}
    wanted = {encode_name(each.member): each for each in known}
    groups: dict[bytes, dict[bytes, int]] = {outer: {} for outer in wanted}
    rows = connection.execute(
        "SELECT m.member, x.id, b.hash FROM documents d JOIN members m ON m.container = d.extraction"
        " JOIN extractions x ON x.id = m.extraction JOIN blobs b ON b.id = x.blob WHERE d.id = ?",
        (document,),
    )
    for member, extraction, digest in rows:
        outer = _outermost(member)
        if outer in wanted and (member != outer or digest == wanted[outer].content_hash):
            groups[outer][member] = extraction
    is_whole = all(outer in group and len(group) == wanted[outer].parts for outer, group in groups.items())
    return {decode_name(outer): group for outer, group in groups.items()} if is_whole else None


def _outermost(member: bytes) -> bytes:
    """The member directly in the container in which another lies; itself where it lies in none."""
    return member.partition(_GAP)[0]
