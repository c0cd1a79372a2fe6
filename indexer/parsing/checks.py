"""Whether a worker's answer can be trusted in shape: a taken-over parser may say anything."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from indexer.domain import CHUNK_SEQ_BITS, DocumentState, FormerMember
from indexer.errors import ProtocolError
from indexer.parsing.extracted import AlreadyKnown, Extracted, Found
from indexer.storage.textblocks import BLOCK_CHARS

_STATES = frozenset(
    (
        DocumentState.WORDS,
        DocumentState.NAME_ONLY,
        DocumentState.PARTIAL,
        DocumentState.NEEDS_OCR,
        DocumentState.ENCRYPTED,
        DocumentState.FAILED,
    )
)
_HASH_BYTES = 32


def check_answer(found: Sequence[Found], former: Collection[FormerMember] = ()) -> None:
    """Accept a complete answer: `AlreadyKnown` alone, or the file itself and then its members.

    Args:
        found: the answer.
        former: the members that may be said to be as they were.

    Raises:
        ProtocolError: it is malformed.
    """
    if not found:
        raise ProtocolError("an answer without a document")
    asked_about = {(each.member, each.content_hash, each.parts) for each in former}
    for number, one in enumerate(found):
        if len(one.content_hash) != _HASH_BYTES or one.size_bytes < 0:
            raise ProtocolError("a malformed content hash or size")
        if isinstance(one, AlreadyKnown):
            if number and (one.member, one.content_hash, one.parts) not in asked_about:
                raise ProtocolError("a known member that nobody asked about")
            if not number and (one.member or len(found) > 1):
                raise ProtocolError("a known document with further parts")
        else:
            _check_extracted(one, is_first=number == 0)


def _check_extracted(one: Extracted, *, is_first: bool) -> None:
    if bool(one.member) == is_first or one.state not in _STATES:
        raise ProtocolError("a misplaced member or an impossible state")
    if len(one.text_blocks) != -(-one.char_count // BLOCK_CHARS):
        raise ProtocolError("text blocks that do not fit the text")
    if len(one.chunks) > 1 << CHUNK_SEQ_BITS:
        raise ProtocolError("too many chunks")
    position = 0
    for seq, chunk in enumerate(one.chunks):
        if chunk.seq != seq or chunk.start != position or chunk.end <= position:
            raise ProtocolError("chunks that do not cover the text")
        position = chunk.end
    if position != one.char_count:
        raise ProtocolError("chunks that do not cover the text")
