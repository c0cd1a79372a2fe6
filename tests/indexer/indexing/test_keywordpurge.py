from __future__ import annotations

from pathlib import Path

import pytest

from indexer.indexing.keywordprojection import KeywordProjection
from indexer.indexing.keywordpurge import PURGE
from indexer.storage.catalog.catalog import Catalog
from indexer.storage.keyword.clauses import KeywordQuery, Word
from indexer.storage.keyword.contententries import content_schema
from indexer.storage.keyword.index import KeywordIndex
from indexer.storage.keyword.names import name_schema
from indexer.storage.keyword.tantivy_index import TantivyIndex
from tests.indexer.storage.builders import Shelf, entries_in


class Desk:
    """A keyword index that follows a catalog, step by step."""

    def __init__(self, catalog: Catalog, shelf: Shelf, place: Path) -> None:
        self.catalog, self.shelf, self.place = catalog, shelf, place
        self.now_s = 0.0
        self.is_busy = False
        self.open()

    def open(self) -> None:
        self.index = KeywordIndex(self.place)
        self.projection = KeywordProjection(
            self.catalog, self.index, is_busy=lambda: self.is_busy, clock=lambda: self.now_s
        )
        self.projection.prepare()

    def index_files(self, *names: str) -> list[int]:
        """Files in a segment of their own; their text has the name as a word."""
        documents = [self.shelf.index(f"{name}.txt", f"about {name}\nand more\n")[0] for name in names]
        self.run()
        return documents

    def delete(self, document: int) -> None:
        self.catalog.documents.remove([document])
        self.catalog.orphans.run()

    def run(self) -> None:
        while self.projection.step(is_hurried=True, is_cancelled=lambda: False):
            pass

    def words(self) -> set[str]:
        """All words of the term dictionaries, of deleted entries too."""
        found: set[str] = set()
        for name, schema, fields in (
            ("contents", content_schema, ("body", "whole")),
            ("names", name_schema, ("name", "path")),
        ):
            searcher = TantivyIndex(self.place / name, schema).searcher()
            found.update(word for field in fields for word, _ in searcher.terms_with_prefix(field, ""))
        return found

    def finds(self, word: str) -> int:
        return self.index.search_documents(KeywordQuery((Word(word),), (Word(word),))).count

    def files(self) -> set[str]:
        return {path.stem for path in self.place.rglob("*.term")}


@pytest.fixture
def desk(catalog: Catalog, shelf: Shelf, tmp_path: Path):
    made = Desk(catalog, shelf, tmp_path / "keyword")
    yield made
    made.index.close()


def test_deleted_words_and_names_leave_the_files_and_what_stood_beside_them_stays(desk: Desk) -> None:
    gone, *_ = desk.index_files("quagmire", "kept")
    desk.delete(gone)
    desk.run()
    assert "quagmire" in desk.words()
    desk.projection.purge_soon()
    desk.run()
    assert "quagmire" not in desk.words()
    assert {"kept", "about"} <= desk.words()
    assert (desk.finds("kept"), desk.finds("quagmire")) == (1, 0)
    assert entries_in(desk.index) == (1, 3)
    assert desk.catalog.fact(PURGE) is None


def test_segments_without_deleted_entries_are_left_alone(desk: Desk) -> None:
    desk.index_files("first", "second")
    untouched = desk.files()
    gone, *_ = desk.index_files("quagmire", "third")
    desk.delete(gone)
    desk.projection.purge_soon()
    desk.run()
    assert untouched < desk.files()
    assert "quagmire" not in desk.words()
    assert [desk.finds(word) for word in ("first", "second", "third")] == [1, 1, 1]


def test_the_name_of_a_document_without_content_leaves_too(desk: Desk) -> None:
    document = desk.shelf.add("quagmire.bin")
    desk.index_files("kept")
    desk.catalog.documents.remove([document])
    desk.projection.purge_soon()
    desk.run()
    assert "quagmire" not in desk.words()


def test_a_purge_goes_on_after_a_restart(desk: Desk) -> None:
    gone, *_ = desk.index_files("quagmire", "kept")
    desk.delete(gone)
    desk.projection.purge_soon()
    assert desk.projection.step(is_hurried=True, is_cancelled=lambda: False)
    desk.index.close()
    assert "quagmire" in desk.words()
    desk.open()
    desk.run()
    assert "quagmire" not in desk.words()
    assert desk.finds("kept") == 1


def test_what_is_deleted_during_a_purge_is_purged_by_the_next(desk: Desk) -> None:
    first, second, _ = desk.index_files("quagmire", "zephyr", "kept")
    desk.delete(first)
    desk.projection.purge_soon()
    assert desk.projection.step(is_hurried=True, is_cancelled=lambda: False)
    desk.delete(second)
    desk.projection.purge_soon()
    desk.run()
    assert not {"quagmire", "zephyr"} & desk.words()
    assert desk.finds("kept") == 1


def test_a_purge_does_not_wait_until_nothing_streams_in(desk: Desk) -> None:
    gone, *_ = desk.index_files("quagmire", "kept")
    desk.is_busy = True
    desk.delete(gone)
    desk.projection.purge_soon()
    for number in range(30):
        desk.now_s += 1.0
        desk.shelf.index(f"{number}.txt", f"text {number}\n")
        desk.projection.step(is_hurried=False, is_cancelled=lambda: False)
    assert "quagmire" not in desk.words()


def test_a_file_that_something_else_holds_is_tried_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    gone, *_ = desk.index_files("quagmire", "kept")
    desk.delete(gone)
    desk.projection.purge_soon()
    monkeypatch.setattr(TantivyIndex, "collect_files", lambda self: False)
    desk.run()
    assert desk.catalog.fact(PURGE) is not None
    monkeypatch.undo()
    desk.run()
    assert desk.catalog.fact(PURGE) is not None, "not in every step"
    desk.now_s += 60.0
    desk.run()
    assert desk.catalog.fact(PURGE) is None
    assert "quagmire" not in desk.words()
    assert desk.finds("kept") == 1
