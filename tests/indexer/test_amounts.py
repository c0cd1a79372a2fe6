from __future__ import annotations

import pytest

from indexer.amounts import counted, human_bytes, human_seconds


@pytest.mark.parametrize(("count", "text"), [(0, "0 files"), (1, "1 file"), (2300, "2,300 files")])
def test_counts_agree_with_their_noun(count, text):
    assert counted(count, "file") == text


@pytest.mark.parametrize(
    ("size", "text"), [(12, "12 B"), (3400, "3.4 kB"), (2.5e9, "2.5 GB"), (4e12, "4.0 TB")]
)
def test_sizes_are_said_in_the_next_smaller_unit(size, text):
    assert human_bytes(size) == text


@pytest.mark.parametrize(("seconds", "text"), [(8, "8 s"), (720, "12 min"), (12_000, "3 h 20 min")])
def test_times_are_said_as_people_do(seconds, text):
    assert human_seconds(seconds) == text
