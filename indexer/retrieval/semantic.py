"""The retriever by meaning: nearest vectors, exact where a filter leaves few, just in time where none is stored."""

from __future__ import annotations

import logging
import random
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Sequence
from collections.abc import Set as AbstractSet

import numpy as np

from indexer.domain import ChunkId, ExtractionId, ModelIdentity, chunk_extraction, chunk_id
from indexer.embedding.embedder import Embedder, Vectors
from indexer.errors import ChildError, StorageError
from indexer.retrieval.fusion import Background
from indexer.retrieval.query import ParsedQuery
from indexer.storage.catalog.reader import CatalogReader
from indexer.storage.vectors.store import VectorStore

_MOST_EXACT = 600
"""Contents whose vectors are compared one by one, from the catalog: about 20 ms for 5,000 chunks.
Above, the index answers and hits outside the filter are dropped."""

_EMBEDDED_AT_ONCE = 4
"""Chunks between two looks at the clock; about 40 ms on one core."""

MOST_OF_EXAMPLE = 64
"""Chunks that stand for a content."""

_SAMPLED_CONTENTS = 400
_LEAST_SAMPLE = 48
_KEPT_QUERIES = 64

_log = logging.getLogger(__name__)


class SemanticRetriever:
    """Finds chunks by meaning. Any thread may call."""

    def __init__(self, catalog: CatalogReader, store: VectorStore | None, embedder: Embedder) -> None:
        """Embed queries with `embedder`; its model's vectors are in `catalog`, and in `store` for speed."""
        self._catalog = catalog
        self._store = store
        self.embedder = embedder
        self._queries: OrderedDict[str, Vectors] = OrderedDict()
        self._sample: Vectors | None = None
        self._sampled_to = 0
        self._lock = threading.Lock()

    @property
    def model(self) -> ModelIdentity:
        """The model whose vectors are compared."""
        return self.embedder.identity

    def embed(self, text: str) -> Vectors:
        """The query's vector, shape (1, dimension); the last queries are kept.

        Raises:
            EmbeddingError: the model cannot embed.
        """
        with self._lock:
            known = self._queries.get(text)
        if known is None:
            known = self.embedder.embed_query(text)
            with self._lock:
                self._queries[text] = known
                while len(self._queries) > _KEPT_QUERIES:
                    self._queries.popitem(last=False)
        return known

    def sought(self, query: ParsedQuery) -> Vectors:
        """What a query asks for, shape (1, dimension): its words, or what its example is about as a whole.

        Raises:
            EmbeddingError: the model cannot embed.
        """
        if query.example is None:
            return self.embed(query.semantic_text)
        middle = np.concatenate(self._vectors_of(query.example)).sum(axis=0, keepdims=True)
        unit: Vectors = middle / max(float(np.linalg.norm(middle)), 1e-6)
        return unit

    def find(
        self, vector: Vectors, documents: int, allowed: AbstractSet[ExtractionId] | None
    ) -> dict[ChunkId, float]:
        """Chunks with their cosine, best first, of at least `documents` contents where there are so many.

        Raises:
            ChildError, StorageError: the vector store cannot answer and the set is too large to scan.
        """
        if allowed is not None and len(allowed) <= _MOST_EXACT:
            return self._scan(vector, allowed)
        if self._store is None:
            raise StorageError("The vector store is not there.")
        limits = self._store.limits()
        limit = min(documents * 3, limits.max_results)
        while True:
            neighbours = self._store.query(vector, limit)
            owners = self._catalog.chunks_of_embeddings([near.embedding for near in neighbours])
            found: dict[ChunkId, float] = {}
            for near in neighbours:
                for chunk in owners.get(near.embedding, ()):
                    if allowed is None or chunk_extraction(chunk) in allowed:
                        found.setdefault(chunk, near.similarity)
            contents = len({chunk_extraction(chunk) for chunk in found})
            if contents >= documents or len(neighbours) < limit or limit >= limits.max_results:
                return found
            limit = min(limit * 4, limits.max_results)

    def similarities(self, vector: Vectors, chunks: Collection[ChunkId]) -> dict[ChunkId, float]:
        """Cosines of chunks that have a stored vector; of several parts the best counts."""
        stored = self._catalog.vectors(chunks, self.model)
        return dict(zip(stored, _best_parts(vector, list(stored.values())), strict=True))

    def embed_missing(
        self,
        vector: Vectors,
        chunks: Sequence[ChunkId],
        *,
        budget_s: float,
        is_cancelled: Callable[[], bool],
    ) -> dict[ChunkId, float]:
        """Embed chunks that have no vector, best first, until the time is spent; they are kept.

        Returns:
            The cosines of those that were embedded.
        """
        texts = self._catalog.embedded_texts(chunks)
        wanted = [chunk for chunk in chunks if chunk in texts]
        until = time.monotonic() + budget_s
        found: dict[ChunkId, float] = {}
        fresh: list[tuple[ChunkId, Vectors]] = []
        for start in range(0, len(wanted), _EMBEDDED_AT_ONCE):
            if is_cancelled() or time.monotonic() > until:
                break
            some = wanted[start : start + _EMBEDDED_AT_ONCE]
            vectors = self.embedder.embed_documents([texts[chunk] for chunk in some])
            found.update(zip(some, _best_parts(vector, vectors), strict=True))
            fresh += zip(some, vectors, strict=True)
        self._keep(fresh)
        return found

    def background(self, vector: Vectors, seen: Iterable[ExtractionId]) -> Background:
        """How similar the query is to arbitrary chunks; defaults while too few have vectors.

        `seen` are contents that exist: ids are given in order, so the highest bounds them all.
        """
        sample = self._sample_vectors(max(seen, default=ExtractionId(0)))
        if len(sample) < _LEAST_SAMPLE:
            return Background()
        cosines = sample @ vector[0]
        return Background(float(cosines.mean()), max(0.02, float(cosines.std())))

    def _scan(self, vector: Vectors, allowed: AbstractSet[ExtractionId]) -> dict[ChunkId, float]:
        chunks = [row.id for each in sorted(allowed) for row in self._catalog.chunks_of_extraction(each)]
        found = self.similarities(vector, chunks)
        return dict(sorted(found.items(), key=lambda pair: -pair[1]))

    def _vectors_of(self, example: ExtractionId) -> list[Vectors]:
        """Vectors of chunks all over a content; of a few, made now, where none has one yet."""
        chunks = chunks_over(self._catalog, example, MOST_OF_EXAMPLE)
        if stored := self._catalog.vectors(chunks, self.model):
            return list(stored.values())
        texts = self._catalog.embedded_texts(chunks_over(self._catalog, example, _EMBEDDED_AT_ONCE))
        made = self.embedder.embed_documents(list(texts.values()))
        self._keep(list(zip(texts, made, strict=True)))
        return [np.zeros((1, self.model.dimension), np.float32), *made]

    def _keep(self, fresh: list[tuple[ChunkId, Vectors]]) -> None:
        if not fresh:
            return
        try:
            self._catalog.store_vectors(self.model, fresh)
        except (StorageError, ChildError) as error:
            _log.warning("Vectors made for a query could not be kept: %s", error)

    def _sample_vectors(self, highest: ExtractionId) -> Vectors:
        with self._lock:
            sample, sampled_to = self._sample, self._sampled_to
        if sample is not None and highest < 2 * sampled_to and len(sample) >= _LEAST_SAMPLE:
            return sample
        # Seeded: the same index gives the same ranking.
        chooser = random.Random(highest)
        ids = range(1, highest + 1)
        chosen = ids if highest <= _SAMPLED_CONTENTS else chooser.sample(ids, _SAMPLED_CONTENTS)
        chunks = [chunk_id(ExtractionId(each), seq) for each in chosen for seq in (0, 1, 3)]
        stored = list(self._catalog.vectors(chunks, self.model).values())
        sample = np.concatenate(stored) if stored else np.zeros((0, self.model.dimension), np.float32)
        with self._lock:
            self._sample, self._sampled_to = sample, max(1, int(highest))
        return sample


def chunks_over(catalog: CatalogReader, extraction: ExtractionId, most: int) -> list[ChunkId]:
    """At most so many chunks of a content, spread evenly over it, the first among them."""
    chunks = catalog.chunks_of_extraction(extraction)
    step = max(1.0, len(chunks) / most)
    return [chunks[int(place * step)].id for place in range(min(most, len(chunks)))]


def _best_parts(vector: Vectors, parts: Sequence[Vectors]) -> list[float]:
    """The largest cosine among the parts of each chunk."""
    if not parts:
        return []
    cosines = np.concatenate(parts) @ vector[0]
    starts = np.cumsum([0, *(len(each) for each in parts[:-1])])
    return [float(best) for best in np.maximum.reduceat(cosines, starts)]
