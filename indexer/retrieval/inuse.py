"""The retriever by meaning that is in use: replaced in one step while queries run."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from indexer.embedding.embedder import Embedder
from indexer.retrieval.semantic import SemanticRetriever
from indexer.storage.catalog.reader import CatalogReader
from indexer.storage.vectors.store import VectorStore

_PATIENCE_S = 30.0
"""A query that takes longer than this loses its vectors and goes on by words."""


class RetrieverInUse:
    """Lends one retriever to each query from beginning to end: vectors of two models never meet."""

    def __init__(self, catalog: CatalogReader, store: VectorStore | None, embedder: Embedder) -> None:
        """Begin with this embedder; `catalog` has its vectors, and `store` has them for speed."""
        self._catalog = catalog
        self._changed = threading.Condition()
        self._present = SemanticRetriever(catalog, store, embedder)
        self._lent: Counter[int] = Counter()

    @property
    def embedder(self) -> Embedder:
        """Of the model that is searched by now."""
        return self._present.embedder

    @contextmanager
    def lent(self) -> Iterator[SemanticRetriever]:
        """The present one, which stays usable inside."""
        with self._changed:
            retriever = self._present
            self._lent[id(retriever)] += 1
        try:
            yield retriever
        finally:
            with self._changed:
                self._lent[id(retriever)] -= 1
                if not self._lent[id(retriever)]:
                    del self._lent[id(retriever)]  # a later one may get its id
                self._changed.notify_all()

    def replace(
        self, store: VectorStore | None, embedder: Embedder, *, patience_s: float = _PATIENCE_S
    ) -> None:
        """Have all queries that begin from now on use these; returns when none uses the former any more."""
        with self._changed:
            former, self._present = self._present, SemanticRetriever(self._catalog, store, embedder)
            self._changed.wait_for(lambda: not self._lent[id(former)], patience_s)
