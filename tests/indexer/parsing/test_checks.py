"""A worker's answer is believed only in the shape that it must have."""

from __future__ import annotations

from dataclasses import replace

import pytest
from msgspec import structs

from indexer.domain import Chunk, DocumentState, EmbedKey, Locator
from indexer.errors import ProtocolError
from indexer.parsing.checks import check_answer
from indexer.parsing.extracted import AlreadyKnown, Extracted

HASH = bytes(32)
GOOD = Extracted(
    member="",
    content_hash=HASH,
    size_bytes=10,
    parser="text",
    parser_version=1,
    options="",
    format="Text",
    state=DocumentState.WORDS,
    char_count=10,
    text_blocks=(b"x",),
    chunks=(Chunk(0, 0, 6, Locator(), EmbedKey(1)), Chunk(1, 6, 10, Locator(), EmbedKey(2))),
)
MEMBER = replace(GOOD, member="a.txt")


@pytest.mark.parametrize("answer", [[GOOD], [GOOD, MEMBER, MEMBER], [AlreadyKnown(HASH, 3)]])
def test_whole_answers_pass(answer):
    check_answer(answer)


@pytest.mark.parametrize(
    "answer",
    [
        [],
        [MEMBER],
        [GOOD, GOOD],
        [AlreadyKnown(HASH, 3), MEMBER],
        [AlreadyKnown(b"short", 3)],
        [replace(GOOD, size_bytes=-1)],
        [replace(GOOD, state=DocumentState.FULL)],
        [replace(GOOD, text_blocks=())],
        [replace(GOOD, text_blocks=(b"x", b"y"))],
        [replace(GOOD, chunks=GOOD.chunks[:1])],
        [replace(GOOD, chunks=GOOD.chunks[1:])],
        [replace(GOOD, chunks=(structs.replace(GOOD.chunks[0], end=12),))],
        [replace(GOOD, chunks=(GOOD.chunks[0], structs.replace(GOOD.chunks[1], start=5)))],
        [replace(GOOD, chunks=(structs.replace(GOOD.chunks[0], seq=3), GOOD.chunks[1]))],
        [replace(GOOD, char_count=0, text_blocks=())],
    ],
)
def test_anything_else_does_not(answer):
    with pytest.raises(ProtocolError):
        check_answer(answer)
