"""Whether a worker's answer can be trusted in shape: a taken-over parser may say anything."""

from __future__ import annotations

from collections.abc import Sequence

from indexer.domain import CHUNK_SEQ_BITS, DocumentState
from indexer.errors import ProtocolError
from indexer.parsing.extracted import AlreadyKnown, Extracted
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


def check_answer(found: Sequence[Extracted | AlreadyKnown]) -> None:
    """Accept a complete answer: `AlreadyKnown` alone, or the file itself and then its members.

    Raises:
        ProtocolError: it is malformed.
    """
    if not found:
        raise ProtocolError("an answer without a document")
    for number, one in enumerate(found):
        if len(one.content_hash) != _HASH_BYTES or one.size_bytes < 0:
            raise ProtocolError("a malformed content hash or size")
        if isinstance(one, AlreadyKnown):
            if len(found) > 1:
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
