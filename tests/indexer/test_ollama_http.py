from __future__ import annotations

import pytest

from indexer.ollama_http import (
    OllamaHost,
    RefusedError,
    error_text,
    is_cloud_name,
    is_remote_record,
    local_name,
    model_base_name,
    open_client,
    parse_host,
    parse_version,
    require_allowed,
    same_model,
)


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("", "http://127.0.0.1:11434"),
        ("  ' 127.0.0.1 ' ", "http://127.0.0.1:11434"),
        ("localhost", "http://127.0.0.1:11434"),
        (":4000", "http://127.0.0.1:4000"),
        ("127.0.0.1:4000", "http://127.0.0.1:4000"),
        ("0.0.0.0:4000", "http://127.0.0.1:4000"),
        ("::", "http://[::1]:11434"),
        ("[::]:4000", "http://[::1]:4000"),
        ("[::1]", "http://[::1]:11434"),
        ("::1", "http://[::1]:11434"),
        ("127.0.0.1:66000", "http://127.0.0.1:11434"),
        ("127.0.0.1:abc", "http://127.0.0.1:11434"),
        ("http://127.0.0.1", "http://127.0.0.1:80"),
        ("https://ai.example", "https://ai.example:443"),
        ("https://ai.example:8443/ollama/", "https://ai.example:8443/ollama"),
        ("HTTP://AI.Example:1", "http://ai.example:1"),
        ("ollama.com", "https://ollama.com:443"),
        ("http://user:secret@ai.example", "http://ai.example:80"),
    ],
)
def test_addresses_are_read_as_ollama_reads_them(text, url):
    assert parse_host(text).url == url


def test_a_foreign_scheme_is_refused():
    with pytest.raises(RefusedError):
        parse_host("ftp://127.0.0.1")


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1"])
def test_loopback_passes(host):
    require_allowed(OllamaHost("http", host, 11434))


@pytest.mark.parametrize(
    "host", ["192.168.1.4", "10.0.0.1", "ollama.com", "127.0.0.1.example", "fe80::1%eth0"]
)
def test_other_hosts_are_refused(host):
    with pytest.raises(RefusedError) as caught:
        require_allowed(OllamaHost("http", host, 11434))
    assert caught.value.code == "model_refused"


def test_a_host_the_user_has_allowed_passes():
    require_allowed(parse_host("http://10.0.0.1:11434"), frozenset({"10.0.0.1"}))
    with pytest.raises(RefusedError):
        require_allowed(parse_host("http://10.0.0.1:11435"), frozenset({"10.0.0.1"}))


@pytest.mark.parametrize("name", ["gpt-oss:120b-cloud", "x:cloud", " X:Cloud ", "deepseek-v3.1:671b-Cloud"])
def test_cloud_names_are_known(name):
    assert is_cloud_name(name)


@pytest.mark.parametrize("name", ["cloud", "llama3.2:3b", "my-cloud", "localhost:5000/a-cloud", "x:cloudy"])
def test_other_names_are_not_cloud_names(name):
    assert not is_cloud_name(name)


def test_a_record_with_a_remote_host_is_remote():
    assert is_remote_record({"remote_host": "https://ollama.com"})
    assert is_remote_record({"remote_model": "x"})
    assert not is_remote_record({"name": "x", "remote_host": ""})


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b'{"error":"model not found"}', "model not found"),
        (b'{"error":"{\\"error\\":{\\"code\\":400,\\"message\\":\\"too long\\"}}"}', "too long"),
        (b"404 page not found", "404 page not found"),
        (b"", ""),
        (b'{"error": 7}', '{"error": 7}'),
        (b"\xff\xfe", "\ufffd\ufffd"),
    ],
)
def test_an_error_says_what_the_server_said(body, text):
    assert error_text(body) == text


def test_names_mean_the_same_model_whatever_case_and_default_tag():
    assert same_model("Nomic-Embed-Text", "nomic-embed-text:latest")
    assert same_model("host:5000/x", "host:5000/x:latest")
    assert not same_model("x:1b", "x:3b")


def test_versions_compare_as_numbers():
    assert parse_version("0.33.0-rc2") == (0, 33, 0)
    assert parse_version("v0.9.10") < parse_version("0.12.0")
    assert parse_version("dev") == (0, 0, 0)


def test_new_servers_are_asked_for_the_local_model():
    assert local_name("llama3.2:3b", (0, 18, 0)) == "llama3.2:3b:local"
    assert local_name("llama3.2", (0, 33, 0)) == "llama3.2:latest:local"
    assert local_name("llama3.2:3b", (0, 17, 9)) == "llama3.2:3b"


def test_the_base_name_has_neither_namespace_nor_tag():
    assert model_base_name("hf.co/x/Bge-M3:Q8") == "bge-m3"


def test_redirects_are_not_followed(ollama):
    with open_client(parse_host(ollama.url)) as client:
        assert not client.follow_redirects
        assert client.get("/api/version").json() == {"version": ollama.version}
