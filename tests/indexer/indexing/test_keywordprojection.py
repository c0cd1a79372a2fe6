from __future__ import annotations

from pathlib import Path

import pytest

from indexer.errors import StorageError
from indexer.indexing.keywordprojection import KeywordProjection
from indexer.storage.catalog.catalog import Catalog
from indexer.storage.catalog.outbox import KEYWORD_CHANGES
from indexer.storage.keyword.index import KeywordIndex
from tests.indexer.storage.builders import MODEL, Shelf, entries_in, extracted, vectors


@pytest.fixture
def index(tmp_path: Path):
    opened = KeywordIndex(tmp_path / "keyword")
    yield opened
    opened.close()


def _run(projection) -> None:
    while projection.step(is_hurried=True, is_cancelled=lambda: False):
        continue


def test_contents_and_names_are_added_and_removed(
    catalog: Catalog, shelf: Shelf, index: KeywordIndex
) -> None:
    projection = KeywordProjection(catalog, index)
    projection.prepare()
    document, _ = shelf.index("Quarterly report.txt", "one\ntwo\nthree\n")
    shelf.index("b.txt", "four\n")
    _run(projection)
    assert [key for key, _ in index.search_names("quarterly", 5)] == [document]
    _, before = entries_in(index)
    catalog.documents.remove([document])
    catalog.orphans.run()
    assert projection.is_behind()
    _run(projection)
    assert index.search_names("quarterly", 5) == []
    assert entries_in(index)[1] < before
    assert not projection.is_behind()
    assert catalog.outbox.after(0, KEYWORD_CHANGES, 10) == []


def test_only_what_an_index_lost_is_said_to_be_missing(
    catalog: Catalog, shelf: Shelf, index: KeywordIndex
) -> None:
    """A folder is listed faster than its names are applied: nothing is filled again then."""
    projection = KeywordProjection(catalog, index)
    projection.prepare()
    shelf.index("a.txt", "one\n")
    assert (projection.is_behind(), projection.missing()) == (True, 0)
    _run(projection)
    projection.recover()
    projection.prepare()
    assert (projection.is_filling(), projection.missing()) == (True, 2)
    _run(projection)
    assert (projection.is_filling(), projection.missing()) == (False, 0)


def test_an_index_that_lacks_nothing_is_not_filled_after_a_restart(
    catalog: Catalog, shelf: Shelf, index: KeywordIndex
) -> None:
    """Most sessions end with vectors, which have the last numbers of the outbox."""
    projection = KeywordProjection(catalog, index)
    projection.prepare()
    _, content = shelf.index("a.txt", "one\n")
    _run(projection)
    (chunk, _), *_ = catalog.meaning.missing_chunks(content, MODEL)
    catalog.meaning.make_live(MODEL)
    catalog.store_vectors(MODEL, [(chunk, vectors(1))])
    again = KeywordProjection(catalog, index)
    again.prepare()
    assert index.applied_seq < catalog.outbox.last_seq()
    assert (again.is_filling(), again.missing()) == (False, 0)


def test_replaying_from_any_point_gives_the_same_index(
    catalog: Catalog, shelf: Shelf, tmp_path: Path
) -> None:
    """An index that lost its acknowledgement applies rows a second time."""
    documents = [shelf.index(f"{number}.txt", f"text {number}\n")[0] for number in range(6)]
    catalog.documents.remove(documents[:2])
    catalog.orphans.run()
    last = catalog.outbox.last_seq()
    for behind in range(0, last, 3):
        index = KeywordIndex(tmp_path / f"keyword-{behind}")
        projection = KeywordProjection(catalog, index)
        index.apply(_empty(), 0)
        catalog.outbox.refill_keyword("keyword")
        projection.prepare()
        rows = catalog.outbox.after(index.applied_seq, KEYWORD_CHANGES, behind or 1)
        batch, _, _ = projection._assemble(rows)
        index.apply(batch, index.applied_seq)  # committed, but never acknowledged
        _run(projection)
        assert entries_in(index) == (4, 4)
        index.close()


