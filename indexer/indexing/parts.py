"""What indexing is built from."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from indexer.domain import ModelIdentity, Origin
from indexer.embedding.embedder import Embedder
from indexer.indexing.embedding import ChunkEmbedder
from indexer.indexing.listing import Scanner, Watcher
from indexer.indexing.reading import ParserPool
from indexer.indexing.vectorprojection import UpkeptStore
from indexer.protocol.messages import IndexProgress, SourceView
from indexer.settings import Settings
from indexer.sources.patience import Patience
from indexer.storage.catalog.catalog import Catalog
from indexer.storage.keyword.index import KeywordIndex
from indexer.storage.profile import Profile


class QueryEmbedder(Embedder, Protocol):
    """An embedder that says how it is."""

    @property
    def problem(self) -> str:
        """Why queries cannot be embedded now; empty while all is well."""
        ...


class Memory(Protocol):
    """Something that was kept of documents outside the catalog and its indexes."""

    def forget(
        self, is_gone: Callable[[Origin], bool], is_left: Callable[[str], bool] = lambda folder: False
    ) -> int:
        """Delete what speaks of documents that are gone or of folders that are not indexed any more; count it."""
        ...


@dataclass(frozen=True, slots=True)
class MeaningParts:
    """What search by meaning is built from, for one model."""

    model: ModelIdentity
    embedder: ChunkEmbedder
    store: UpkeptStore
    queries: QueryEmbedder
    """Embeds what is waited for: queries, and the few chunks that are embedded for one."""


class Models(Protocol):
    """Where embedding models come from."""

    def wanted_name(self) -> str:
        """What the settings name."""
        ...

    def wanted(self) -> ModelIdentity:
        """The model that the settings name.

        Raises:
            EmbeddingError, ModelError: it cannot be had now.
        """
        ...

    def open(self, model: ModelIdentity) -> MeaningParts:
        """Describe all that a model needs; nothing is loaded before it is used."""
        ...

    def close(self, model: ModelIdentity) -> None:
        """End the processes of a model that was opened."""
        ...

    def keep_only(self, models: Collection[ModelIdentity]) -> None:
        """Delete the vector stores of all others; what is in the catalog stays.

        Raises:
            StorageError: the disk is full or not writable.
        """
        ...


@dataclass(frozen=True, slots=True)
class IndexingParts:
    """The stores and neighbours of indexing, built by the engine."""

    catalog: Catalog
    profile: Profile
    settings: Settings
    data_directory: Path
    scanner: Scanner
    parser_pool: ParserPool
    keyword_index: KeywordIndex
    meaning: MeaningParts
    """Of the model that is searched by."""
    models: Models
    """Asked when the settings name another one."""
    patience: Patience
    """Waits for volumes to answer."""
    memories: Sequence[Memory] = ()
    """What forgets with the catalog, beside the profile."""
    watcher: Watcher | None = None
    parser_versions: Mapping[str, int] = field(default_factory=dict)
    """Present version of each parser: what an older one made is queued at start."""
    ocr_engines: Collection[str] = ()
    """What can read pictures of text here."""


@dataclass(frozen=True, slots=True)
class IndexingEvents:
    """What indexing tells the engine; called from its own threads, never at once with itself."""

    progressed: Callable[[IndexProgress], None] = lambda progress: None
    """At most 4 times a second."""
    sources_changed: Callable[[tuple[SourceView, ...]], None] = lambda sources: None
    model_changed: Callable[[MeaningParts], None] = lambda meaning: None
    """Another model is the live one now: search must use it, and the former no more on return."""
    catalog_damaged: Callable[[str], None] = lambda reason: None
    """The catalog must be rebuilt: the engine has to start again, which moves it aside."""
