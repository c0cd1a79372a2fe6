"""A real folder, a real catalog, and what reconciling them does."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.domain import DocumentId, SourceId, SourceRules
from indexer.indexing import embedding, pipeline, projector
from indexer.indexing.scanning import LARGE_FOLDER, ScanOutcome, ScanTarget, SourceScan
from indexer.sources.patience import Patience
from indexer.storage.catalog.catalog import Catalog, open_catalog
from tests.indexer.indexing.walker import Walker
from tests.indexer.indexing.workshop import Workshop
from tests.indexer.storage.builders import OPTIONS, Shelf, extracted


class Library:
    """A source folder and its catalog, parsed by hand."""

    def __init__(self, root: Path, catalog: Catalog, *, large_folder: int = LARGE_FOLDER) -> None:
        self.root = root
        self.catalog = catalog
        self.walker = Walker()
        self.forgotten: set[str] = set()
        self.scanner = SourceScan(
            catalog,
            self.walker,
            patience=Patience(),
            forgotten=lambda: frozenset(self.forgotten),
            large_folder=large_folder,
        )
        self.target = ScanTarget(SourceId(1), str(root), SourceRules())
        self.parsed: list[str] = []
        catalog.sources.put(SourceId(1), str(root), is_temporary=False, give_to_model=True)

    def write(self, name: str, text: str = "", mtime_s: float | None = None) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text or f"text of {name}\n")
        if mtime_s is not None:
            os.utime(path, (mtime_s, mtime_s))
        return path

    def scan(self) -> ScanOutcome:
        return self.scanner.whole(self.target)

    def hint(self, *paths: Path) -> ScanOutcome:
        return self.scanner.places(self.target, [str(path) for path in paths])

    def index(self) -> list[str]:
        """Do all jobs; returns the names that had to be parsed."""
        parsed = []
        while jobs := self.catalog.jobs.next(1000):
            for job in jobs:
                content = extracted(Path(job.path).read_text())
                known = self.catalog.contents.known_hashes(job.stamp.size, job.suffix, OPTIONS)
                if content.content_hash in known and self.catalog.contents.link(
                    job.document, content.content_hash, OPTIONS
                ):
                    continue
                self.catalog.contents.store(job.document, [content])
                parsed.append(job.name)
        return sorted(parsed)

    def documents(self) -> dict[str, DocumentId]:
        """Live documents by their path below the root."""
        rows = self.catalog.documents_by_name(list(range(1, 100_000)))
        return {os.path.relpath(row.path, self.root): key for key, row in rows.items()}

    def texts(self) -> dict[str, str]:
        """What each document is found by."""
        return {
            name: self.catalog.whole_text(self.catalog.document(key).extraction)
            for name, key in self.documents().items()
        }


@pytest.fixture(autouse=True)
def _nothing_is_looked_at_in_vain() -> Iterator[None]:
    """A call that was lost stays lost: the look that threads take in any case would only make the test slow."""
    with pytest.MonkeyPatch.context() as patched:
        for module in (embedding, pipeline, projector):
            patched.setattr(module, "_IDLE_S", 3600.0)
        yield


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    opened, _ = open_catalog(tmp_path / "catalog.db")
    yield opened
    opened.close()


@pytest.fixture
def shelf(catalog: Catalog) -> Shelf:
    return Shelf(catalog)


@pytest.fixture
def library(tmp_path: Path, catalog: Catalog) -> Library:
    root = tmp_path / "notes"
    root.mkdir()
    return Library(root, catalog)


@pytest.fixture
def filled(library: Library) -> Library:
    """Three indexed files in two folders."""
    library.write("a.txt")
    library.write("b.md")
    library.write("deep/down/c.txt")
    assert library.scan().result.added == 3
    assert library.index() == ["a.txt", "b.md", "c.txt"]
    return library


@pytest.fixture
def workshop(tmp_path: Path) -> Iterator[Workshop]:
    shop = Workshop(tmp_path)
    shop.open()
    yield shop
    shop.close()
