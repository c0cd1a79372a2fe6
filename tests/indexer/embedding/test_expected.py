from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from indexer.domain import ModelIdentity
from indexer.embedding.choice import EmbedderChoice, open_embedder, shipped_identity
from indexer.embedding.expected import ExpectedEmbedder
from indexer.embedding.ollama import TextRefusedError
from indexer.errors import EmbeddingError, ModelReplacedError
from indexer.ollama_http import RefusedError

IDENTITY = ModelIdentity("small", "0" * 16, 4)


class Small:
    identity = IDENTITY

    def __init__(self):
        self.failure = None

    def embed_documents(self, texts):
        return [self.embed_query(text) for text in texts]

    def embed_query(self, text):
        if self.failure is not None:
            raise self.failure
        return np.ones((1, 4), np.float32)


class Opening:
    """Opens the model, or fails."""

    def __init__(self):
        self.failure = None
        self.count = 0
        self.model = Small()

    def __call__(self):
        self.count += 1
        if self.failure is not None:
            raise self.failure
        return self.model


@pytest.fixture
def opening():
    return Opening()


@pytest.fixture
def now():
    return [0.0]


@pytest.fixture
def embedder(opening, now):
    return ExpectedEmbedder(IDENTITY, opening, clock=lambda: now[0])


def test_the_model_is_opened_at_its_first_use_and_once(embedder, opening):
    assert (embedder.identity, opening.count) == (IDENTITY, 0)
    embedder.embed_query("a")
    embedder.embed_documents(["b"])
    assert opening.count == 1


def test_a_model_that_is_away_is_tried_again_after_a_while(embedder, opening, now):
    opening.failure = EmbeddingError("Ollama does not answer.", hint="Start Ollama.")
    for _ in range(3):
        with pytest.raises(EmbeddingError, match="does not answer"):
            embedder.embed_query("a")
    assert (opening.count, embedder.problem) == (1, "Ollama does not answer.")
    opening.failure, now[0] = None, 60.0
    embedder.embed_query("a")
    assert embedder.problem == ""


def test_a_host_that_is_refused_is_an_embedding_error(embedder, opening):
    opening.failure = RefusedError("This host is not allowed.")
    with pytest.raises(EmbeddingError, match="not allowed"):
        embedder.embed_query("a")


def test_a_replaced_model_is_opened_anew(embedder, opening, now):
    embedder.embed_query("a")
    opening.model.failure = ModelReplacedError("replaced")
    with pytest.raises(ModelReplacedError):
        embedder.embed_query("a")
    assert embedder.problem == "replaced"
    opening.model.failure, now[0] = None, 60.0
    embedder.embed_query("a")
    assert (opening.count, embedder.problem) == (2, "")


def test_a_text_that_is_refused_says_nothing_of_the_model(embedder, opening):
    opening.model.failure = TextRefusedError("no vector")
    with pytest.raises(TextRefusedError):
        embedder.embed_query("a")
    assert embedder.problem == ""


def test_another_version_than_expected_is_not_opened():
    assert open_embedder(EmbedderChoice(identity=shipped_identity())).identity == shipped_identity()
    with pytest.raises(ModelReplacedError):
        open_embedder(EmbedderChoice(identity=replace(shipped_identity(), digest="0" * 64)))


def test_a_model_that_may_be_elsewhere_is_opened_anew(embedder, opening):
    embedder.embed_query("a")
    embedder.forget()
    embedder.embed_query("a")
    assert opening.count == 2
