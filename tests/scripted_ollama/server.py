"""The scripted Ollama's life and state: models, scripts, what is loaded, what was asked."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from http.server import ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from tests.scripted_ollama.models import ScriptedModel
from tests.scripted_ollama.scripts import ChatScript, Exchange, PullScript
from tests.waiting import PATIENCE_S


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = True

    def __init__(self, owner: ScriptedOllama) -> None:
        from tests.scripted_ollama.handler import Handler

        self.owner = owner
        super().__init__(("127.0.0.1", owner.wanted_port), Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients hang up in tests; that is no news."""


class ScriptedOllama:
    """An Ollama that does what a test says. Use as a context manager."""

    def __init__(
        self, *, version: str = "0.33.0", models: Sequence[ScriptedModel] = (), port: int = 0
    ) -> None:
        self.version = version
        self.wanted_port = port
        self.models: dict[str, ScriptedModel] = {}
        self.loaded: dict[str, int] = {}
        """`num_ctx` of every loaded model, by full name."""
        self.loads: list[tuple[str, int]] = []
        """Every load and reload, in order."""
        self.exchanges: list[Exchange] = []
        self.chat_scripts: deque[ChatScript] = deque()
        self.default_chat: Callable[[dict[str, Any]], ChatScript] = lambda _request: ChatScript(
            text="The passages do not say."
        )
        """What a chat does when no script is queued."""
        self.pulls: dict[str, PullScript] = {}
        self.is_cloud_disabled = False
        self.is_forbidden = False
        """Every request gets a 403 with an empty body, as for a refused Host header."""
        self.busy_count = 0
        """So many more requests that need scheduling get a 503."""
        self.memory_limit_tokens: int | None = None
        """A model does not load with a larger `num_ctx`."""
        self.nan_texts: set[str] = set()
        """A batch with one of these cannot be embedded."""
        self.embed_gate: tuple[int, threading.Event] | None = None
        """After this many embedded texts, requests to embed wait until the event is set."""
        self.embedded = 0
        """Texts embedded so far."""
        self.condition = threading.Condition()
        self.stopping = threading.Event()
        for model in models:
            self.add_model(model)

    @property
    def url(self) -> str:
        """Base URL."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def numbers(self) -> tuple[int, ...]:
        """The version as numbers."""
        return tuple(int(part) for part in self.version.partition("-")[0].split("."))

    def __enter__(self) -> Self:
        self._server = _Server(self)
        self.port: int = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Go away, as when the user ends Ollama; waiting replies are given up."""
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(PATIENCE_S)

    def add_model(self, model: ScriptedModel | str, **changes: Any) -> ScriptedModel:
        """Install a model, or another revision of one."""
        made = replace(ScriptedModel(model) if isinstance(model, str) else model, **changes)
        self.models = {made.full_name: made, **{k: v for k, v in self.models.items() if k != made.full_name}}
        return made

    def say(self, *answers: str | ChatScript) -> None:
        """Queue what the next chats do."""
        for answer in answers:
            self.chat_scripts.append(answer if isinstance(answer, ChatScript) else ChatScript(text=answer))

    def next_chat(self, request: dict[str, Any]) -> ChatScript:
        """The script of a chat that now begins."""
        return self.chat_scripts.popleft() if self.chat_scripts else self.default_chat(request)

    def find(self, name: str) -> ScriptedModel | None:
        """The installed model of this name: case does not matter, the default tag is `latest`."""
        wanted = name.lower() if ":" in name.rsplit("/", 1)[-1] else f"{name.lower()}:latest"
        return next((model for key, model in self.models.items() if key.lower() == wanted), None)

    def load(self, model: ScriptedModel, num_ctx: int) -> bool:
        """Load a model unless it is loaded with just this window; False where memory is short."""
        if self.memory_limit_tokens is not None and num_ctx > self.memory_limit_tokens:
            return False
        with self.condition:
            if self.loaded.get(model.full_name) != num_ctx:
                self.loaded[model.full_name] = num_ctx
                self.loads.append((model.full_name, num_ctx))
        return True

    def record(self, exchange: Exchange) -> None:
        """Remember a request and wake those who wait for it."""
        with self.condition:
            self.exchanges.append(exchange)
            self.condition.notify_all()

    def requests(self, path: str) -> list[Exchange]:
        """All requests of a path, oldest first."""
        return [exchange for exchange in self.exchanges if exchange.path == path]

    def wait_for(self, path: str, count: int = 1) -> Exchange:
        """The `count`-th request of a path, as soon as it has arrived."""
        with self.condition:
            arrived = self.condition.wait_for(lambda: len(self.requests(path)) >= count, PATIENCE_S)
        assert arrived, f"request {count} of {path} did not arrive"
        return self.requests(path)[count - 1]
