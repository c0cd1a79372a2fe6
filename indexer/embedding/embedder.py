"""The contract of an embedding model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from indexer.domain import ModelIdentity

Vectors = npt.NDArray[np.float32]
"""Shape (n, dimension), float32, rows of length 1."""


class Embedder(Protocol):
    """Turns texts into vectors of one model."""

    @property
    def identity(self) -> ModelIdentity:
        """What makes its vectors comparable."""
        ...

    def embed_documents(self, texts: Sequence[str]) -> list[Vectors]:
        """Vectors of chunks, in order: one array of shape (parts, dimension) for each text.

        A text longer than the model's window gives several parts, never a cut.

        Raises:
            EmbeddingError: the model cannot embed.
        """
        ...

    def embed_query(self, text: str) -> Vectors:
        """The vector of a query, shape (1, dimension); a longer text is cut at the window.

        Raises:
            EmbeddingError: the model cannot embed.
        """
        ...


def encodable(text: str) -> str:
    """The text with a question mark for each lone surrogate: tokenizers, SQLite and JSON take UTF-8 only."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode()
    return text
