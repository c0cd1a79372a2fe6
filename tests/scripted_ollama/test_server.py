"""The scripted Ollama speaks as the real one does."""

from __future__ import annotations

import json
import threading

import httpx
import pytest

from tests.scripted_ollama import ChatScript, PullScript
from tests.waiting import PATIENCE_S


@pytest.fixture
def http(ollama):
    with httpx.Client(base_url=ollama.url, trust_env=False, timeout=10) as client:
        yield client


def ask(**changes):
    messages = [{"role": "user", "content": "How long is the notice period?"}]
    return {"model": "llama3.2:3b", "messages": messages, **changes}


def lines(response):
    return [json.loads(line) for line in response.content.split(b"\n") if line]


def test_a_stream_ends_with_metrics(ollama, http):
    ollama.say("Three months.")
    *chunks, last = lines(http.post("/api/chat", json=ask()))
    assert "".join(chunk["message"]["content"] for chunk in chunks) == "Three months."
    assert last["done"] is True
    assert last["done_reason"] == "stop"
    assert last["prompt_eval_count"] == 8


def test_a_changed_window_loads_the_model_again(ollama, http):
    for num_ctx in (8192, 8192, 4096):
        http.post("/api/chat", json=ask(options={"num_ctx": num_ctx}))
    assert ollama.loads == [("llama3.2:3b", 8192), ("llama3.2:3b", 4096)]
    assert http.get("/api/ps").json()["models"][0]["context_length"] == 4096


def test_a_client_that_hangs_up_while_waiting_is_noticed(ollama):
    gate = threading.Event()
    ollama.say(ChatScript(text="too late", gate=gate))
    client = httpx.Client(base_url=ollama.url, trust_env=False, timeout=httpx.Timeout(10, read=0.05))
    with client, pytest.raises(httpx.ReadTimeout):
        client.post("/api/chat", json=ask())
    assert ollama.wait_for("/api/chat").hung_up.wait(PATIENCE_S)


@pytest.mark.parametrize(
    ("version", "status"), [("0.33.0", 400), ("0.12.5", 200)], ids=["refused", "cut silently"]
)
def test_an_overlong_prompt_is_refused_only_by_versions_that_know_truncate(ollama, http, version, status):
    ollama.version = version
    body = ask(truncate=False, options={"num_ctx": 2048})
    body["messages"][0]["content"] = "word " * 4000
    assert http.post("/api/chat", json=body).status_code == status


def test_an_old_server_lists_no_capabilities(ollama, http):
    ollama.version = "0.6.3"
    assert "capabilities" not in http.get("/api/tags").json()["models"][0]
    assert "capabilities" not in http.post("/api/show", json={"model": "llama3.2:3b"}).json()
    assert http.get("/api/status").status_code == 404


def test_unknown_paths_and_methods_answer_in_plain_text(http):
    assert http.get("/api/nothing").text == "404 page not found"
    assert http.get("/api/chat").status_code == 405


def test_vectors_are_unit_length_and_alike_for_alike_texts(http):
    texts = ["notice period of three months", "three months notice", "parking in the yard"]
    reply = http.post("/api/embed", json={"model": "nomic-embed-text", "input": texts}).json()
    first, near, far = reply["embeddings"]
    assert sum(x * x for x in first) == pytest.approx(1.0, abs=1e-5)
    assert sum(a * b for a, b in zip(first, near, strict=True)) > sum(
        a * b for a, b in zip(first, far, strict=True)
    )


def test_a_batch_with_a_bad_text_fails_whole(ollama, http):
    ollama.nan_texts = {"bad"}
    reply = http.post("/api/embed", json={"model": "nomic-embed-text", "input": ["good", "bad"]})
    assert (reply.status_code, reply.json()["error"]) == (500, "embedding contains NaN or Inf values")


def test_a_pull_that_succeeds_installs_the_model(ollama, http):
    ollama.pulls["gemma3:1b"] = PullScript()
    statuses = [line["status"] for line in lines(http.post("/api/pull", json={"model": "gemma3:1b"}))]
    assert statuses[0] == "pulling manifest"
    assert statuses[-1] == "success"
    assert ollama.find("gemma3:1b") is not None


def test_every_request_is_recorded_with_headers(ollama, http):
    http.post("/api/show", json={"model": "LLAMA3.2:3B"}, headers={"X-Team": "blue"})
    assert ollama.requests("/api/show")[0].headers["X-Team"] == "blue"
    assert ollama.requests("/api/show")[0].json == {"model": "LLAMA3.2:3B"}
