from __future__ import annotations

import pytest

from indexer.indexing.meaningplan import ChunkGroup, MeaningPlan
from indexer.storage.catalog.catalog import Catalog
from tests.indexer.storage.builders import MODEL, Shelf, vectors


@pytest.fixture
def plan(catalog: Catalog) -> MeaningPlan:
    return MeaningPlan(catalog, MODEL, is_stopped=lambda: False)


def embed(catalog: Catalog, plan: MeaningPlan, group: ChunkGroup) -> None:
    """Store a vector for each chunk, as the worker does."""
    catalog.store_vectors(MODEL, [(chunk, vectors(chunk)) for chunk, _ in group.chunks])
    catalog.meaning.mark_embedded(group.completes, MODEL)
    plan.stored([group])


def lines(count: int, word: str = "line") -> str:
    return "".join(f"{word} {number}\n" for number in range(count))


def test_a_group_spans_contents_and_a_long_content_spans_groups(
    catalog: Catalog, shelf: Shelf, plan: MeaningPlan
) -> None:
    _, long = shelf.index("long.txt", lines(100))
    document, short = shelf.index("short.txt", "short\n")
    first, second = plan.next_group(), plan.next_group()
    assert first is not None
    assert second is not None
    assert len(first.texts) == 64
    assert first.completes == []
    assert len(second.texts) == 37
    assert second.completes == [long, short]
    assert second.document == document
    assert plan.next_group() is None


def test_what_is_stored_of_a_large_content_counts_before_that_is_complete(
    catalog: Catalog, shelf: Shelf, plan: MeaningPlan
) -> None:
    shelf.index("long.txt", lines(100))
    first, second = plan.next_group(), plan.next_group()
    assert first is not None
    assert second is not None
    assert plan.settled() == 0
    embed(catalog, plan, first)
    assert plan.settled() == 64
    embed(catalog, plan, second)
    assert plan.settled() == catalog.meaning.waiting_chunks(MODEL) == 0


def test_a_text_under_way_is_not_embedded_a_second_time(
    catalog: Catalog, shelf: Shelf, plan: MeaningPlan
) -> None:
    shelf.index("one.txt", "the same\nof one\n")
    first = plan.next_group()
    assert first is not None
    _, other = shelf.index("other.txt", "the same\nof the other\n")
    plan.renew()
    second = plan.next_group()
    assert second is not None
    assert second.texts == ["of the other"]
    assert second.completes == [other]


def test_what_is_urgent_comes_before_the_rest_of_the_content_under_way(
    catalog: Catalog, shelf: Shelf, plan: MeaningPlan
) -> None:
    _, long = shelf.index("long.txt", lines(100))
    first = plan.next_group()
    assert first is not None
    _, urgent = shelf.index("now.txt", "now\n")
    catalog.contents.use({urgent: 2e9})
    plan.renew()
    assert plan.is_stale
    second = plan.next_group()
    assert second is not None
    assert not plan.is_stale
    assert second.texts[0] == "now"
    assert second.heat_s == 2e9
    assert long in second.completes
    embed(catalog, plan, first)
    embed(catalog, plan, second)
    assert catalog.meaning.pending(MODEL, 10) == []


def test_what_was_not_stored_comes_again(catalog: Catalog, shelf: Shelf, plan: MeaningPlan) -> None:
    shelf.index("only.txt", "only\n")
    first = plan.next_group()
    assert plan.next_group() is None
    plan.drop()
    assert plan.next_group() == first


def test_a_content_that_was_deleted_meanwhile_is_left_out(
    catalog: Catalog, shelf: Shelf, plan: MeaningPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    document, _ = shelf.index("gone.txt", "gone\n")
    read = catalog.embedded_texts

    def read_too_late(chunks):
        catalog.documents.remove([document])
        catalog.purge()
        return read(chunks)

    monkeypatch.setattr(catalog, "embedded_texts", read_too_late)
    group = plan.next_group()
    assert group is not None
    assert (group.chunks, group.texts) == ([], [])
    monkeypatch.undo()
    shelf.index("again.txt", "gone\n")
    again = plan.next_group()
    assert again is not None
    assert again.texts == ["gone"]


def test_nothing_is_opened_once_it_is_stopped(catalog: Catalog, shelf: Shelf) -> None:
    shelf.index("only.txt", "only\n")
    assert MeaningPlan(catalog, MODEL, is_stopped=lambda: True).next_group() is None


def test_what_came_meanwhile_is_planned_after_a_while(catalog: Catalog, shelf: Shelf) -> None:
    now_s = [0.0]
    plan = MeaningPlan(catalog, MODEL, is_stopped=lambda: False, clock=lambda: now_s[0])
    shelf.index("a.txt", lines(64, "first"))
    shelf.index("b.txt", lines(64, "second"))
    assert plan.next_group() is not None
    _, newer = shelf.index("newer.txt", "newer\n")
    catalog.contents.use({newer: 2e9})
    now_s[0] += 25
    group = plan.next_group()
    assert group is not None
    assert group.texts[0] == "newer"
