from __future__ import annotations

import pytest

from indexer.domain import ChunkId, EmbedKey, ExtractionId
from indexer.storage.catalog import embedkeys
from indexer.storage.catalog.catalog import Catalog
from tests.indexer.storage.builders import MODEL, Shelf, vectors


def missing(catalog: Catalog, content: ExtractionId) -> list[tuple[ChunkId, EmbedKey]]:
    return catalog.meaning.missing_chunks(content, MODEL)


def test_what_was_added_is_found_before_and_after_it_is_sorted_in(
    catalog: Catalog, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedkeys, "_RECENT", 2)
    contents = [shelf.index(f"{number}.txt", f"text {number}\n")[1] for number in range(9)]
    for number, content in enumerate(contents):
        [(chunk, _)] = missing(catalog, content)
        catalog.store_vectors(MODEL, [(chunk, vectors(1))])
        assert not any(missing(catalog, known) for known in contents[: number + 1])
        assert all(missing(catalog, other) for other in contents[number + 1 :])


def test_of_a_text_that_passed_to_another_content_the_heir_is_found(
    catalog: Catalog, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedkeys, "_RECENT", 0)
    document, first = shelf.index("a.txt", "shared\n", content=b"a")
    _, heir = shelf.index("b.txt", "shared\n", content=b"b")
    catalog.store_vectors(MODEL, [(chunk, vectors(1)) for chunk, _ in missing(catalog, first)])
    catalog.meaning.mark_embedded([first, heir], MODEL)
    catalog.documents.remove([document])
    catalog.purge()
    assert missing(catalog, heir) == []
