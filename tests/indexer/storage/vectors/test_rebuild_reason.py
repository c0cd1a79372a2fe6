from __future__ import annotations

import pytest

from indexer.storage.vectors.chroma import _rebuild_reason
from indexer.storage.vectors.requests import Figures


@pytest.mark.parametrize(
    ("count", "tombstones", "is_due"),
    [
        (0, 0, False),
        (10, 1_000, False),  # too few to be worth it
        (10, 1_001, True),
        (30_000, 10_000, False),  # a quarter
        (29_999, 10_001, True),
    ],
)
def test_an_index_is_made_anew_once_more_than_a_quarter_of_it_is_deleted(count, tombstones, is_due):
    reason = _rebuild_reason(Figures(count, tombstones, 0, 0))
    assert bool(reason) is is_due
    assert not is_due or f"{tombstones:,} of {count + tombstones:,}" in reason
