from __future__ import annotations

import numpy as np
import pytest

from indexer.embedding.ollama import BATCH_TEXTS, MAX_CHARS, OllamaEmbedder
from indexer.embedding.prefixes import prefix_scheme
from indexer.errors import EmbeddingError, ModelReplacedError
from indexer.ollama_http import OllamaHost, RefusedError, parse_host
from tests.scripted_ollama import ScriptedModel, ScriptedOllama

EMBED = "/api/embed"


@pytest.fixture
def open_model(ollama):
    opened = []

    def open_model(model="nomic-embed-text", **options):
        opened.append(OllamaEmbedder(model, parse_host(ollama.url), **options))
        ollama.exchanges.clear()
        return opened[-1]

    yield open_model
    for embedder in opened:
        embedder.close()


def inputs(ollama):
    return [text for exchange in ollama.requests(EMBED) for text in exchange.json["input"]]


def test_documents_and_queries_carry_the_models_prefixes(open_model, ollama):
    embedder = open_model()
    [rows] = embedder.embed_documents(["A text."])
    assert embedder.embed_query("a question").shape == rows.shape == (1, 768)
    assert inputs(ollama) == ["search_document: A text.", "search_query: a question"]


def test_vectors_are_float32_of_length_one(open_model):
    [rows] = open_model().embed_documents(["A text."])
    assert rows.dtype == np.float32
    assert np.linalg.norm(rows) == pytest.approx(1, abs=1e-5)


def test_the_identity_holds_digest_dimension_and_prefix_scheme(open_model, ollama):
    identity = open_model().identity
    assert identity.name == "nomic-embed-text:latest"
    assert identity.digest == ollama.find("nomic-embed-text").digest
    assert (identity.dimension, identity.prefix_scheme) == (768, "nomic-1")


def test_texts_are_never_cut_by_the_server(open_model, ollama):
    open_model().embed_documents(["A text."])
    assert [exchange.json["truncate"] for exchange in ollama.requests(EMBED)] == [False]


def test_texts_go_in_small_batches_and_come_back_in_order(open_model, ollama):
    texts = [f"text {number}" for number in range(2 * BATCH_TEXTS + 3)]
    embedder = open_model()
    together = embedder.embed_documents(texts)
    assert [len(exchange.json["input"]) for exchange in ollama.requests(EMBED)] == [
        BATCH_TEXTS,
        BATCH_TEXTS,
        3,
    ]
    assert all(
        np.allclose(rows, embedder.embed_documents([text])[0])
        for rows, text in zip(together, texts, strict=True)
    )


def test_a_long_text_becomes_parts_that_cover_it(open_model, ollama):
    text = "".join(f"word{number} " for number in range(1500))
    [rows] = open_model().embed_documents([text])
    assert len(rows) == len(inputs(ollama)) > 1
    assert max(map(len, inputs(ollama))) <= MAX_CHARS + len("search_document: ")
    assert all(f"word{number} " in " ".join(inputs(ollama)) for number in range(1500))


def test_a_text_beyond_the_window_is_split_until_it_fits(open_model, ollama):
    ollama.add_model("tiny-embed", capabilities=("embedding",), context_length=64, embedding_length=8)
    rows, short = open_model("tiny-embed").embed_documents(["many words " * 100, "short"])
    assert len(rows) > 2
    assert len(short) == 1


def test_a_query_beyond_the_window_is_cut(open_model, ollama):
    ollama.add_model("tiny-embed", capabilities=("embedding",), context_length=64, embedding_length=8)
    assert open_model("tiny-embed").embed_query("many words " * 100).shape == (1, 8)


def test_one_bad_text_does_not_cost_the_others(open_model, ollama):
    embedder = open_model()
    ollama.nan_texts.add("search_document: bad")
    first, bad, last = embedder.embed_documents(["first", "bad", "last"])
    assert (len(first), len(bad), len(last)) == (1, 0, 1)
    assert bad.shape == (0, 768)


def test_a_server_that_fails_for_every_text_is_an_error_and_no_bad_text(open_model, ollama):
    embedder = open_model()
    ollama.nan_texts.update({"search_document: one", "search_document: two", "dimension"})
    with pytest.raises(EmbeddingError, match="cannot run"):
        embedder.embed_documents(["one", "two"])


