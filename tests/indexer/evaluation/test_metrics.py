from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.evaluation.metrics import mean, ndcg, percentile, recall, reciprocal_rank

JUDGED = {"a": 3, "b": 2, "c": 1, "d": 0}


def test_ndcg_by_hand():
    # gains 2, 0, 3 at ranks 1, 2, 3 against 3, 2, 1
    gained = 2 / math.log2(2) + 3 / math.log2(4)
    ideal = 3 / math.log2(2) + 2 / math.log2(3) + 1 / math.log2(4)
    assert gained == pytest.approx(3.5)
    assert ideal == pytest.approx(4.76186, abs=1e-5)
    assert ndcg(["b", "x", "a"], JUDGED) == pytest.approx(0.73501, abs=1e-5)


def test_ndcg_of_one_relevant_document_at_rank_three():
    assert ndcg(["x", "y", "a"], {"a": 1}) == pytest.approx(0.5)


def test_ndcg_counts_what_lies_within_its_depth_only():
    assert ndcg(["x"] * 10 + ["a"], {"a": 1}) == 0.0
    many = {str(number): 1 for number in range(30)}
    assert ndcg([str(number) for number in range(10)], many) == pytest.approx(1.0)


def test_recall_is_the_share_of_relevant_documents():
    assert recall(["a", "x", "d"], JUDGED, 10) == pytest.approx(1 / 3)
    assert recall(["x", "a"], JUDGED, 1) == 0.0


def test_reciprocal_rank_is_of_the_first_relevant_document():
    assert reciprocal_rank(["d", "x", "b", "a"], JUDGED) == pytest.approx(1 / 3)
    assert reciprocal_rank(["x"] * 10 + ["a"], JUDGED) == 0.0


def test_without_judgments_figures_are_zero():
    assert ndcg(["a"], {}) == recall(["a"], {}, 10) == reciprocal_rank(["a"], {}) == 0.0
    assert mean([]) == percentile([], 0.5) == 0.0


def test_percentiles_are_values_that_occurred():
    assert percentile([5, 1, 3, 2, 4], 0.5) == 3
    assert percentile([5, 1, 3, 2, 4], 0.95) == 5
    assert percentile([7], 0.5) == 7


@given(st.permutations(list(JUDGED)))
def test_the_ideal_order_is_one_and_none_is_better(ranking):
    assert ndcg(ranking, JUDGED) <= ndcg(["a", "b", "c", "d"], JUDGED) == pytest.approx(1.0)
