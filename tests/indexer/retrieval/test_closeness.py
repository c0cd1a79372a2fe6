from __future__ import annotations

import pytest

from indexer.domain import ModelIdentity
from indexer.embedding.choice import shipped_identity
from indexer.retrieval.closeness import STANDING_OUT, least_close
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
