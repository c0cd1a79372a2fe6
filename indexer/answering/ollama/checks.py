"""The state of Ollama for the settings page: every step fails with words of its own."""

from __future__ import annotations

from indexer.answering.ollama.api import OllamaApi, OllamaSettings
from indexer.answering.ollama.failures import (
    ModelMissingError,
    ModelOutdatedError,
    ModelUnavailableError,
)
from indexer.answering.ollama.records import InstalledModel, parse_version
from indexer.answering.ollama.selection import KNOWS_TRUNCATE, OLDEST, ModelSelector, outdated
from indexer.answering.ollama.window import this_machine_bytes
from indexer.errors import ModelError
from indexer.ollama_http import RefusedError, same_model
from indexer.protocol.messages import ModelsReply, ModelView

_GB = 1_000_000_000
_CHAT_SUGGESTIONS = (
    ("gemma3:1b", 0.8),
    ("llama3.2:3b", 2.0),
    ("qwen3:4b", 2.6),
    ("gemma3:4b", 3.3),
    ("qwen3.5:9b", 6.6),
)
"""Download sizes in GB; a model is offered where it takes at most half of the memory."""
_EMBEDDING_SUGGESTIONS = (("embeddinggemma", 0.6),)


def check_models(settings: OllamaSettings) -> ModelsReply:
    """What Ollama has and whether it can be used; never raises for what is wrong with Ollama."""
    host = settings.host
    version = ""
    try:
        api = OllamaApi(settings)
        host = api.host.url
        version = api.version()
        return _check(api, version)
    except ModelError as error:
        state = _state_of(error)
        hint = f" {error.hint}" if error.hint else ""
        suggestions = _suggestions(()) if state == "no models" else ()
        return ModelsReply(state, error.message + hint, version, host, (), "", suggestions)


def _state_of(error: ModelError) -> str:
    match error:
        case ModelUnavailableError():
            return "not running"
        case ModelOutdatedError():
            return "too old"
        case ModelMissingError():
            return "no models"
        case RefusedError():
            return "refused"
        case _:
            return "error"


def _check(api: OllamaApi, version: str) -> ModelsReply:
    numbers = parse_version(version)
    if numbers is not None and numbers < OLDEST:
        raise outdated(numbers)
    selector = ModelSelector(api)
    installed = api.models()
    views = tuple(_view(selector, model) for model in installed)
    try:
        chosen = selector.choose()
    except ModelError as error:
        hint = f" {error.hint}" if error.hint else ""
        state = _state_of(error)
        return ModelsReply(
            state, error.message + hint, version, api.host.url, views, "", _suggestions(installed)
        )
    message = f"Answers are written by {chosen.name}."
    if numbers is not None and numbers < KNOWS_TRUNCATE:
        wanted = ".".join(map(str, KNOWS_TRUNCATE))
        message += f" Ollama {version} may cut long prompts silently: update it to {wanted} or later."
    elif api.is_cloud_disabled() is False:
        message += " Models in Ollama's cloud are refused; OLLAMA_NO_CLOUD=1 switches them off in Ollama too."
    return ModelsReply("ready", message, version, api.host.url, views, chosen.name, _suggestions(installed))


def _view(selector: ModelSelector, model: InstalledModel) -> ModelView:
    reason = selector.refusal(model)
    if reason:
        return ModelView(model.name, model.size_bytes, "chat", is_refused=True, reason=reason)
    return ModelView(model.name, model.size_bytes, selector.kind(model))


def _suggestions(installed: tuple[InstalledModel, ...] | list[InstalledModel]) -> tuple[ModelView, ...]:
    room = this_machine_bytes() / 2
    offers = [(name, size, "chat") for name, size in _CHAT_SUGGESTIONS if size * _GB < room]
    offers += [(name, size, "embedding") for name, size in _EMBEDDING_SUGGESTIONS]
    return tuple(
        ModelView(name, int(size * _GB), kind)
        for name, size, kind in offers
        if not any(same_model(name, model.name) for model in installed)
    )
