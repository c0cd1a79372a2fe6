from __future__ import annotations

import random
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import ParseError
from indexer.parsing.archives.lzx import inflate_lzx
from tests.sample_docs_maker.helpfile import ALIGNED, STORED, VERBATIM, lzx

DICE = random.Random(7)
TEXT = b" ".join(DICE.choice([b"curlew", b"heather", b"shingle", b"tern"]) for _ in range(12_000))


@pytest.mark.parametrize(
    "kinds", [(VERBATIM,), (ALIGNED,), (STORED,), (VERBATIM, STORED, ALIGNED), (STORED, VERBATIM)]
)
def test_blocks_of_every_kind_are_unpacked_over_several_frames(kinds):
    packed = lzx(TEXT, kinds=kinds, block_bytes=9_001)
    assert inflate_lzx(packed, len(TEXT), window_bits=16) == TEXT
    assert inflate_lzx(packed, 1_000, window_bits=16) == TEXT[:1_000]


def test_a_match_may_overlap_what_it_makes():
    text = b"ab" * 40
    assert inflate_lzx(lzx(text), len(text), window_bits=16) == text


def test_a_stream_that_ends_too_early_is_refused():
    packed = lzx(TEXT)
    with pytest.raises(ParseError):
        inflate_lzx(packed[: len(packed) // 2], len(TEXT), window_bits=16)
    with pytest.raises(ParseError):
        inflate_lzx(packed, len(TEXT), window_bits=40)


@given(st.binary(max_size=400), st.integers(0, 2_000))
def test_any_stream_is_unpacked_or_refused(packed, size):
    with suppress(ParseError):
        assert len(inflate_lzx(packed, size, window_bits=16)) == size


@given(st.integers(0, 600), st.binary(min_size=1, max_size=8))
def test_a_damaged_stream_is_unpacked_to_something_or_refused(place, noise):
    packed = bytearray(lzx(TEXT[:2_000]))
    packed[place : place + len(noise)] = noise
    with suppress(ParseError):
        assert len(inflate_lzx(bytes(packed), 2_000, window_bits=16)) == 2_000
