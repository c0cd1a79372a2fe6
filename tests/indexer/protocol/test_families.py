from __future__ import annotations

from collections import Counter

from indexer.protocol.families import FAMILIES


def test_every_ending_is_in_one_family():
    endings = Counter(suffix for suffixes in FAMILIES.values() for suffix in suffixes.split())
    assert [suffix for suffix, times in endings.items() if times > 1] == []
    assert all(suffix == suffix.lower() and "." not in suffix for suffix in endings)
