from __future__ import annotations

import os

from indexer.domain import Origin
from indexer.storage.catalog.catalog import Catalog
from tests.indexer.storage.builders import Shelf, extracted


def test_a_document_is_there_until_it_is_forgotten_or_removed(catalog: Catalog, shelf: Shelf) -> None:
    forgotten, _ = shelf.index("a.txt", "one\n")
    removed, _ = shelf.index("b.txt", "two\n")
    places = [Origin(f"{shelf.root}/{name}.txt") for name in "ab"]
    assert all(map(catalog.is_there, places))
    catalog.documents.forget(forgotten)
    catalog.documents.remove([removed])
    assert not any(map(catalog.is_there, places))


def test_members_and_undecodable_names_have_places_of_their_own(catalog: Catalog, shelf: Shelf) -> None:
    name = os.fsdecode(b"caf\xe9.zip")
    document = shelf.add(name)
    catalog.contents.store(document, [extracted(content=b"zip"), extracted("x\n", member="letter.txt")])
    assert catalog.is_there(Origin(f"{shelf.root}/{name}", "letter.txt"))
    assert not catalog.is_there(Origin(f"{shelf.root}/{name}", "other.txt"))


def test_nothing_is_gone_that_moved_or_that_was_never_looked_for(catalog: Catalog, shelf: Shelf) -> None:
    document, content = shelf.index("a.txt", "one\n")
    content_hash = catalog.content_hash(content)
    unknown = Origin(f"{shelf.root}/never-seen.txt")
    moved = Origin(f"{shelf.root}/former/place.txt", "", content_hash)
    elsewhere = Origin("/mnt/of-no-source.txt")
    assert [catalog.is_gone(each) for each in (unknown, moved, elsewhere)] == [False, False, True]
    catalog.sources.scanned(shelf.source)
    assert [catalog.is_gone(each) for each in (unknown, moved)] == [True, False]
    catalog.documents.remove([document])
    assert catalog.is_gone(moved)
    catalog.purge()
    assert catalog.content_hash(content) == b""
