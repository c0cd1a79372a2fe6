"""A query embedder that may not be there yet: its model is known, and nothing else is taken for it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from indexer.domain import ModelIdentity
from indexer.embedding.embedder import Embedder, Vectors
from indexer.embedding.ollama import TextRefusedError
from indexer.errors import DeskhoundError, EmbeddingError, ModelReplacedError

_RETRY_S = 3.0
"""Queries while the model is away fail at once in between, and are answered by words."""

_Result = TypeVar("_Result")


class ExpectedEmbedder:
    """An `Embedder` that is opened at its first use, and again after it failed. Thread-safe."""

    def __init__(
        self,
        identity: ModelIdentity,
        open_model: Callable[[], Embedder],
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Stand for the model `identity`, which `open_model` opens."""
        self._identity = identity
        self._open_model = open_model
        self._clock = clock
        self._lock = threading.Lock()
        self._embedder: Embedder | None = None
        self._retry_s = 0.0
        self._failure: EmbeddingError | None = None

    @property
    def identity(self) -> ModelIdentity:
        """What makes its vectors comparable."""
        return self._identity

    @property
    def problem(self) -> str:
        """Why the last query could not be embedded; empty while all is well."""
        return self._failure.message if self._failure is not None else ""

    def embed_documents(self, texts: Sequence[str]) -> list[Vectors]:
        """Vectors of chunks, as `Embedder` says.

        Raises:
            EmbeddingError: the model is not there, or not the one that is expected.
        """
        return self._try(lambda embedder: embedder.embed_documents(texts))

    def embed_query(self, text: str) -> Vectors:
        """The vector of a query; raises as `embed_documents` does."""
        return self._try(lambda embedder: embedder.embed_query(text))

    def forget(self) -> None:
        """Open the model anew at the next use: it may be found elsewhere."""
        with self._lock:
            self._embedder = self._failure = None

    def _try(self, embed: Callable[[Embedder], _Result]) -> _Result:
        embedder = self._opened()
        try:
            result = embed(embedder)
        except TextRefusedError:
            raise  # says nothing of other texts
        except EmbeddingError as error:
            self._note(error)
            raise
        self._failure = None
        return result

    def _opened(self) -> Embedder:
        with self._lock:
            if self._embedder is not None:
                return self._embedder
            if self._failure is not None and self._clock() < self._retry_s:
                raise EmbeddingError(self._failure.message, hint=self._failure.hint)
            try:
                self._embedder = self._open_model()
            except EmbeddingError as error:
                self._note(error)
                raise
            except DeskhoundError as error:  # the host is not allowed any more
                refused = EmbeddingError(error.message, hint=error.hint)
                self._note(refused)
                raise refused from error
            return self._embedder

    def _note(self, error: EmbeddingError) -> None:
        self._failure = error
        self._retry_s = self._clock() + _RETRY_S
        if isinstance(error, ModelReplacedError):
            self._embedder = None
