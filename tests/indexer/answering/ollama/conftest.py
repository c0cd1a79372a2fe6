"""Fixtures around the transport."""

from __future__ import annotations

import pytest

from indexer.answering.ollama.api import OllamaApi, OllamaSettings
from indexer.answering.ollama.selection import ModelSelector
from indexer.answering.ollama.writer import ModelWriter

MESSAGES = [{"role": "user", "content": "How long is the notice period?"}]


@pytest.fixture
def api(ollama):
    return OllamaApi(OllamaSettings(host=ollama.url, model="llama3.2:3b"))


@pytest.fixture
def make_writer(ollama):
    """A writer for a model, with pauses too short to notice."""

    def make(model="llama3.2:3b", **settings):
        api = OllamaApi(OllamaSettings(host=ollama.url, model=model, **settings))
        return ModelWriter(api, ModelSelector(api).choose(), busy_waits_s=(0.01, 0.01, 0.01))

    return make


@pytest.fixture
def write(make_writer):
    """Everything a writer yields for one question: the text as streamed, and the ending."""

    def run(model="llama3.2:3b", **settings):
        pieces = list(make_writer(model, **settings).write(MESSAGES))
        return "".join(piece.text for piece in pieces), pieces[-1].ending

    return run
