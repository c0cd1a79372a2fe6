from __future__ import annotations

import pytest

from indexer.answering.ollama.api import OllamaApi, OllamaSettings
from indexer.answering.ollama.checks import check_models
from indexer.answering.ollama.failures import ModelMissingError


def check(server, **settings):
    return check_models(OllamaSettings(host=server.url, **settings))


def test_ready_names_models_kinds_and_the_chosen_one(ollama):
    reply = check(ollama)
    assert (reply.state, reply.version, reply.host) == ("ready", "0.33.0", ollama.url)
    assert reply.chosen == "llama3.2:3b"
    assert {model.name: model.kind for model in reply.models} == {
        "llama3.2:3b": "chat",
        "qwen3:4b": "chat",
        "nomic-embed-text:latest": "embedding",
    }
    assert "llama3.2:3b" not in {model.name for model in reply.suggestions}


def test_cloud_models_are_listed_as_refused(ollama):
    ollama.add_model("glm-5:cloud", remote_host="https://ollama.com", remote_model="glm-5")
    refused = {model.name: model.reason for model in check(ollama).models if model.is_refused}
    assert "cloud" in refused["glm-5:cloud"]


def test_not_running_is_a_state(ollama):
    ollama.stop()
    reply = check(ollama)
    assert reply.state == "not running"
    assert "start Ollama" in reply.message


@pytest.mark.parametrize(("version", "state"), [("0.6.3", "too old"), ("0.6.4", "ready"), ("0.0.0", "ready")])
def test_old_servers_are_a_state(ollama, version, state):
    ollama.version = version
    assert check(ollama).state == state


def test_a_server_that_may_cut_prompts_is_said_to(ollama):
    ollama.version = "0.12.5"
    assert "0.12.6 or later" in check(ollama).message
    ollama.version = "0.12.6-rc1"
    assert "0.12.6 or later" not in check(ollama).message


def test_no_models_comes_with_suggestions(empty_ollama):
    reply = check(empty_ollama)
    assert reply.state == "no models"
    assert {"chat", "embedding"} == {model.kind for model in reply.suggestions}
    assert not any("cloud" in model.name for model in reply.suggestions)


def test_a_chosen_model_that_is_gone_still_lists_the_others(ollama):
    reply = check(ollama, model="phi4-mini")
    assert reply.state == "no models"
    assert "phi4-mini" in reply.message
    assert len(reply.models) == 3


def test_a_foreign_host_is_refused_without_a_request():
    reply = check_models(OllamaSettings(host="http://example.org:11434"))
    assert reply.state == "refused"


def test_a_refused_host_header_is_explained(ollama):
    ollama.is_forbidden = True
    reply = check(ollama)
    assert reply.state == "error"
    assert "127.0.0.1" in reply.message


def test_the_cloud_switch_is_recommended_only_where_it_is_off(ollama):
    assert "OLLAMA_NO_CLOUD" in check(ollama).message
    ollama.is_cloud_disabled = True
    assert "OLLAMA_NO_CLOUD" not in check(ollama).message


def test_deleting_sends_a_body_and_reads_an_empty_reply(ollama):
    OllamaApi(OllamaSettings(host=ollama.url)).delete("qwen3:4b")
    assert ollama.find("qwen3:4b") is None
    with pytest.raises(ModelMissingError):
        OllamaApi(OllamaSettings(host=ollama.url)).delete("qwen3:4b")
