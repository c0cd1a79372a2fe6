"""What deleting gives back."""

from __future__ import annotations

import os

from indexer.storage.catalog.catalog import Catalog
from tests.indexer.storage.builders import Shelf

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
