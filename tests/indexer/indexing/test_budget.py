from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.domain import ExtractionId
from indexer.indexing.budget import VectorBudget
from indexer.storage.catalog.catalog import Catalog, open_catalog
from indexer.storage.catalog.holdings import Holdings
from tests.indexer.storage.builders import MODEL, Shelf, vectors

CAPACITY = 1000
"""The least a budget holds, whatever its bytes."""


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    catalog, _ = open_catalog(tmp_path / "catalog.db")
    catalog.meaning.make_live(MODEL)
    yield catalog
    catalog.close()


@pytest.fixture
def budget(catalog: Catalog) -> VectorBudget:
    return VectorBudget(catalog, MODEL, lambda: 0)


class Filling:
    """Contents of some chunks each, embedded as the worker does it."""

    def __init__(self, catalog: Catalog, budget: VectorBudget) -> None:
        self.catalog, self.budget = catalog, budget
        self.shelf = Shelf(catalog)
        self.heats: dict[ExtractionId, float] = {}

    def embed(self, count: int, heat_s: float) -> ExtractionId:
        number = len(self.heats)
        text = "".join(f"text {number} {line}\n" for line in range(count))
        _, content = self.shelf.index(f"{number}.txt", text)
        self.use(content, heat_s)
        rows = [(chunk, vectors(1)) for chunk, _ in self.catalog.meaning.missing_chunks(content, MODEL)]
        are_held = self.budget.admits(len(rows), heat_s)
        self.catalog.store_vectors(MODEL, rows, are_held=are_held)
        self.catalog.meaning.mark_embedded([content], MODEL)
        return content

    def use(self, content: ExtractionId, heat_s: float) -> None:
        self.catalog.contents.use({content: heat_s})
        self.heats[content] = heat_s

    def held(self) -> set[ExtractionId]:
        return {each.extraction for each in self.catalog.holdings.coldest_held(MODEL, 10_000)}


@pytest.fixture
def filling(catalog: Catalog, budget: VectorBudget) -> Filling:
    return Filling(catalog, budget)


def test_hotter_contents_take_the_place_of_the_coldest(filling: Filling) -> None:
    cold, warm = filling.embed(400, 2e9), filling.embed(500, 3e9)
    colder = filling.embed(200, 1.9e9)
    hot = filling.embed(300, 4e9)
    assert filling.held() == {warm, hot}
    assert {cold, colder}.isdisjoint(filling.held())


def test_what_is_used_comes_back_in_place_of_what_is_not(filling: Filling, budget: VectorBudget) -> None:
    first, second = filling.embed(500, 2e9), filling.embed(500, 2.1e9)
    third = filling.embed(500, 1.9e9)
    assert filling.held() == {first, second}
    filling.use(third, 3e9)
    budget.balance()
    assert filling.held() == {second, third}
    assert filling.catalog.holdings.counts(MODEL).held == CAPACITY


def test_a_larger_budget_takes_in_what_was_left_out(filling: Filling, budget: VectorBudget) -> None:
    contents = [filling.embed(500, 3e9 - number) for number in range(4)]
    assert filling.held() == set(contents[:2])
    budget._budget_bytes = lambda: 100 << 20
    budget.balance()
    assert filling.held() == set(contents)


def test_a_smaller_budget_lets_the_coldest_go(filling: Filling, budget: VectorBudget) -> None:
    budget._budget_bytes = lambda: 100 << 20
    contents = [filling.embed(500, 3e9 - number) for number in range(4)]
    budget._budget_bytes = lambda: 0
    budget.balance()
    assert filling.held() == set(contents[:2])


def test_vectors_made_for_a_query_count_too(filling: Filling, budget: VectorBudget) -> None:
    filling.embed(900, 3e9)
    _, other = filling.shelf.index("other.txt", "".join(f"other {line}\n" for line in range(200)))
    rows = [(chunk, vectors(1)) for chunk, _ in filling.catalog.meaning.missing_chunks(other, MODEL)]
    filling.catalog.store_vectors(MODEL, rows)  # past the budget, as a query does it
    assert filling.catalog.holdings.counts(MODEL).held == 1100
    budget.balance()
    assert filling.catalog.holdings.counts(MODEL).held <= CAPACITY


def test_room_that_deletions_left_is_used(filling: Filling, budget: VectorBudget) -> None:
    first, second = filling.embed(600, 3e9), filling.embed(600, 2e9)
    assert filling.held() == {first}
    documents = filling.catalog.documents_by_name(list(range(1, 10)))
    filling.catalog.documents.remove([key for key, row in documents.items() if row.extraction == first])
    filling.catalog.orphans.run()
    budget.balance()
    assert filling.held() == {second}


def test_shared_vectors_stay_and_the_budget_is_kept_all_the_same(filling: Filling) -> None:
    _, copy = filling.shelf.index("a.txt", "".join(f"text 0 {line}\n" for line in range(900)) + "more\n")
    first = filling.embed(900, 2e9)
    filling.catalog.meaning.mark_embedded([copy], MODEL)
    filling.embed(400, 3e9)
    assert first in filling.held()
    assert filling.catalog.holdings.counts(MODEL).held <= CAPACITY


def test_all_contents_are_looked_at_seldom_however_much_is_embedded(
    filling: Filling, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[int] = []
    look = Holdings.coldest_held

    def counted(self, model, limit):
        looks.append(limit)
        return look(self, model, limit)

    monkeypatch.setattr(Holdings, "coldest_held", counted)
    for number in range(300):
        filling.embed(10, 2e9 + number)
    assert len(looks) <= 3
    assert filling.budget.admits(1, 0.0) is False
    assert filling.catalog.holdings.counts(MODEL).held <= CAPACITY


@settings(max_examples=15)
@given(st.lists(st.tuples(st.integers(1, 400), st.integers(0, 50)), min_size=3, max_size=12), st.data())
def test_the_budget_is_never_exceeded_and_what_is_used_is_held(tmp_path_factory, contents, data):
    catalog, _ = open_catalog(tmp_path_factory.mktemp("budget") / "catalog.db")
    budget = VectorBudget(catalog, MODEL, lambda: 0)
    filling = Filling(catalog, budget)
    try:
        keys = [filling.embed(count, 2e9 + heat) for count, heat in contents]
        assert catalog.holdings.counts(MODEL).held <= CAPACITY
        used = data.draw(st.sampled_from(keys))
        filling.use(used, 3e9)
        budget.balance()
        assert catalog.holdings.counts(MODEL).held <= CAPACITY
        assert used in filling.held()
    finally:
        catalog.close()
