"""Fixtures around the scripted Ollama; loaded as a plugin by `tests/conftest.py`."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.scripted_ollama.models import ScriptedModel
from tests.scripted_ollama.server import ScriptedOllama


@pytest.fixture
def empty_ollama() -> Iterator[ScriptedOllama]:
    """A server without models."""
    with ScriptedOllama() as server:
        yield server


@pytest.fixture
def ollama() -> Iterator[ScriptedOllama]:
    """A server with a chat model, a thinking one and an embedding model."""
    models = (
        ScriptedModel("llama3.2:3b"),
        ScriptedModel("qwen3:4b", capabilities=("completion", "thinking", "tools"), family="qwen3"),
        ScriptedModel(
            "nomic-embed-text",
            capabilities=("embedding",),
            family="nomic-bert",
            size_bytes=274_000_000,
            context_length=2048,
            embedding_length=768,
            block_count=12,
            head_count=12,
            head_count_kv=12,
        ),
    )
    with ScriptedOllama(models=models[::-1]) as server:
        yield server
