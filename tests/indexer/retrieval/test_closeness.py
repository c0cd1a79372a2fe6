from __future__ import annotations

import pytest

from indexer.domain import ModelIdentity
from indexer.embedding.choice import shipped_identity
from indexer.retrieval.closeness import STANDING_OUT, least_close, results_among
from indexer.retrieval.fusion import Background

UNMEASURED = ModelIdentity("some-model", "0", 8)


def test_the_shipped_model_is_measured_under_whichever_name_it_comes():
    for model in (shipped_identity(), ModelIdentity("all-minilm:l6-v2", "1", 384)):
        assert least_close(model, Background(mean=0.0, deviation=0.05)) == pytest.approx(0.35)


@pytest.mark.parametrize("model", [shipped_identity(), UNMEASURED])
def test_where_everything_is_near_a_result_stands_out(model):
    assert least_close(model, Background(mean=0.5, deviation=0.1)) == pytest.approx(0.5 + 0.1 * STANDING_OUT)


def test_a_model_that_was_not_measured_is_judged_by_its_background():
    assert least_close(UNMEASURED, Background(mean=0.0, deviation=0.05)) == pytest.approx(0.1)


SHARES = {1: 0.9, 2: 0.2, 3: 0.1}
CLOSENESS = {1: 0.1, 2: 0.6, 3: 0.1, 4: 1.0, 5: 0.9}


def test_any_word_makes_keywords_a_result_and_closeness_makes_anything_one():
    assert results_among({1, 2, 3}, SHARES, CLOSENESS, words=0, trust=1.0) == {1, 2, 3, 4}


def test_of_a_question_words_and_closeness_add_up():
    assert results_among({1, 2, 3}, SHARES, CLOSENESS, words=5, trust=1.0) == {1, 2, 4}


def test_of_a_short_question_a_third_of_the_words_is_enough():
    for words in (1, 2, 5):
        assert results_among({1}, {1: 0.3}, {1: 0.0}, words=words, trust=1.0) == {1}
        assert results_among({1}, {1: 0.25}, {1: 0.0}, words=words, trust=1.0) == frozenset()


def test_what_has_no_vector_yet_is_not_held_to_be_far():
    assert results_among({1}, {1: 0.01}, {}, words=9, trust=1.0) == {1}


def test_a_model_that_does_not_know_the_language_cannot_say_what_is_far():
    assert results_among({3}, SHARES, CLOSENESS, words=9, trust=0.25) == {3, 4}
