from __future__ import annotations

import threading

import pytest

from indexer.answering.ollama.api import OllamaApi, OllamaSettings
from indexer.answering.ollama.failures import ModelOutdatedError
from indexer.answering.ollama.pulling import pull_model
from indexer.errors import ModelError, NotFoundError
from indexer.ollama_http import RefusedError
from tests.scripted_ollama import Layer, PullScript
from tests.waiting import PATIENCE_S


@pytest.fixture
def pull(ollama):
    return lambda name: pull_model(OllamaApi(OllamaSettings(host=ollama.url)), name)


def test_progress_sums_layers_and_ends_with_success(ollama, pull):
    ollama.pulls["gemma3:1b"] = PullScript()
    steps = list(pull("gemma3:1b"))
    assert [step.is_done for step in steps].count(True) == 1
    assert steps[-1].is_done
    assert (steps[-1].completed_bytes, steps[-1].total_bytes) == (2_001_000, 2_001_000)
    assert "Downloading" in {step.status for step in steps}


def test_progress_never_goes_backwards(ollama, pull):
    ollama.pulls["gemma3:1b"] = PullScript(layers=(Layer("sha256:cc", 100, (0, 60, 20, 100)),))
    completed = [step.completed_bytes for step in pull("gemma3:1b")]
    assert completed == sorted(completed)


def test_an_end_without_success_is_no_success(ollama, pull):
    ollama.pulls["gemma3:1b"] = PullScript(ends_silently=True)
    with pytest.raises(ModelError, match="before it was complete"):
        list(pull("gemma3:1b"))


def test_an_unknown_name_is_not_found(pull):
    with pytest.raises(NotFoundError, match="nosuchmodel"):
        list(pull("nosuchmodel"))


@pytest.mark.parametrize(
    ("error", "expected", "words"),
    [
        ("dial tcp: lookup registry.ollama.ai: no such host", ModelError, "download site"),
        ("max retries exceeded: EOF", ModelError, "broke off"),
        (
            "412: The model you are attempting to pull requires a newer version of Ollama",
            ModelOutdatedError,
            "newer",
        ),
        ("write /blobs/x: no space left on device", ModelError, "full"),
        ("something new", ModelError, "something new"),
    ],
)
def test_failures_have_words(ollama, pull, error, expected, words):
    ollama.pulls["gemma3:1b"] = PullScript(error=error)
    with pytest.raises(expected, match=words):
        list(pull("gemma3:1b"))


def test_a_download_can_be_given_up_while_it_is_silent(ollama, pull):
    ollama.pulls["gemma3:1b"] = PullScript(gate=threading.Event())
    steps = pull("gemma3:1b")
    while next(steps).completed_bytes < 2_000_000:
        pass
    steps.close()
    assert ollama.wait_for("/api/pull").hung_up.wait(PATIENCE_S)


def test_cloud_models_are_not_pulled(ollama, pull):
    with pytest.raises(RefusedError):
        list(pull("glm-5:cloud"))
    assert ollama.exchanges == []