def test_blank_texts_are_not_sent(open_model, ollama):
    first, blank = open_model().embed_documents(["first", " \n"])
    assert (len(first), blank.shape) == (1, (0, 768))
    assert inputs(ollama) == ["search_document: first"]


def test_a_text_with_undecodable_bytes_is_embedded(open_model):
    assert len(open_model().embed_documents(["caf\udce9"])[0]) == 1


def test_a_replaced_model_of_another_size_is_noticed(open_model, ollama):
    embedder = open_model()
    ollama.add_model(
        ScriptedModel("nomic-embed-text", capabilities=("embedding",), embedding_length=256, revision=2)
    )
    with pytest.raises(EmbeddingError, match="another size"):
        embedder.embed_documents(["A text."])


def test_the_server_itself_is_told_to_stay_local(open_model, ollama):
    open_model().embed_documents(["A text."])
    assert ollama.requests(EMBED)[0].json["model"] == "nomic-embed-text:latest:local"


def test_an_old_server_gets_the_plain_name(open_model, ollama):
    ollama.version = "0.12.6"
    open_model().embed_documents(["A text."])
    assert ollama.requests(EMBED)[0].json["model"] == "nomic-embed-text:latest"


@pytest.mark.parametrize("name", ["gpt-oss:120b-cloud", "embedder:cloud"])
def test_a_cloud_name_is_refused_before_anything_is_sent(ollama, name):
    with pytest.raises(RefusedError):
        OllamaEmbedder(name, parse_host(ollama.url))
    assert ollama.exchanges == []


def test_an_alias_of_a_cloud_model_is_refused_before_any_text_is_sent(ollama):
    ollama.add_model(
        "harmless", capabilities=("embedding",), remote_host="https://ollama.com:443", remote_model="x"
    )
    with pytest.raises(RefusedError):
        OllamaEmbedder("harmless", parse_host(ollama.url))
    assert ollama.requests(EMBED) == []


def test_another_machine_is_refused_unless_allowed():
    with pytest.raises(RefusedError):
        OllamaEmbedder("nomic-embed-text", OllamaHost("http", "192.0.2.7", 11434))


def test_a_model_that_is_not_installed_says_how_to_get_it(empty_ollama):
    with pytest.raises(EmbeddingError) as caught:
        OllamaEmbedder("bge-m3", parse_host(empty_ollama.url))
    assert "ollama pull bge-m3" in caught.value.hint


def test_a_chat_model_is_refused(ollama):
    with pytest.raises(EmbeddingError, match="not an embedding model"):
        OllamaEmbedder("llama3.2:3b", parse_host(ollama.url))


def test_a_server_that_is_not_running_is_an_error():
    with ScriptedOllama() as server:
        host = parse_host(server.url)
    with pytest.raises(EmbeddingError, match="does not answer"):
        OllamaEmbedder("nomic-embed-text", host)


def test_a_proxy_in_the_environment_is_ignored(open_model, monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert len(open_model().embed_documents(["A text."])[0]) == 1


def test_it_stops_before_a_batch_where_told(open_model, ollama):
    seen = []
    texts = [str(number) for number in range(BATCH_TEXTS + 1)]
    open_model().embed_documents(texts, before_each=lambda: seen.append(len(ollama.requests(EMBED))))
    assert seen == [0, 1]


def test_prefixes_go_by_base_name():
    assert prefix_scheme("hf.co/someone/Nomic-Embed-Text:v1.5").query == "search_query: "
    assert prefix_scheme("embeddinggemma:300m").document == "title: none | text: "
    assert prefix_scheme("unknown-model").name == ""


def test_a_model_that_was_pulled_anew_is_noticed(open_model, ollama, monkeypatch):
    embedder = open_model()
    monkeypatch.setattr("indexer.embedding.ollama._LOOK_EVERY_S", 0.0)
    embedder.embed_query("a")
    ollama.add_model(ollama.find("nomic-embed-text"), revision=1)
    for embed in (lambda: embedder.embed_query("a"), lambda: embedder.embed_documents(["a"])):
        with pytest.raises(ModelReplacedError):
            embed()
