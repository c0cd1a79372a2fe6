from __future__ import annotations

import pytest

from indexer.errors import CancelledError
from indexer.indexing.vectorprojection import VectorProjection
from indexer.storage.catalog.catalog import Catalog
from indexer.storage.catalog.outbox import VECTOR_CHANGES
from tests.indexer.indexing.fakes import MemoryStore
from tests.indexer.storage.builders import MODEL, Shelf, vectors


def _run(projection) -> None:
    while projection.step(is_hurried=True, is_cancelled=lambda: False):
        continue


def _vector_projection(
    catalog: Catalog, store: MemoryStore, now: list[float] | None = None
) -> VectorProjection:
    def prune() -> None:
        catalog.outbox.prune(projection.name, projection.applied_seq, VECTOR_CHANGES)

    moments = now or [0.0]
    projection = VectorProjection(catalog, store, MODEL, on_acknowledged=prune, clock=lambda: moments[0])
    return projection


def test_vectors_follow_their_catalog(catalog: Catalog, shelf: Shelf) -> None:
    store = MemoryStore()
    projection = _vector_projection(catalog, store)
    projection.prepare()
    document, content = shelf.index("a.txt", "one\ntwo\n")
    chunks = [chunk for chunk, _ in catalog.meaning.missing_chunks(content, MODEL)]
    ids = catalog.store_vectors(MODEL, [(chunk, vectors(number)) for number, chunk in enumerate(chunks)])
    catalog.meaning.mark_embedded([content], MODEL)
    _run(projection)
    assert sorted(store.held) == ids
    catalog.holdings.release(MODEL, [content], 1)
    _run(projection)
    assert len(store.held) == catalog.holdings.counts(MODEL).held == 0
    catalog.holdings.hold(content, MODEL)
    _run(projection)
    assert sorted(store.held) == ids
    catalog.documents.remove([document])
    catalog.orphans.run()
    _run(projection)
    assert store.held == {}
    assert catalog.outbox.after(0, VECTOR_CHANGES, 10) == []


def test_a_store_is_looked_after_in_peace(catalog: Catalog, shelf: Shelf) -> None:
    store, now = MemoryStore(), [0.0]
    projection = _vector_projection(catalog, store, now)
    projection.prepare()
    document, content = shelf.index("a.txt", "".join(f"line {number}\n" for number in range(600)))
    rows = catalog.meaning.missing_chunks(content, MODEL)
    catalog.store_vectors(MODEL, [(chunk, vectors(number)) for number, (chunk, _) in enumerate(rows)])
    _run(projection)
    projection.rest(5.0, lambda: False)
    assert (store.settled, store.rebuilt, store.recalled) == (0, 0, 0)
    projection.rest(150.0, lambda: False)
    projection.rest(180.0, lambda: False)
    assert (store.settled, store.rebuilt, store.recalled) == (1, 0, 0)
    now[0] += 90_000
    projection.rest(180.0, lambda: False)
    assert store.recalled == 1
    store.rebuild_reason = "half of it is deleted"
    shelf.index("b.txt", "more\n")
    catalog.documents.remove([document])
    catalog.orphans.run()
    _run(projection)
    projection.rest(5.0, lambda: False)
    assert store.rebuilt == 0
    projection.rest(61.0, lambda: False)
    projection.rest(90.0, lambda: False)
    assert store.rebuilt == 1
    assert store.held == {}


def _store_one_and_forget_it(catalog: Catalog, shelf: Shelf, projection: VectorProjection) -> None:
    projection.prepare()
    document, content = shelf.index("a.txt", "one\n")
    ((chunk, _),) = catalog.meaning.missing_chunks(content, MODEL)
    catalog.store_vectors(MODEL, [(chunk, vectors(1))])
    _run(projection)
    catalog.documents.remove([document])
    catalog.orphans.run()
    assert projection.is_behind()
    projection.purge_soon()
    _run(projection)


def test_forgotten_vectors_leave_the_disk_at_once(catalog: Catalog, shelf: Shelf) -> None:
    store = MemoryStore()
    projection = _vector_projection(catalog, store)
    _store_one_and_forget_it(catalog, shelf, projection)
    projection.rest(0.0, lambda: False)
    projection.rest(0.0, lambda: False)
    assert (store.purged, store.rebuilt, store.unpurged, store.tombstones) == (1, 0, 0, 1)


