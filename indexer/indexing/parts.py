"""What indexing is built from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from indexer.domain import ModelIdentity
from indexer.indexing.embedding import ChunkEmbedder
from indexer.indexing.listing import Scanner, Watcher
from indexer.indexing.reading import ParserPool
from indexer.indexing.vectorprojection import UpkeptStore
from indexer.protocol.messages import IndexProgress, SourceView
from indexer.settings import Settings
from indexer.storage.catalog.catalog import Catalog
from indexer.storage.keyword.index import KeywordIndex
from indexer.storage.profile import Profile


@dataclass(frozen=True, slots=True)
class MeaningParts:
    """What search by meaning is built from, for one model."""

    model: ModelIdentity
    embedder: ChunkEmbedder
    store: UpkeptStore


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
    next_meaning: MeaningParts | None = None
    """Of the model that is to take over once everything is embedded by it."""
    watcher: Watcher | None = None
    parser_versions: Mapping[str, int] = field(default_factory=dict)
    """Present version of each parser: what an older one made is queued at start."""
    has_ocr: bool = False
    """Whether pictures of text can be read here."""


@dataclass(frozen=True, slots=True)
class IndexingEvents:
    """What indexing tells the engine; called from its own threads, never at once with itself."""

    progressed: Callable[[IndexProgress], None] = lambda progress: None
    """At most 4 times a second."""
    sources_changed: Callable[[tuple[SourceView, ...]], None] = lambda sources: None
    model_ready: Callable[[ModelIdentity], None] = lambda model: None
    """The next model has all its vectors and is the live one now: search must use it."""
    catalog_damaged: Callable[[str], None] = lambda reason: None
    """The catalog must be rebuilt: the engine has to start again, which moves it aside."""
