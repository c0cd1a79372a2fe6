from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from indexer.indexing.formermodels import KEPT_DAYS, FormerModels
from indexer.storage.catalog.catalog import Catalog, open_catalog
from tests.indexer.storage.builders import MODEL, Shelf, vectors

OTHERS = [replace(MODEL, name=f"model {number}") for number in range(4)]


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    """One content, embedded by five models, of which the first is live."""
    catalog, _ = open_catalog(tmp_path / "catalog.db")
    _, content = Shelf(catalog).index("a.txt", "one\ntwo\none\n")
    for model in (MODEL, *OTHERS):
        missing = catalog.meaning.missing_chunks(content, model)
        catalog.store_vectors(model, [(chunk, vectors(1)) for chunk, _ in missing])
        catalog.meaning.mark_embedded([content], model)
    catalog.meaning.make_live(MODEL)
    yield catalog
    catalog.close()


def test_vectors_of_former_models_are_kept_a_while_and_few(catalog: Catalog) -> None:
    now = [1_000.0]
    former = FormerModels(catalog, clock=lambda: now[0])
    for model in OTHERS:
        former.note(model)
        now[0] += 60
    assert former.drop_due([MODEL]) == [OTHERS[1], OTHERS[0]]
    assert former.drop_due([MODEL]) == []
    now[0] += KEPT_DAYS * 86_400 - 60
    assert former.drop_due([MODEL, OTHERS[3]]) == [OTHERS[2]]
    assert catalog.meaning.models() == [MODEL, OTHERS[3]]


def test_a_model_whose_end_was_never_noted_counts_from_now(catalog: Catalog) -> None:
    now = [1_000.0]
    former = FormerModels(catalog, clock=lambda: now[0])
    assert former.drop_due([MODEL, *OTHERS[1:]]) == []
    now[0] += KEPT_DAYS * 86_400 + 1
    assert former.drop_due([MODEL, *OTHERS[1:]]) == [OTHERS[0]]


def test_dropping_the_vectors_of_a_model_leaves_those_of_others(catalog: Catalog) -> None:
    assert catalog.meaning.drop_model(OTHERS[0])
    assert catalog.holdings.counts(OTHERS[0]).stored == 0
    assert catalog.holdings.counts(MODEL).stored == catalog.holdings.counts(OTHERS[1]).stored == 2
    assert catalog.meaning.waiting_chunks(MODEL) == 0
    assert OTHERS[0] not in catalog.meaning.models()
    assert catalog.meaning.drop_model(OTHERS[0])
    assert catalog.verify() == []


def test_what_is_dropped_in_part_counts_as_not_embedded(catalog: Catalog) -> None:
    assert not catalog.meaning.drop_model(OTHERS[0], is_cancelled=lambda: True)
    assert catalog.meaning.waiting_chunks(OTHERS[0]) == 3
    assert OTHERS[0] in catalog.meaning.models()


def test_the_live_model_cannot_be_dropped(catalog: Catalog) -> None:
    with pytest.raises(ValueError, match="live model"):
        catalog.meaning.drop_model(MODEL)
