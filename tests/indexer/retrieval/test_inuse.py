from __future__ import annotations

import threading

from indexer.retrieval import inuse
from indexer.retrieval.inuse import RetrieverInUse
from indexer.retrieval.semantic import SemanticRetriever
from tests.indexer.retrieval.conftest import ExactStore, SmallModel
from tests.waiting import PATIENCE_S


def test_a_query_keeps_its_retriever_and_the_next_one_gets_the_new(library):
    meaning = RetrieverInUse(library.catalog, library.store, library.model)
    following = SmallModel()
    with meaning.lent() as former:
        replacing = threading.Thread(target=meaning.replace, args=(ExactStore(), following))
        replacing.start()
        while meaning.embedder is not following:
            replacing.join(0.01)
        with meaning.lent() as retriever:
            assert retriever.embedder is following
        assert former.embedder is library.model
        assert replacing.is_alive()  # the former is still lent
    replacing.join(PATIENCE_S)
    assert not replacing.is_alive()


def test_a_query_that_never_ends_does_not_hold_the_change_up(library):
    meaning = RetrieverInUse(library.catalog, library.store, library.model)
    following = SmallModel()
    with meaning.lent():
        meaning.replace(ExactStore(), following, patience_s=0.01)
        assert meaning.embedder is following


def test_search_uses_the_model_that_took_over(library):
    library.add("a.txt", "holiday\n")
    meaning = RetrieverInUse(library.catalog, library.store, library.model)
    broken = SmallModel()
    broken.is_broken = True
    meaning.replace(library.store, broken)
    meaning.replace(library.store, library.model)
    with meaning.lent() as retriever:
        assert retriever.embed("furlough").shape == (1, 64)


def test_a_query_that_outlasted_a_change_does_not_hold_up_a_later_one(library, monkeypatch):
    """Its retriever's place in the memory, by which the lending is counted, goes to a later one."""
    made = [SemanticRetriever(library.catalog, library.store, library.model) for _ in range(3)]
    following = iter([made[0], made[1], made[0], made[2]])
    monkeypatch.setattr(inuse, "SemanticRetriever", lambda *_parts: next(following))
    meaning = RetrieverInUse(library.catalog, library.store, library.model)
    with meaning.lent():
        meaning.replace(library.store, library.model, patience_s=0.0)
    meaning.replace(library.store, library.model)
    with meaning.lent() as retriever:
        assert retriever is made[0]
    replacing = threading.Thread(target=meaning.replace, args=(library.store, library.model))
    replacing.start()
    replacing.join(PATIENCE_S)
    assert not replacing.is_alive()