def test_what_is_to_be_rebuilt_anyway_is_not_purged_before(catalog: Catalog, shelf: Shelf) -> None:
    store = MemoryStore()
    projection = _vector_projection(catalog, store)
    _store_one_and_forget_it(catalog, shelf, projection)
    store.rebuild_reason = "half of it is deleted"
    projection.rest(0.0, lambda: False)
    store.rebuild_reason = ""
    projection.rest(0.0, lambda: False)
    assert (store.purged, store.rebuilt, store.unpurged) == (0, 1, 0)


def test_vectors_that_are_deleted_while_others_leave_the_disk_are_not_overlooked(
    catalog: Catalog, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = MemoryStore()
    projection = _vector_projection(catalog, store)
    projection.prepare()
    documents = []
    for number in range(3):
        document, content = shelf.index(f"{number}.txt", f"text {number}\n")
        ((chunk, _),) = catalog.meaning.missing_chunks(content, MODEL)
        catalog.store_vectors(MODEL, [(chunk, vectors(number))])
        documents.append(document)
    _run(projection)

    def delete(document) -> None:
        catalog.documents.remove([document])
        catalog.orphans.run()
        projection.purge_soon()

    delete(documents[0])
    projection.rest(0.0, lambda: False)
    assert store.purged == 0, "the store was not told of the deletion yet"
    _run(projection)
    purge = store.purge

    def purge_and_delete_more(batches, *, is_cancelled):
        purge(batches)
        monkeypatch.undo()
        delete(documents[1])

    monkeypatch.setattr(store, "purge", purge_and_delete_more)
    projection.rest(0.0, lambda: False)
    assert (store.purged, len(store.held)) == (1, 2)
    _run(projection)
    projection.rest(0.0, lambda: False)
    projection.rest(0.0, lambda: False)
    assert (store.purged, store.unpurged, len(store.held)) == (2, 0, 1)


def test_vectors_of_another_model_are_passed_over(catalog: Catalog, shelf: Shelf) -> None:
    from dataclasses import replace

    store = MemoryStore()
    projection = _vector_projection(catalog, store)
    projection.prepare()
    _, content = shelf.index("a.txt", "one\n")
    ((chunk, _),) = catalog.meaning.missing_chunks(content, MODEL)
    catalog.store_vectors(replace(MODEL, name="other"), [(chunk, vectors(1))])
    _run(projection)
    assert store.held == {}
    assert not projection.is_behind()


def _index_lines_and_remove_most(
    catalog: Catalog, shelf: Shelf, projection: VectorProjection
) -> tuple[list[int], list[int]]:
    """Embedding ids of what goes and of what stays."""
    projection.prepare()
    ids = []
    for name in ("goes.txt", "stays.txt"):
        document, content = shelf.index(name, "".join(f"{name} line {number}\n" for number in range(250)))
        rows = catalog.meaning.missing_chunks(content, MODEL)
        ids.append(catalog.store_vectors(MODEL, [(chunk, vectors(chunk)) for chunk, _ in rows]))
        if name == "goes.txt":
            going = document
    _run(projection)
    catalog.documents.remove([going])
    catalog.orphans.run()
    return ids[0], ids[1]


def test_where_most_is_deleted_the_index_is_built_without_it(catalog: Catalog, shelf: Shelf) -> None:
    store = MemoryStore()
    projection = _vector_projection(catalog, store)
    gone, kept = _index_lines_and_remove_most(catalog, shelf, projection)
    store.most_removals = len(gone) - 1
    projection.purge_soon()
    _run(projection)
    assert (store.rebuilt, sorted(store.held), store.tombstones) == (1, sorted(kept), 0)
    assert (projection.is_behind(), store.applied_seq) == (False, catalog.outbox.last_seq())
    projection.rest(0.0, lambda: False)
    assert (store.purged, store.rebuilt) == (0, 1), "nothing of it is left to purge"


def test_building_without_what_was_deleted_can_be_given_up(catalog: Catalog, shelf: Shelf) -> None:
    store = MemoryStore()
    projection = _vector_projection(catalog, store)
    gone, kept = _index_lines_and_remove_most(catalog, shelf, projection)
    store.most_removals = len(gone) - 1
    with pytest.raises(CancelledError):
        projection.step(is_hurried=False, is_cancelled=lambda: True)
    assert len(store.held) == len(gone) + len(kept)
    _run(projection)
    assert sorted(store.held) == sorted(kept)
