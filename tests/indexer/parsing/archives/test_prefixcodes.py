"""Matches of packed streams."""

from __future__ import annotations

import time

import pytest

from indexer.parsing.archives.compression import inflate_lz4_block
from indexer.parsing.archives.prefixcodes import repeat


@pytest.mark.parametrize(
    ("distance", "count", "added"), [(3, 2, b"ab"), (1, 4, b"cccc"), (2, 5, b"bcbcb"), (3, 0, b"")]
)
def test_a_match_may_overlap_what_it_makes(distance, count, added):
    out = bytearray(b"abc")
    repeat(out, distance, count)
    assert out == b"abc" + added


@pytest.mark.parametrize("distance", [0, 4])
def test_a_match_with_nothing_is_refused(distance):
    with pytest.raises(IndexError):
        repeat(bytearray(b"abc"), distance, 1)


def test_a_run_of_one_byte_is_inflated_at_once():
    block = b"\x1fa\x01\x00" + b"\xff" * 16_000 + b"\x00"
    started = time.process_time()
    for _ in range(20):
        assert inflate_lz4_block(block) == b"a" * (1 + 4 + 15 + 255 * 16_000)
    assert time.process_time() - started < 4  # byte by byte it takes ten and more
