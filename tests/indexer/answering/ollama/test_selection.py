from __future__ import annotations

import pytest

from indexer.answering.ollama.api import OllamaApi, OllamaSettings
from indexer.answering.ollama.failures import (
    ModelKindError,
    ModelMemoryError,
    ModelMissingError,
    ModelOutdatedError,
)
from indexer.answering.ollama.selection import ModelSelector
from indexer.errors import ModelError
from indexer.ollama_http import RefusedError


@pytest.fixture
def choose(ollama):
    def run(model="", **settings):
        return ModelSelector(OllamaApi(OllamaSettings(host=ollama.url, model=model, **settings))).choose()

    return run


def test_without_a_setting_the_newest_chat_model_is_taken(ollama, choose):
    ollama.add_model("gemma3:4b")
    ollama.add_model("bge-m3", capabilities=("embedding",), family="bert")
    assert choose().name == "gemma3:4b"


def test_without_a_setting_a_model_in_memory_is_preferred(ollama, choose):
    ollama.add_model("gemma3:4b")
    ollama.load(ollama.find("llama3.2:3b"), 4096)
    assert choose().name == "llama3.2:3b"


def test_names_are_compared_without_case_and_with_the_default_tag(ollama, choose):
    ollama.add_model("Mistral")
    assert choose("mistral").name == "Mistral:latest"


def test_newer_servers_are_asked_for_the_local_model_by_name(ollama, choose):
    assert choose("llama3.2:3b").wire_name == "llama3.2:3b:local"
    ollama.version = "0.17.4"
    assert choose("llama3.2:3b").wire_name == "llama3.2:3b"
    ollama.version = "0.0.0"  # self-built, and as a server that does not know the suffix
    assert choose("llama3.2:3b").wire_name in ("llama3.2:3b", "llama3.2:3b:local")


@pytest.mark.parametrize("name", ["glm-5:cloud", "gpt-oss:120b-cloud", " Kimi-K2:CLOUD "])
def test_cloud_models_are_refused_by_name_before_anything_is_asked(ollama, choose, name):
    with pytest.raises(RefusedError, match="cloud"):
        choose(name)
    assert ollama.exchanges == []


def test_an_alias_of_a_cloud_model_is_refused_by_its_record(ollama, choose):
    ollama.add_model("my-private-helper", remote_host="https://ollama.com:443", remote_model="glm-5")
    with pytest.raises(RefusedError, match="cloud"):
        choose("my-private-helper")
    assert ollama.requests("/api/chat") == []
    assert choose().name != "my-private-helper:latest"


def test_a_model_that_becomes_remote_is_noticed_by_its_digest(ollama):
    selector = ModelSelector(OllamaApi(OllamaSettings(host=ollama.url, model="llama3.2:3b")))
    selector.choose()
    ollama.add_model("llama3.2:3b", revision=1, remote_host="https://ollama.com", remote_model="x")
    with pytest.raises(RefusedError):
        selector.choose()


def test_what_is_known_of_a_model_is_not_asked_again(ollama):
    selector = ModelSelector(OllamaApi(OllamaSettings(host=ollama.url, model="llama3.2:3b")))
    first = selector.choose()
    shown = len(ollama.requests("/api/show"))
    assert selector.choose() == first
    assert len(ollama.requests("/api/show")) == shown


@pytest.mark.parametrize("host", ["http://192.168.1.20:11434", "ollama.com", "example.org:11434", "10.0.0.7"])
def test_hosts_other_than_this_machine_are_refused(host):
    with pytest.raises(RefusedError, match="this machine"):
        OllamaApi(OllamaSettings(host=host))


def test_an_allowed_host_is_used():
    settings = OllamaSettings(host="192.168.1.20:11434", allowed_hosts=("http://192.168.1.20:11434",))
    assert OllamaApi(settings).host.url == "http://192.168.1.20:11434"


def test_a_missing_model_is_named(choose):
    with pytest.raises(ModelMissingError, match="phi4-mini"):
        choose("phi4-mini")


def test_an_embedding_model_cannot_answer(choose):
    with pytest.raises(ModelKindError, match="vectors"):
        choose("nomic-embed-text")


def test_a_server_without_capabilities_is_too_old(ollama, choose):
    ollama.version = "0.6.3"
    with pytest.raises(ModelOutdatedError, match=r"0\.6\.3"):
        choose("llama3.2:3b")


def test_a_server_that_lists_no_capabilities_is_asked_for_each_model(ollama, choose):
    ollama.version = "0.12.6"
    ollama.add_model("bge-m3", capabilities=("embedding",), family="bert")
    assert choose().name == "llama3.2:3b"


def test_no_chat_model_at_all_is_said(empty_ollama):
    with pytest.raises(ModelMissingError, match="no model"):
        ModelSelector(OllamaApi(OllamaSettings(host=empty_ollama.url))).choose()


def test_the_window_is_no_longer_than_the_model_was_trained_for(ollama, choose):
    ollama.add_model("tiny", context_length=2048)
    assert choose("tiny").num_ctx == 2048
    assert choose("llama3.2:3b").num_ctx == 8192


def test_loading_sends_no_text_and_halves_the_window_where_memory_is_short(ollama):
    ollama.memory_limit_tokens = 4096
    selector = ModelSelector(OllamaApi(OllamaSettings(host=ollama.url, model="llama3.2:3b")))
    loaded = [model for model in selector.load(selector.choose()) if model is not None][-1]
    assert loaded.num_ctx == 4096
    assert selector.choose().num_ctx == 4096
    assert OllamaApi(OllamaSettings(host=ollama.url)).loaded() == {"llama3.2:3b": 4096}
    assert all(exchange.json["messages"] == [] for exchange in ollama.requests("/api/chat"))


@pytest.mark.parametrize("version", ["0.24.0", "0.33.0"])
def test_a_model_that_never_fits_is_said(ollama, version):
    ollama.version, ollama.memory_limit_tokens = version, 100
    selector = ModelSelector(OllamaApi(OllamaSettings(host=ollama.url, model="llama3.2:3b")))
    with pytest.raises(ModelMemoryError, match="memory"):
        list(selector.load(selector.choose()))


def test_something_else_at_the_address_is_said(ollama):
    with pytest.raises(ModelError, match="not Ollama"):
        OllamaApi(OllamaSettings(host=f"{ollama.url}/elsewhere")).version()
