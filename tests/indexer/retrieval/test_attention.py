"""Bulk work makes room for whoever waits."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from indexer.protocol.messages.search import SearchReply, SearchRequest
from indexer.retrieval.inuse import RetrieverInUse
from indexer.retrieval.service import SearchService
from tests.indexer.retrieval.conftest import Library, SmallModel


class WatchfulModel(SmallModel):
    """Notes whether bulk work was held up while it embedded a query."""

    def __init__(self) -> None:
        super().__init__()
        self.is_held_up = False
        self.seen: list[bool] = []

    def embed_query(self, text):
        self.seen.append(self.is_held_up)
        return super().embed_query(text)

    @contextmanager
    def attention(self) -> Iterator[None]:
        self.is_held_up = True
        yield
        self.is_held_up = False


@pytest.fixture
def model() -> WatchfulModel:
    return WatchfulModel()


@pytest.fixture
def service(office: Library, model: WatchfulModel) -> SearchService:
    office.flush()
    meaning = RetrieverInUse(office.catalog, office.store, model)
    return SearchService(office.catalog, office.index, meaning, attention=model.attention)


def test_bulk_work_waits_for_a_search_and_goes_on_afterwards(service, model):
    replies: list[SearchReply] = []
    service.search(SearchRequest("automobile"), replies.append, lambda: False)
    assert replies[-1].hits
    assert model.seen
    assert all(model.seen)
    assert not model.is_held_up


def test_bulk_work_waits_for_the_passages_of_an_answer(service, model):
    assert service.passages("Who washes the automobile?", folder="", limit=5, is_cancelled=lambda: False)
    assert model.seen
    assert all(model.seen)
    assert not model.is_held_up
