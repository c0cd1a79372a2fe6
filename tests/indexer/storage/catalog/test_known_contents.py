"""Which contents a worker is told of, so that equal files need no parsing."""

from __future__ import annotations

import hashlib

from indexer.storage.catalog.catalog import Catalog
from tests.indexer.storage.builders import OPTIONS, Shelf


def test_a_document_knows_its_own_content_among_very_many_of_one_size(catalog: Catalog, shelf: Shelf) -> None:
    contents = [shelf.index(f"{number}.txt", f"{number:05}")[1] for number in range(220)]
    hashes = [hashlib.blake2b(f"{number:05}".encode(), digest_size=32).digest() for number in range(220)]
    known = catalog.contents.known_hashes
    assert len(known(5, "txt", OPTIONS)) == 200  # more would cost more than to parse files this small
    assert hashes[-1] not in known(5, "txt", OPTIONS)
    assert hashes[-1] in known(5, "txt", OPTIONS, own=contents[-1])
    assert known(5, "md", OPTIONS, own=contents[-1]) == frozenset()


def test_of_large_files_as_many_are_known_as_are_cheaper_than_reading_one(
    catalog: Catalog, shelf: Shelf
) -> None:
    size = 15_000
    for number in range(220):
        shelf.index(f"{number}.txt", f"{number:05}", content=f"{number:0{size}}".encode())
    assert len(catalog.contents.known_hashes(size, "txt", OPTIONS)) == 220
