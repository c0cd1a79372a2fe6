"""Another embedding model through a real engine: built beside, killed, resumed, swapped, rolled back."""

from __future__ import annotations

import json
import threading

import pytest

from indexer.embedding.choice import SHIPPED_MODEL
from indexer.protocol.messages import ChangeSettingRequest, IndexProgress, WaitRequest
from tests.integration.audit import vectors_in
from tests.scripted_ollama import ScriptedOllama

pytestmark = pytest.mark.process

NEXT = "nomic-embed-text"
TOPICS = ("harbour", "orchard", "violin", "glacier", "railway", "lantern", "pottery", "falcon")
FILES = 24
OPENINGS = 8


def section(topic: str, file: int, number: int) -> str:
    words = f"{topic} number {file}-{number} {topic} stands in part {number} of volume {file}. "
    return f"## {topic} {file} {number}\n\n{words * 8}\n\n"


def filled(engine, folder, ollama, *, sections: int):
    for number in range(FILES):
        topic = TOPICS[number % len(TOPICS)]
        text = "".join(section(topic, number, part) for part in range(sections))
        (folder / f"{topic}-{number}.md").write_text(text, "utf-8")
    engine.add(folder)
    change(engine, "answers.host", ollama.url)
    return engine


@pytest.fixture
def large(engine, folder, ollama):
    """More passages than are stored in one transaction."""
    return filled(engine, folder, ollama, sections=16)


@pytest.fixture
def indexed(engine, folder, ollama):
    return filled(engine, folder, ollama, sections=1)


def change(engine, name: str, value: str, *, is_dry_run: bool = False) -> str:
    """What the change costs, in words."""
    return engine.client.call(ChangeSettingRequest(name, json.dumps(value), is_dry_run)).cost


def passages_done(engine) -> int:
    """Follow progress until passages were embedded by the other model and stored; how many."""
    while True:
        for envelope in engine.client.stream(WaitRequest(until="model")):
            change = envelope.message.model_change if isinstance(envelope.message, IndexProgress) else None
            if change is not None and change.done > 0:
                return change.done


def topics_found(engine, topic: str) -> list[str]:
    hits = engine.search(f"{topic} stands", mode="semantic").hits[:3]
    return [hit.path.rsplit("/", 1)[-1].partition("-")[0] for hit in hits]


def test_search_goes_on_while_another_model_is_built_and_a_kill_loses_nothing(large, ollama):
    before = large.status()
    assert before.embedding_model == SHIPPED_MODEL
    chunks = before.vectors_stored
    assert chunks > 300
    gate = threading.Event()
    ollama.embed_gate = (290, gate)
    cost = change(large, "embedding.model", NEXT, is_dry_run=True)
    assert cost.startswith(f"To be embedded anew in the background: {chunks:,} passages")
    change(large, "embedding.model", NEXT)
    stored = passages_done(large)
    assert topics_found(large, "glacier") == ["glacier"] * 3
    assert large.status().embedding_model == SHIPPED_MODEL

    large.kill()
    ollama.embed_gate = None
    gate.set()
    done_before = ollama.embedded
    large.reconnect()
    assert topics_found(large, "violin") == ["violin"] * 3
    large.wait(until="model")
    swapped = large.status()
    assert swapped.embedding_model == f"{NEXT}:latest"
    assert (swapped.vectors_stored, swapped.progress.model_change) == (chunks, None)
    # What was stored before the kill was not done again; whoever opens the model embeds a word.
    assert ollama.embedded - done_before <= chunks - stored + OPENINGS
    assert topics_found(large, "orchard") == ["orchard"] * 3

    assert "are kept from before" in change(large, "embedding.model", "", is_dry_run=True)
    change(large, "embedding.model", "")
    large.wait(until="model")
    back = large.status()
    assert (back.embedding_model, back.vectors_stored) == (SHIPPED_MODEL, chunks)
    # No vector was made for the model it went back to.
    assert back.work["embedded"] == swapped.work["embedded"]
    assert topics_found(large, "falcon") == ["falcon"] * 3
    large.stop()
    assert len(vectors_in(large.directory)) == chunks


def test_a_model_that_is_not_there_leaves_search_as_it_is_and_is_said(indexed, ollama):
    change(indexed, "embedding.model", "no-such-model")
    indexed.wait(until="model")
    status = indexed.status()
    assert status.embedding_model == SHIPPED_MODEL
    assert any("no-such-model cannot take over" in problem for problem in status.problems)
    assert topics_found(indexed, "pottery") == ["pottery"] * 3
    ollama.add_model("no-such-model", capabilities=("embedding",), embedding_length=32)
    change(indexed, "answers.host", f"{ollama.url}/")  # which asks again at once
    indexed.wait(until="model")
    assert indexed.status().embedding_model == "no-such-model:latest"
    assert topics_found(indexed, "railway") == ["railway"] * 3


def test_an_engine_whose_model_is_away_starts_searches_by_words_and_finds_it_elsewhere(indexed, ollama):
    change(indexed, "embedding.model", NEXT)
    indexed.wait(until="model")
    indexed.stop()
    ollama.stop()
    indexed.reconnect()
    reply = indexed.search("violin stands")
    assert len(reply.hits) >= 3
    assert any("by meaning is not available" in note for note in reply.notes)
    assert any("Ollama does not answer" in problem for problem in indexed.status().problems)
    with ScriptedOllama(models=list(ollama.models.values())) as elsewhere:
        change(indexed, "answers.host", elsewhere.url)
        assert topics_found(indexed, "lantern") == ["lantern"] * 3
        indexed.wait(until="model")
        assert indexed.status().problems == ()
