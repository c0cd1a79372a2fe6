from __future__ import annotations

from indexer.storage.catalog.catalog import Catalog
from tests.indexer.storage.builders import OPTIONS, Shelf, extracted


def test_equal_bytes_that_are_read_otherwise_under_another_suffix_are_contents_of_their_own(
    catalog: Catalog, shelf: Shelf
) -> None:
    container = extracted("one\n", kind="Zip archive")
    member = extracted("first\n", member="one.txt")
    packed, read = shelf.add("a.zip"), shelf.add("a.md")
    archive = catalog.contents.store(packed, [container, member])
    note = catalog.contents.store(read, [extracted("one\n", kind="Markdown")])
    assert archive != note
    assert [row.format for row in catalog.documents_at(f"{shelf.root}/a.md")] == ["Markdown"]
    copies = shelf.add("b.zip"), shelf.add("b.md")
    for copy in copies:
        assert catalog.contents.link(copy, container.content_hash, OPTIONS) in (archive, note)
    assert [row.member for row in catalog.documents_at(f"{shelf.root}/b.zip")] == ["", "one.txt"]
    assert [row.member for row in catalog.documents_at(f"{shelf.root}/b.md")] == [""]
    assert catalog.contents.store(shelf.add("c.zip"), [container, member]) == archive


def test_equal_bytes_that_are_read_alike_under_another_suffix_are_one_content(
    catalog: Catalog, shelf: Shelf
) -> None:
    _, first = shelf.index("a.jpg", "one\ntwo\n")
    _, other = shelf.index("a.jpeg", "one\ntwo\n")
    assert first == other
