"""Embedding models as the engine opens them: for queries, for bulk work, and where their vectors are kept."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from indexer.domain import ModelIdentity
from indexer.embedding.bulk import BulkEmbedder
from indexer.embedding.choice import SHIPPED_MODEL, EmbedderChoice, open_embedder, shipped_identity
from indexer.embedding.expected import ExpectedEmbedder
from indexer.embedding.ollama import OllamaEmbedder
from indexer.indexing.parts import MeaningParts
from indexer.processes.supervisor import Supervisor
from indexer.settings import Settings
from indexer.storage.vectors.chroma import ChromaVectorStore
from indexer.storage.vectors.generations import Generations

_QUERY_THREADS = min(2, os.cpu_count() or 1)


@dataclass(frozen=True, slots=True)
class _Opened:
    bulk: BulkEmbedder
    store: ChromaVectorStore
    queries: ExpectedEmbedder

    def close(self) -> None:
        self.bulk.close()
        self.store.close()


class EmbeddingModels:
    """The shipped model and those of Ollama. Implements `indexing.parts.Models`; any thread may call."""

    def __init__(self, settings: Settings, supervisor: Supervisor, vectors: Path) -> None:
        """Keep vectors below the directory `vectors`; deletes what former runs left behind there."""
        self._settings = settings
        self._supervisor = supervisor
        self._generations = Generations(vectors)
        self._generations.sweep()
        self._lock = threading.Lock()
        self._opened: dict[ModelIdentity, _Opened] = {}

    def wanted_name(self) -> str:
        """What the settings name."""
        return self._settings.value("embedding.model") or SHIPPED_MODEL

    def wanted(self) -> ModelIdentity:
        """The model that the settings name; Ollama is asked, and has to load it.

        Raises:
            EmbeddingError, ModelError: it cannot be had now.
        """
        name = self._settings.value("embedding.model")
        if not name:
            return shipped_identity()
        embedder = open_embedder(self._choice(name))
        if isinstance(embedder, OllamaEmbedder):
            embedder.close()
        return embedder.identity

    def open(self, model: ModelIdentity) -> MeaningParts:
        """Describe all that a model needs; nothing is loaded before it is used."""
        name = "embedder" if model.name == SHIPPED_MODEL else f"embedder {model.name}"
        bulk = BulkEmbedder(self._supervisor, self._choice_of(model), name=name)
        store = ChromaVectorStore(self._generations, self._supervisor, model)
        queries = ExpectedEmbedder(
            model, lambda: open_embedder(self._choice_of(model), threads=_QUERY_THREADS)
        )
        with self._lock:
            self._opened[model] = _Opened(bulk, store, queries)
        return MeaningParts(model, bulk, store, queries)

    def look_elsewhere(self) -> None:
        """The settings name another place for Ollama, or allow other ones: nothing is sent to the former."""
        with self._lock:
            opened = [(model, each) for model, each in self._opened.items() if model.name != SHIPPED_MODEL]
        for model, each in opened:
            each.queries.forget()
            each.bulk.change(self._choice_of(model))

    def close(self, model: ModelIdentity) -> None:
        """End the processes of a model that was opened."""
        with self._lock:
            opened = self._opened.pop(model, None)
        if opened is not None:
            opened.close()

    def close_all(self) -> None:
        """End the processes of all models, at once: the whole engine stops within two seconds."""
        with self._lock:
            opened, self._opened = list(self._opened.values()), {}
        closing = [threading.Thread(target=each.close) for each in opened]
        for thread in closing:
            thread.start()
        for thread in closing:
            thread.join()

    def keep_only(self, models: Collection[ModelIdentity]) -> None:
        """Delete the vector stores of all others.

        Raises:
            StorageError: the disk is full or not writable.
        """
        self._generations.keep_only(models)

    @contextlib.contextmanager
    def paused(self) -> Iterator[None]:
        """Bulk embedding lets something more urgent have the processor for the time of this context."""
        with self._lock:
            bulks = [opened.bulk for opened in self._opened.values()]
        with contextlib.ExitStack() as pauses:
            for bulk in bulks:
                pauses.enter_context(bulk.paused())
            yield

    def _choice_of(self, model: ModelIdentity) -> EmbedderChoice:
        return replace(self._choice("" if model.name == SHIPPED_MODEL else model.name), identity=model)

    def _choice(self, ollama_model: str) -> EmbedderChoice:
        return EmbedderChoice(
            ollama_model=ollama_model,
            ollama_url=self._settings.value("answers.host"),
            allowed_urls=tuple(self._settings.value("answers.allow_hosts")),
        )
