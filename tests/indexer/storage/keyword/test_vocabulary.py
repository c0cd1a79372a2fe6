from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.storage.keyword import vocabulary
from indexer.storage.keyword.vocabulary import edit_distance
from tests.indexer.storage.keyword.conftest import content

_WORDS = st.text(alphabet="abcd", max_size=8)


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [
        ("report", "report", 0),
        ("report", "reprot", 1),
        ("report", "repot", 1),
        ("report", "xeportx", 2),
        ("", "ab", 2),
    ],
)
def test_distances_by_hand(one, other, distance):
    assert edit_distance(one, other, 2) == distance


@given(_WORDS, _WORDS)
def test_distance_is_symmetric_and_zero_for_equal_words_only(one, other):
    distance = edit_distance(one, other, 8)
    assert distance == edit_distance(other, one, 8)
    assert (distance == 0) == (one == other)
    assert distance <= max(len(one), len(other))


@given(_WORDS, _WORDS, st.integers(0, 3))
def test_what_is_farther_than_asked_is_only_called_so(one, other, most):
    assert edit_distance(one, other, most) == min(edit_distance(one, other, 9), most + 1)


def test_lookups_are_kept_but_not_without_end(index, fill, monkeypatch):
    """An index that nothing is added to stays in use for weeks."""
    monkeypatch.setattr(vocabulary, "_MOST_KEPT", 10)
    fill(content(1, "the report"))
    words = index._content_snapshot.vocabulary
    for number in range(100):
        assert words.forms(f"word{number}", ("en",)) == ()
    assert len(words._forms) <= 10
    assert [form.term for form in words.forms("reports", ("en",))] == ["report"]
