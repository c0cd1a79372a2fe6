"""What deleting gives back."""

from __future__ import annotations

import os

from indexer.storage.catalog.catalog import Catalog
from tests.indexer.storage.builders import Shelf, extracted

_LARGE = "".join(f"{os.urandom(40).hex()}\n" for _ in range(10_000))


def test_the_disk_gets_back_what_a_deleted_file_took(catalog: Catalog, shelf: Shelf) -> None:
    shelf.index("kept.txt", "kept\n")
    catalog.purge()
    before = catalog.path.stat().st_size
    document, _ = shelf.index("large.txt", _LARGE)
    catalog.purge()
    assert catalog.path.stat().st_size > before + len(_LARGE) // 2
    catalog.documents.remove([document])
    catalog.purge()
    assert catalog.path.stat().st_size < before + len(_LARGE) // 20
    assert catalog.path.with_name(f"{catalog.path.name}-wal").stat().st_size == 0


def test_of_too_many_former_versions_the_oldest_go_and_what_came_last_stays(
    catalog: Catalog, shelf: Shelf
) -> None:
    document, _ = shelf.index("day.log", "version 0\n")
    for number in range(1, 10):
        catalog.contents.store(document, [extracted(f"version {number}\n")])
    assert catalog.orphans.trim(90).contents == 0
    assert catalog.orphans.trim(89).contents == 5
    texts = [catalog.whole_text(content) for content in catalog.extraction_ids()]
    assert texts == [f"version {number}\n" for number in (9, 8, 7, 6, 5)]
    assert catalog.orphans.trim(89).contents == 0


def test_former_versions_stay_while_there_is_more_that_is_live(catalog: Catalog, shelf: Shelf) -> None:
    document, _ = shelf.index("day.log", "version 0\n")
    shelf.index("novel.txt", "as long as two versions\n")
    for number in range(1, 4):
        catalog.contents.store(document, [extracted(f"version {number}\n")])
    assert catalog.orphans.trim(0).contents == 0  # 30 characters of them, 34 of what is live
    catalog.contents.store(document, [extracted("version 4\n")])
    assert catalog.orphans.trim(0).contents == 3
