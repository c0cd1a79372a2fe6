from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from indexer.indexing.reconcile import MergeResult
from indexer.indexing.scanning import LARGE_FOLDER
from indexer.storage.catalog.catalog import Catalog
from tests.indexer.indexing.conftest import Library
from tests.integration.living_folder import LivingFolder


def _on_disk(root: Path) -> dict[str, str]:
    """Path below the root → text of every file, left out ones (`.…`) excepted."""
    paths = (Path(place) / name for place, _, names in os.walk(root) for name in names)
    return {os.path.relpath(path, root): path.read_text("utf-8") for path in paths}


@pytest.mark.parametrize("seed", range(4))
def test_after_any_changes_one_scan_makes_the_catalog_equal_to_the_folder(
    library: Library, seed: int
) -> None:
    living, chance = LivingFolder(library.root, seed), random.Random(seed)
    for _ in range(15):
        living.change(chance.randint(1, 9))
        library.scan()
        library.index()
        assert library.texts() == _on_disk(library.root)
        assert library.scan().result == MergeResult()


@pytest.mark.parametrize("large_folder", [LARGE_FOLDER, 0])
@pytest.mark.parametrize("seed", range(4))
def test_reports_of_some_places_in_between_spoil_nothing(
    tmp_path: Path, catalog: Catalog, seed: int, large_folder: int
) -> None:
    library = Library(tmp_path / "folder", catalog, large_folder=large_folder)
    library.root.mkdir()
    living, chance = LivingFolder(library.root, seed), random.Random(seed)
    for _ in range(15):
        for _ in range(chance.randint(1, 5)):
            living.change(chance.randint(1, 3))
            places = [library.root, *library.root.rglob("*")]
            library.hint(*chance.sample(places, min(len(places), 3)))
        library.scan()
        library.index()
        assert library.texts() == _on_disk(library.root)
        assert library.scan().result == MergeResult()
