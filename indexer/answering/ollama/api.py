"""Ollama's calls, typed. Every instance speaks to one server, which it may."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from indexer.answering.ollama.connection import LineStream, fetch
from indexer.answering.ollama.failures import failure_of
from indexer.answering.ollama.records import (
    InstalledModel,
    ModelDetails,
    parse_details,
    parse_loaded,
    parse_models,
    parse_object,
)
from indexer.errors import ModelError
from indexer.ollama_http import error_text, parse_host, require_allowed


@dataclass(frozen=True, slots=True)
class OllamaSettings:
    """How to reach Ollama, and what to do with it."""

    host: str = ""
    """As `OLLAMA_HOST` may be written; empty for this machine's default."""
    model: str = ""
    """Empty: the most recent chat model that runs here."""
    allowed_hosts: tuple[str, ...] = ()
    """Base URLs other than loopback that the user has allowed to receive text."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """For a proxy in front of an allowed host; never sent by default."""
    num_ctx: int = 8192
    """Tokens of question, passages and answer to make room for, as far as model and memory allow."""
    thinks: bool = False
    """Let a model that can think do so before it answers: slower, sometimes better."""
    keep_alive: str = "10m"


class OllamaApi:
    """The calls of one server.

    Raises:
        RefusedError: on construction, where the server is neither this machine nor allowed.
    """

    def __init__(self, settings: OllamaSettings) -> None:
        self.settings = settings
        self.host = parse_host(settings.host)
        require_allowed(self.host, frozenset(settings.allowed_hosts))

    def version(self) -> str:
        """The server's version; empty where it is too old to say.

        Raises:
            ModelUnavailableError: nobody answers.
            ModelError: what answers is not Ollama.
        """
        status, body = self._fetch("GET", "/api/version")
        value = parse_object(body)
        if status == 200 and value is not None and isinstance(value.get("version"), str):
            return str(value["version"])[:40]
        if self._fetch("GET", "/")[1].strip() == b"Ollama is running":
            return ""
        raise (
            failure_of(status, error_text(body), "")
            if status != 200
            else ModelError("What answers at Ollama's address is not Ollama.", hint="Check the address.")
        )

    def is_cloud_disabled(self) -> bool | None:
        """Whether the server itself refuses the cloud; None before 0.16.2, which cannot say."""
        status, body = self._fetch("GET", "/api/status")
        cloud = (parse_object(body) or {}).get("cloud")
        return bool(cloud.get("disabled")) if status == 200 and isinstance(cloud, dict) else None

    def models(self) -> list[InstalledModel]:
        """What is installed, newest first."""
        return parse_models(self._json("GET", "/api/tags"))

    def details(self, model: str) -> ModelDetails:
        """What a model is.

        Raises:
            ModelMissingError: not installed; or, of a name ending in `:local`, not local.
            ModelError: e.g. a version that does not know such names.
        """
        return parse_details(self._json("POST", "/api/show", {"model": model}, model=model))

    def loaded(self) -> dict[str, int]:
        """The models in memory with their window in tokens, 0 where the server does not say."""
        return parse_loaded(self._json("GET", "/api/ps"))

    def delete(self, model: str) -> None:
        """Delete a model; files it shares with others stay."""
        status, body = self._fetch("DELETE", "/api/delete", {"model": model})
        if status != 200:
            raise failure_of(status, error_text(body), model)

    def pull(self, model: str) -> LineStream:
        """Start or resume a download; its lines are `PullRecord`s."""
        return self._stream("/api/pull", {"model": model, "stream": True}, model)

    def chat(
        self,
        model: str,
        messages: Sequence[Mapping[str, str]],
        *,
        options: Mapping[str, Any],
        think: bool | str | None = None,
    ) -> LineStream:
        """Start a chat; its lines are `ChatChunk`s. Without messages the model is only loaded.

        Args:
            model: the name for the server.
            messages: `role` and `content` each.
            options: always the same `num_ctx` for one model, else it is loaded anew.
            think: left out where None: models that do not think refuse it.
        """
        body: dict[str, Any] = {
            "model": model,
            "messages": [dict(message) for message in messages],
            "stream": True,
            # An overlong prompt is an error rather than silently cut (0.12.6 and later).
            "truncate": False,
            "options": dict(options),
            "keep_alive": self.settings.keep_alive,
        }
        if think is not None:
            body["think"] = think
        return self._stream("/api/chat", body, model)

    def _stream(self, path: str, body: Mapping[str, Any], model: str) -> LineStream:
        return LineStream(self.host, path, body, model=model, headers=self.settings.headers)

    def _fetch(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> tuple[int, bytes]:
        return fetch(self.host, method, path, body=body, headers=self.settings.headers)

    def _json(
        self, method: str, path: str, body: Mapping[str, Any] | None = None, *, model: str = ""
    ) -> dict[str, Any]:
        status, reply = self._fetch(method, path, body)
        if status != 200:
            raise failure_of(status, error_text(reply), model)
        value = parse_object(reply)
        if value is None:
            raise ModelError("Ollama's reply cannot be read.", hint="Check what answers at its address.")
        return value
