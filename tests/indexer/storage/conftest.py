"""An open catalog in a throw-away directory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.storage.catalog.catalog import Catalog, open_catalog
from tests.indexer.storage.builders import Shelf


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    opened, note = open_catalog(tmp_path / "catalog.db")
    assert note == ""
    yield opened
    opened.close()


@pytest.fixture
def shelf(catalog: Catalog) -> Shelf:
    return Shelf(catalog)