def _empty():
    from indexer.storage.keyword.entries import KeywordBatch

    return KeywordBatch()


def test_bulk_waits_to_gather_and_a_hurried_step_does_not(
    catalog: Catalog, shelf: Shelf, index: KeywordIndex
) -> None:
    now = [0.0]
    projection = KeywordProjection(catalog, index, is_busy=lambda: True, clock=lambda: now[0])
    projection.prepare()
    shelf.index("a.txt", "one\n")
    assert projection.step(is_hurried=False, is_cancelled=lambda: False)
    shelf.index("b.txt", "two\n")
    assert projection.step(is_hurried=False, is_cancelled=lambda: False)  # added …
    assert not projection.step(is_hurried=False, is_cancelled=lambda: False)  # … and not committed
    assert projection.is_behind()
    now[0] += 3.0
    assert projection.step(is_hurried=False, is_cancelled=lambda: False)
    shelf.index("c.txt", "three\n")
    assert projection.step(is_hurried=True, is_cancelled=lambda: False)


def test_what_was_added_and_not_committed_is_added_again_after_a_failure(
    catalog: Catalog, shelf: Shelf, index: KeywordIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    projection = KeywordProjection(catalog, index, is_busy=lambda: True, clock=lambda: 0.0)
    projection.prepare()
    shelf.index("a.txt", "one\n")
    _run(projection)
    shelf.index("b.txt", "two\n")
    assert projection.step(is_hurried=False, is_cancelled=lambda: False)

    def broken(*_: object) -> None:
        raise StorageError("broken")

    shelf.index("c.txt", "three\n")
    monkeypatch.setattr("indexer.storage.keyword.index.add_contents", broken)
    with pytest.raises(StorageError):
        projection.step(is_hurried=False, is_cancelled=lambda: False)
    monkeypatch.undo()
    while projection.step(is_hurried=True, is_cancelled=lambda: False):
        pass
    assert not projection.is_behind()
    assert entries_in(index) == (3, 3)


def test_an_index_of_another_catalog_is_emptied_first(
    catalog: Catalog, shelf: Shelf, index: KeywordIndex
) -> None:
    from indexer.storage.keyword.entries import KeywordBatch, NameEntry

    index.apply(KeywordBatch(names=[NameEntry(77, "stranger.txt", "/x")]), 1)
    shelf.index("a.txt", "one\n")
    projection = KeywordProjection(catalog, index)
    projection.prepare()
    _run(projection)
    assert index.search_names("stranger", 5) == []
    assert entries_in(index)[0] == 1


def test_a_refill_that_was_interrupted_goes_on(catalog: Catalog, shelf: Shelf, index: KeywordIndex) -> None:
    for number in range(5):
        shelf.index(f"{number}.txt", f"text {number}\n")
    first = KeywordProjection(catalog, index)
    first.prepare()
    _run(first)
    index.clear()
    again = KeywordProjection(catalog, index)
    again.prepare()
    rows = catalog.outbox.after(index.applied_seq, KEYWORD_CHANGES, 4)
    batch, last, _ = again._assemble(rows)
    index.apply(batch, last)
    resumed = KeywordProjection(catalog, index)
    resumed.prepare()
    assert index.applied_seq == last  # nothing was begun anew
    _run(resumed)
    assert entries_in(index) == (5, 5)


def test_members_are_named_with_their_container(catalog: Catalog, shelf: Shelf, index: KeywordIndex) -> None:
    document = shelf.add("mail.zip")
    catalog.contents.store(document, [extracted(content=b"zip"), extracted("x\n", member="2024/letter.txt")])
    projection = KeywordProjection(catalog, index)
    projection.prepare()
    _run(projection)
    for words in ("letter", "2024 letter", "mail letter", "notes letter"):
        found = {key for key, _ in index.search_names(words, 5)}
        assert len(found) == 1, words
