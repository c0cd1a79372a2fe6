"""A running indexing service over real files, catalog and keyword index."""

from __future__ import annotations

import time
from pathlib import Path

from indexer.domain import SourceId
from indexer.indexing.parts import IndexingEvents, IndexingParts
from indexer.indexing.service import IndexingService
from indexer.settings import Settings
from indexer.sources.patience import Patience
from indexer.sources.scanner import FolderScanner
from indexer.storage.catalog.catalog import open_catalog
from indexer.storage.catalog.scope import Scope
from indexer.storage.keyword.index import KeywordIndex
from indexer.storage.profile import open_profile
from tests.indexer.indexing.fakes import FakeModels, FakeParserPool
from tests.indexer.storage.builders import MODEL, entries_in
from tests.waiting import PATIENCE_S


class Workshop:
    """Everything an engine would build, in a folder; can be stopped and opened again."""

    def __init__(self, folder: Path) -> None:
        self.data = folder / "data"
        self.data.mkdir(exist_ok=True)
        self.files = folder / "files"
        self.files.mkdir(exist_ok=True)
        self.pool = FakeParserPool()
        self.models = FakeModels()
        first = self.models.parts(MODEL)
        self.embedder, self.store = first.embedder, first.store
        self.events: list[object] = []
        self.damage: list[str] = []
        self.ready: list[str] = []
        self.note = ""
        self.service: IndexingService | None = None

    def open(self, **parts) -> IndexingService:
        self.catalog, self.note = open_catalog(self.data / "catalog.db")
        self.profile, _ = open_profile(self.data / "profile.db", self.data / "backups")
        self.keyword = KeywordIndex(self.data / "keyword")
        self.settings = Settings(self.profile)
        patience = parts.setdefault("patience", Patience())
        parts.setdefault("scanner", FolderScanner(str(self.data), home=str(self.data), patience=patience))
        self.service = IndexingService(
            IndexingParts(
                catalog=self.catalog,
                profile=self.profile,
                settings=self.settings,
                data_directory=self.data,
                parser_pool=self.pool,
                keyword_index=self.keyword,
                meaning=self.models.open(self.catalog.meaning.live_model() or MODEL),
                models=self.models,
                **parts,
            ),
            IndexingEvents(
                progressed=self.events.append,
                sources_changed=self.events.append,
                catalog_damaged=self.damage.append,
                model_changed=lambda meaning: self.ready.append(meaning.model.name),
            ),
        )
        self.service.start()
        return self.service

    def close(self) -> None:
        if self.service is not None:
            self.service.stop()
            self.models.opened.clear()
            self.service = None
            self.keyword.close()
            self.catalog.close()
            self.profile.close()

    def write(self, name: str, text: str = "") -> Path:
        path = self.files / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text or f"text of {name}\n")
        return path

    def add(self) -> SourceId:
        return SourceId(self.service.add_source(str(self.files)).source.source_id)

    def settle(self, until: str = "meaning") -> None:
        """Wait until indexing is quiet."""
        deadline = time.monotonic() + PATIENCE_S
        list(self.service.wait(until=until, is_cancelled=lambda: time.monotonic() > deadline))
        assert time.monotonic() < deadline, self.service.progress()

    def want(self, name: str) -> None:
        """The user chooses another embedding model."""
        self.models.name = name
        self.service.setting_changed("embedding.model")

    def names(self) -> list[str]:
        """Live documents, below the files' folder."""
        rows = self.catalog.documents_by_name(list(range(1, 5000))).values()
        return sorted(
            row.path.removeprefix(f"{self.files}/") + (f"/{row.member}" if row.member else "") for row in rows
        )

    def contents(self) -> set[int]:
        """Contents of live documents."""
        rows = self.catalog.documents_by_name(list(range(1, 5000))).values()
        return {row.extraction for row in rows if row.extraction is not None}

    def check_stores_agree(self) -> None:
        """All three stores hold the same."""
        contents = {key for key in self.contents() if self.catalog.extraction(key).chunk_count}
        assert set(self.catalog.documents_of(contents, Scope())) == contents
        chunks = [chunk for key in contents for chunk in self.catalog.chunks_of_extraction(key)]
        assert entries_in(self.keyword)[0] == len(self.names())
        expected = {chunk.embed_key for chunk in chunks}
        held = self.catalog.chunks_of_embeddings(list(self.store.held))
        assert len(held) == len(self.store.held)
        assert len(self.store.held) == len(expected)
        assert {chunk.id for chunk in chunks} <= {key for keys in held.values() for key in keys}
