from __future__ import annotations

import random
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import ParseError
from indexer.parsing.archives.rarunpacking import RarUnpacker
from tests.sample_docs_maker.rarpacking import pack

DICE = random.Random(7)
TEXT = b" ".join(DICE.choice([b"curlew", b"heather", b"shingle", b"tern"]) for _ in range(3_000))
NOISE = DICE.randbytes(9_000)


@pytest.mark.parametrize("content", [b"a", b"ab" * 40, TEXT, NOISE, NOISE + TEXT + NOISE])
def test_what_is_packed_is_unpacked_over_several_blocks(content):
    assert RarUnpacker().unpack(pack(content), len(content)) == content


def test_a_match_may_reach_far_back():
    content = TEXT[:5_000] + DICE.randbytes(1_000) * 270 + TEXT[:5_000]
    assert RarUnpacker().unpack(pack(content, block_bytes=300_000), len(content)) == content


def test_a_solid_file_leans_on_those_before():
    unpacker = RarUnpacker()
    assert unpacker.unpack(pack(TEXT), len(TEXT)) == TEXT
    again = pack(TEXT, before=TEXT)
    assert unpacker.unpack(again, len(TEXT)) == TEXT
    assert len(again) < len(pack(TEXT)) + 10


def test_channels_are_put_together():
    # Left and right: each told by what it takes off the sample before.
    packed = pack(bytes((256 - 1, 256 - 1, 256 - 1, 256 - 10, 256 - 10, 256 - 10)), filters=[(0, 6, 0, 2)])
    assert RarUnpacker().unpack(packed, 6) == bytes((1, 10, 2, 20, 3, 30))


@pytest.mark.parametrize(
    ("kind", "told", "meant"),
    [
        (1, b"\x90\xe8\x00\x10\x00\x00\xe9\x00\x10\x00\x00", b"\x90\xe8\xfe\x0f\x00\x00\xe9\x00\x10\x00\x00"),
        (2, b"\x90\x90\xe9\x00\x10\x00\x00", b"\x90\x90\xe9\xfd\x0f\x00\x00"),
        (1, b"\x90\xe8\xff\xff\xff\xff\x90", b"\x90\xe8\xff\xff\xff\x00\x90"),
        (3, b"\x00\x00\x00\x00\x05\x00\x00\xeb", b"\x00\x00\x00\x00\x04\x00\x00\xeb"),
    ],
)
def test_calls_of_programs_are_told_from_where_they_stand(kind, told, meant):
    packed = pack(told, filters=[(0, len(told), kind, 0)])
    assert RarUnpacker().unpack(packed, len(told)) == meant


def test_what_is_cut_or_of_an_unknown_kind_is_refused():
    with pytest.raises(ParseError):
        RarUnpacker().unpack(pack(TEXT)[:-20], len(TEXT))
    with pytest.raises(ParseError):
        RarUnpacker().unpack(pack(TEXT), len(TEXT) + 1)
    with pytest.raises(ParseError, match="cannot be read"):
        RarUnpacker().unpack(pack(TEXT, filters=[(0, 10, 5, 0)]), len(TEXT))


@given(st.binary(max_size=300), st.integers(0, 600), st.binary(min_size=1, max_size=8))
def test_any_file_is_unpacked_or_refused(noise, place, change):
    damaged = bytearray(pack(TEXT[:900]))
    damaged[place : place + len(change)] = change
    for packed in (noise, bytes(damaged)):
        with suppress(ParseError):
            assert len(RarUnpacker().unpack(packed, 900)) == 900
