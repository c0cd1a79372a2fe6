from __future__ import annotations

from collections.abc import Iterator

import pytest

from indexer.embedding.minilm import MiniLmEmbedder
from resources import resource_path


@pytest.fixture(scope="session")
def minilm() -> Iterator[MiniLmEmbedder]:
    """The shipped model, on two threads."""
    embedder = MiniLmEmbedder(resource_path("models", "all-minilm-l6-v2"), 2)
    yield embedder
    embedder.close()
