"""A searchable library: real catalog and keyword index; at the seams a small model and an exact vector store."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from indexer.domain import DocumentId, EmbeddingId, ExtractionId, ModelIdentity
from indexer.embedding.embedder import Vectors
from indexer.errors import ChildDiedError, EmbeddingError
from indexer.protocol.messages.search import SearchReply, SearchRequest
from indexer.retrieval.inuse import RetrieverInUse
from indexer.retrieval.passage import Passage
from indexer.retrieval.service import SearchService
from indexer.storage.catalog.catalog import Catalog, open_catalog
from indexer.storage.keyword.entries import ContentEntry, KeywordBatch, NameEntry
from indexer.storage.keyword.index import KeywordIndex
from indexer.storage.vectors.store import Neighbour, StoreHealth, StoreLimits
from tests.indexer.storage.builders import Shelf

_MEANINGS = {"holiday": "vacation", "furlough": "vacation", "car": "vehicle", "automobile": "vehicle"}


class SmallModel:
    """Texts with the same meanings are near: one random direction for each meaning."""

    identity = ModelIdentity("small-english", "0" * 16, 64)

    def __init__(self) -> None:
        self.embedded: list[str] = []
        self.is_broken = False

    def embed_documents(self, texts: Sequence[str]) -> list[Vectors]:
        self.embedded += texts
        return [self.embed_query(text) for text in texts]

    def embed_query(self, text: str) -> Vectors:
        if self.is_broken:
            raise EmbeddingError("The model is broken.")
        total = np.full(64, 1e-3)
        for word in re.findall(r"\w+", text.lower()):
            meaning = _MEANINGS.get(word, word)
            seed = int.from_bytes(hashlib.blake2b(meaning.encode(), digest_size=4).digest())
            total += np.random.default_rng(seed).standard_normal(64)
        return (total / np.linalg.norm(total)).astype(np.float32)[np.newaxis]


class ExactStore:
    """A `VectorStore` in memory that compares with everything."""

    def __init__(self) -> None:
        self.held: dict[EmbeddingId, np.ndarray] = {}
        self.is_down = False
        self.asked: list[int] = []

    def upsert(self, ids: Sequence[EmbeddingId], vectors: Vectors, *, applied_seq: int = 0) -> None:
        self.held.update(zip(ids, vectors, strict=True))

    def delete(self, ids: Sequence[EmbeddingId], *, applied_seq: int) -> None:
        for each in ids:
            self.held.pop(each, None)

    def query(self, vector: Vectors, limit: int) -> list[Neighbour]:
        if self.is_down:
            raise ChildDiedError("The vector store died.")
        self.asked.append(limit)
        near = [Neighbour(key, float(row @ vector[0])) for key, row in self.held.items()]
        return sorted(near, key=lambda each: -each.similarity)[:limit]

    def count(self) -> int:
        return len(self.held)

    def health(self) -> StoreHealth:
        return StoreHealth(not self.is_down, "", len(self.held), 0, 0, 0)

    def limits(self) -> StoreLimits:
        return StoreLimits(max_batch=1_000, max_results=1_000)

    def close(self) -> None:
        """Nothing is open."""


class Library:
    """Documents as indexing would have left them, and searches in short."""

    def __init__(self, catalog: Catalog, index: KeywordIndex) -> None:
        self.catalog = catalog
        self.index = index
        self.shelf = Shelf(catalog)
        self.model = SmallModel()
        self.store = ExactStore()
        self.lacks_words = False
        self.service = SearchService(
            catalog,
            index,
            RetrieverInUse(catalog, self.store, self.model),
            lacks_words=lambda: self.lacks_words,
        )
        self._waiting: list[ContentEntry] = []
        self._unnamed: list[DocumentId] = []

    def add(self, name: str, text: str = "", *, is_embedded: bool = True, **values: object) -> DocumentId:
        """A document, one chunk for each line of its text; without text it is known by name only."""
        if not text:
            document = self.shelf.add(name)
            self._unnamed.append(document)
            return document
        document, content = self.shelf.index(name, text, **values)
        row = self.catalog.extraction(content)
        chunks = self.catalog.chunks([chunk.id for chunk in self.catalog.chunks_of_extraction(content)])
        texts = [(chunk.id, "", chunk.text) for chunk in chunks.values()]
        self._waiting.append(ContentEntry(content, row.language, True, row.title, texts, row.author))
        self._unnamed.append(document)
        if is_embedded:
            self.embed(content)
        return document

    def embed(self, content: ExtractionId) -> None:
        chunks = self.catalog.chunks([chunk.id for chunk in self.catalog.chunks_of_extraction(content)])
        texts = self.catalog.embedded_texts(chunks)
        for key, row in chunks.items():
            vectors = self.model.embed_query(texts[key])
            ids = self.catalog.store_vectors(self.model.identity, [(row.id, vectors)])
            if ids:
                self.store.upsert(ids, vectors)

    def flush(self) -> None:
        """Apply what was added to the keyword index, in one batch."""
        if not self._unnamed:
            return
        rows = self.catalog.documents_by_name(self._unnamed)
        names = [NameEntry(row.id, row.name, row.path.rsplit("/", 1)[0]) for row in rows.values()]
        self.index.apply(KeywordBatch(contents=self._waiting, names=names), self.index.applied_seq + 1)
        self._waiting, self._unnamed = [], []

    def keep_from_models(self) -> None:
        """Close the source of all documents to models."""
        self.catalog.sources.put(self.shelf.source, self.shelf.root, is_temporary=False, give_to_model=False)

    def search(self, query: str, **options: object) -> SearchReply:
        return self.replies(query, **options)[-1]

    def replies(self, query: str, **options: object) -> list[SearchReply]:
        self.flush()
        emitted: list[SearchReply] = []
        self.service.search(SearchRequest(query, **options), emitted.append, lambda: False)  # type: ignore[arg-type]
        return emitted

    def for_model(self, query: str) -> SearchReply:
        """What a model's client gets."""
        emitted: list[SearchReply] = []
        request = SearchRequest(query, settled_only=True)
        self.service.search(request, emitted.append, lambda: False, is_for_model=True)
        return emitted[-1]

    def names(self, query: str, **options: object) -> list[str]:
        """File names found, best first."""
        return [hit.path.rsplit("/", 1)[1] for hit in self.search(query, **options).hits]

    def passages(self, question: str, limit: int = 10) -> list[Passage]:
        self.flush()
        return self.service.passages(question, folder="", limit=limit, is_cancelled=lambda: False)


@pytest.fixture
def make_library(tmp_path: Path) -> Iterator[Callable[[], Library]]:
    made: list[Library] = []

    def make() -> Library:
        catalog, _ = open_catalog(tmp_path / f"{len(made)}.db")
        made.append(Library(catalog, KeywordIndex(tmp_path / f"keyword-{len(made)}")))
        return made[-1]

    yield make
    for library in made:
        library.index.close()
        library.catalog.close()


@pytest.fixture
def library(make_library: Callable[[], Library]) -> Library:
    return make_library()


@pytest.fixture
def office(library: Library) -> Library:
    """A few documents of an office."""
    library.add("leave.md", "Rules of vacation and absence\nAsk your manager in time\n", title="Leave")
    library.add("budget.md", "The budget of the coming year\nA forecast of revenue\n", title="Budget")
    library.add("draft.md", "The budget of last year\nThis is still preliminary\n", title="Old budget")
    library.add("fleet.md", "Every vehicle is washed on Friday\n", title="Fleet")
    library.add("Quarterly Report 2024.pdf")
    return library
