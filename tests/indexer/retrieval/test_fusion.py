from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.retrieval.fusion import Background, fuse_scores, ranked

_KEYS = st.integers(0, 40)
_WORDS = st.dictionaries(_KEYS, st.floats(0.01, 2.0), max_size=20)
_MEANING = st.dictionaries(_KEYS, st.floats(-3.0, 8.0), max_size=20)
_TRUST = st.floats(0.0, 1.0)


@given(_WORDS, _MEANING, _TRUST)
def test_everything_found_by_either_is_ranked_once(words, meaning, trust):
    assert sorted(ranked(fuse_scores(words, meaning, trust=trust))) == sorted({*words, *meaning})


@given(_WORDS, _MEANING, _TRUST)
def test_the_order_of_the_lists_does_not_matter(words, meaning, trust):
    fused = fuse_scores(words, meaning, trust=trust)
    backwards = fuse_scores(dict(reversed(words.items())), dict(reversed(meaning.items())), trust=trust)
    assert fused.keys() == backwards.keys()
    assert all(math.isclose(fused[key], backwards[key]) for key in fused)


@given(_WORDS, _MEANING)
def test_without_trust_the_ranking_is_that_of_words(words, meaning):
    fused = fuse_scores(words, meaning, trust=0.0)
    assert [key for key in ranked(fused) if key in words] == ranked(words)


@given(_MEANING, _TRUST.filter(lambda trust: trust > 0.01))
def test_where_words_find_nothing_the_ranking_is_that_of_meaning(meaning, trust):
    fused = fuse_scores({}, meaning, trust=trust)
    assert all(fused[a] >= fused[b] - 1e-9 for a in fused for b in fused if meaning[a] >= meaning[b])


@given(_WORDS, _MEANING, _TRUST)
def test_what_is_better_for_both_is_better_for_the_result(words, meaning, trust):
    fused = fuse_scores(words, meaning, trust=trust)
    for a in words.keys() & meaning.keys():
        for b in words.keys() & meaning.keys():
            if words[a] >= words[b] and meaning[a] >= meaning[b]:
                assert fused[a] >= fused[b] - 1e-9


@given(_WORDS.filter(bool), _MEANING, _TRUST, st.floats(0.0, 3.0))
def test_a_better_match_never_sinks(words, meaning, trust, gain):
    key = next(iter(words))
    before = ranked(fuse_scores(words, meaning, trust=trust)).index(key)
    after = ranked(fuse_scores({**words, key: words[key] + gain}, meaning, trust=trust)).index(key)
    assert after <= before or gain == 0


@given(st.lists(st.floats(-2.0, 3.0), min_size=20, max_size=20), st.integers(0, 19))
def test_noise_under_little_trust_does_not_move_a_clear_match(noise, winner):
    """A model that does not know the language: its similarities say nothing, and must cost nothing."""
    words = {key: 1.0 if key == winner else 0.4 for key in range(20)}
    assert ranked(fuse_scores(words, dict(enumerate(noise)), trust=0.1))[0] == winner


@given(st.lists(st.floats(0.05, 0.2), min_size=20, max_size=20), st.integers(0, 19))
def test_stray_words_do_not_move_a_clear_meaning(shares, winner):
    """A paraphrase: no document has its words, so what few coincide must not hide the nearest."""
    meaning = {key: 6.0 if key == winner else 3.0 for key in range(20)}
    assert ranked(fuse_scores(dict(enumerate(shares)), meaning, trust=1.0))[0] == winner


def test_a_missing_vector_neither_helps_nor_harms():
    words = {"a": 0.5, "b": 0.5, "c": 0.5}
    fused = fuse_scores(words, {"a": 4.0, "c": 2.0}, trust=1.0)
    assert fused["c"] < fused["b"] < fused["a"]


def test_similarities_are_read_against_arbitrary_chunks():
    assert Background(0.4, 0.1).standard(0.6) == pytest.approx(2.0)
