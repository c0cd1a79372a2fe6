"""Who waits for indexing is told when it is done, and no sooner."""

from __future__ import annotations

import pytest

from indexer.domain import DocumentState
from indexer.errors import ChildDiedError, EmbeddingError
from indexer.indexing import embedding
from tests.indexer.indexing.workshop import Workshop


def state_of(workshop: Workshop, name: str) -> DocumentState:
    (row,) = workshop.catalog.documents_at(str(workshop.files / name))
    return row.state


def test_a_process_that_died_once_sends_nobody_away_who_waits_for_meaning(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedding, "_FIRST_RETRY_S", 0.5)
    failures, embed = [ChildDiedError("the embedder ended")], workshop.embedder.embed

    def embed_once_more(texts, **_manner):
        if failures:
            raise failures.pop()
        return embed(texts)

    monkeypatch.setattr(workshop.embedder, "embed", embed_once_more)
    workshop.write("a.txt")
    workshop.add()
    workshop.settle()
    assert state_of(workshop, "a.txt") is DocumentState.FULL


def test_a_model_that_is_away_is_not_waited_for(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedding, "_FIRST_RETRY_S", 0.01)
    workshop.embedder.failure = EmbeddingError("Ollama does not answer.")
    workshop.write("a.txt")
    workshop.add()
    workshop.settle()
    assert state_of(workshop, "a.txt") is DocumentState.WORDS
    assert "Ollama does not answer." in workshop.service.problems()
