from __future__ import annotations

import random
import string

import pytest
import zstandard

from indexer.storage.textblocks import BLOCK_CHARS, decode_block, decode_text, encode_text


@pytest.mark.parametrize("text", ["", "words", "\udc80 lone", "ä" * (2 * BLOCK_CHARS + 1)])
def test_a_text_comes_back_as_it_was(text: str) -> None:
    assert decode_text(encode_text(text)) == text


def test_a_flipped_bit_never_gives_another_text() -> None:
    picker = random.Random(1)
    text = "".join(picker.choices(string.ascii_letters + " ", k=400))
    (block,) = encode_text(text)
    for place in range(len(block) * 8):
        damaged = bytearray(block)
        damaged[place // 8] ^= 1 << place % 8
        try:
            assert decode_block(bytes(damaged)) == text, place
        except zstandard.ZstdError:
            continue
