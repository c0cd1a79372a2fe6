from __future__ import annotations

import threading

import numpy as np
import pytest

from indexer.domain import ExtractionId, chunk_extraction
from indexer.errors import StorageError
from indexer.retrieval.semantic import SemanticRetriever


@pytest.fixture
def meadow(library):
    for number in range(60):
        library.add(f"{number}.txt", f"meadow number{number}\nflower kind{number}\n")
    return library


@pytest.fixture
def retriever(meadow):
    return SemanticRetriever(meadow.catalog, meadow.store, meadow.model)


def test_nearest_chunks_come_first(meadow, retriever):
    found = retriever.find(retriever.embed("flower kind7"), 10, None)
    best = next(iter(found))
    assert meadow.catalog.chunks([best])[best].text == "flower kind7\n"
    assert list(found.values()) == sorted(found.values(), reverse=True)


def test_the_search_deepens_until_enough_contents_pass_the_filter(meadow, retriever, monkeypatch):
    monkeypatch.setattr("indexer.retrieval.semantic._MOST_EXACT", 0)
    allowed = frozenset(ExtractionId(number) for number in range(40, 45))
    found = retriever.find(retriever.embed("meadow number1"), 5, allowed)
    contents = {chunk_extraction(chunk) for chunk in found}
    assert contents <= allowed
    assert contents == allowed
    assert len(meadow.store.asked) > 1


def test_a_small_set_is_compared_exactly_without_the_store(meadow, retriever):
    allowed = frozenset((ExtractionId(3), ExtractionId(9)))
    vector = retriever.embed("flower kind9")
    exact = retriever.find(vector, 10, allowed)
    assert {chunk_extraction(chunk) for chunk in exact} == allowed
    assert meadow.store.asked == []
    everywhere = retriever.find(vector, 60, None)
    assert {chunk: pytest.approx(everywhere[chunk], abs=2e-3) for chunk in exact} == exact


def test_a_large_set_cannot_be_searched_without_a_store(meadow):
    retriever = SemanticRetriever(meadow.catalog, None, meadow.model)
    with pytest.raises(StorageError):
        retriever.find(retriever.embed("meadow"), 10, None)


def test_of_several_parts_the_nearest_counts(library):
    library.add("long.txt", "one very long chunk\n", is_embedded=False)
    content = ExtractionId(1)
    [chunk] = library.catalog.chunks_of_extraction(content)
    parts = np.concatenate([library.model.embed_query("winter"), library.model.embed_query("summer")])
    library.catalog.store_vectors(library.model.identity, [(chunk.id, parts)])
    retriever = SemanticRetriever(library.catalog, None, library.model)
    found = retriever.similarities(retriever.embed("summer"), [chunk.id])
    assert found[chunk.id] == pytest.approx(1.0, abs=2e-3)


def test_embedding_just_in_time_stops_when_the_search_is_cancelled(library):
    library.add("text.txt", "".join(f"line {number}\n" for number in range(40)), is_embedded=False)
    retriever = SemanticRetriever(library.catalog, None, library.model)
    chunks = [row.id for row in library.catalog.chunks_of_extraction(ExtractionId(1))]
    cancelled = threading.Event()

    def stop_after_first_look() -> bool:
        was_set, _ = cancelled.is_set(), cancelled.set()
        return was_set

    made = retriever.embed_missing(
        retriever.embed("line"), chunks, budget_s=60.0, is_cancelled=stop_after_first_look
    )
    assert 0 < len(made) < len(chunks)
    assert set(library.catalog.vectors(chunks, library.model.identity)) == set(made)


def test_no_time_embeds_nothing(library):
    library.add("text.txt", "line\n", is_embedded=False)
    retriever = SemanticRetriever(library.catalog, None, library.model)
    chunks = [row.id for row in library.catalog.chunks_of_extraction(ExtractionId(1))]
    assert (
        retriever.embed_missing(retriever.embed("x"), chunks, budget_s=-1.0, is_cancelled=lambda: False) == {}
    )


def test_the_background_is_that_of_arbitrary_chunks(meadow, retriever):
    vector = retriever.embed("meadow number1")
    background = retriever.background(vector, [ExtractionId(60)])
    cosines = list(retriever.find(vector, 60, None).values())
    assert background.mean == pytest.approx(float(np.mean(cosines)), abs=0.15)
    assert background.deviation > 0


def test_too_few_vectors_leave_the_background_at_its_default(library):
    library.add("one.txt", "alone\n")
    retriever = SemanticRetriever(library.catalog, library.store, library.model)
    assert retriever.background(retriever.embed("alone"), [ExtractionId(1)]).mean == pytest.approx(0.03)


def test_the_last_queries_are_embedded_once(meadow, retriever, monkeypatch):
    first = retriever.embed("meadow")
    meadow.model.is_broken = True
    assert retriever.embed("meadow") is first
