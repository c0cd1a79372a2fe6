"""The scripted Ollama's HTTP: routes, bodies, errors as the real server words them."""

from __future__ import annotations

import json
import select
import socket
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any, cast

from tests.scripted_ollama import chat, pull
from tests.scripted_ollama.models import ScriptedModel, token_count, vector
from tests.scripted_ollama.scripts import Exchange

if TYPE_CHECKING:
    from tests.scripted_ollama.server import ScriptedOllama, _Server

DEFAULT_NUM_CTX = 4096


class HungUpError(Exception):
    """The client closed the connection, or the server stops."""


class Handler(BaseHTTPRequestHandler):
    """One connection of a client."""

    protocol_version = "HTTP/1.1"
    exchange: Exchange

    @property
    def ollama(self) -> ScriptedOllama:
        """The scripted server this connection belongs to."""
        return cast("_Server", self.server).owner

    def log_message(self, format: str, *args: Any) -> None:
        """Tests read `exchanges` instead."""

    def do_GET(self) -> None:
        self._serve(
            {
                "/": self._root,
                "/api/version": self._version,
                "/api/status": self._status,
                "/api/tags": self._tags,
                "/api/ps": self._ps,
            }
        )

    def do_HEAD(self) -> None:
        self._serve({"/": self._root})

    def do_POST(self) -> None:
        self._serve(
            {
                "/api/show": self._show,
                "/api/chat": lambda: chat.serve_chat(self),
                "/api/embed": self._embed,
                "/api/pull": lambda: pull.serve_pull(self),
            }
        )

    def do_DELETE(self) -> None:
        self._serve({"/api/delete": self._delete})

    def _serve(self, routes: dict[str, Callable[[], None]]) -> None:
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        try:
            parsed = json.loads(raw) if raw else None
        except ValueError:
            parsed = None
        self.exchange = Exchange(self.command, self.path, dict(self.headers.items()), raw, parsed)
        self.ollama.record(self.exchange)
        try:
            self._route(routes, raw, parsed)
        except (HungUpError, OSError):
            self.exchange.hung_up.set()
            self.close_connection = True
        finally:
            self.exchange.finished.set()

    def _route(self, routes: dict[str, Callable[[], None]], raw: bytes, parsed: Any) -> None:
        known = {
            "/",
            "/api/version",
            "/api/status",
            "/api/tags",
            "/api/ps",
            "/api/show",
            "/api/chat",
            "/api/embed",
            "/api/pull",
            "/api/delete",
        }
        if self.path == "/api/status" and self.ollama.numbers < (0, 16, 2):
            known.discard(self.path)
        if self.ollama.is_forbidden:
            self.send_bytes(403, b"")
        elif self.path not in known:
            self.send_bytes(404, b"404 page not found", "text/plain")
        elif self.path not in routes:
            self.send_bytes(405, b"405 method not allowed", "text/plain")
        elif self.command in ("POST", "DELETE") and not raw:
            self.send_error_json(400, "missing request body")
        elif self.command in ("POST", "DELETE") and not isinstance(parsed, dict):
            self.send_error_json(400, "invalid character 'x' looking for beginning of value")
        else:
            routes[self.path]()

    # Replies ---------------------------------------------------------------------------------

    def send_bytes(self, status: int, body: bytes, kind: str = "application/json; charset=utf-8") -> None:
        """A whole reply."""
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def send_json(self, value: Any, status: int = 200) -> None:
        """A whole JSON reply."""
        self.send_bytes(status, json.dumps(value).encode())

    def send_error_json(self, status: int, text: str, **more: Any) -> None:
        """An error before any stream."""
        self.send_json({"error": text, **more}, status)

    def start_stream(self) -> None:
        """Headers of an NDJSON stream; lines follow with `send_line`, then `end_stream`."""
        self.send_response(200)
        self.send_header("Content-Type", "application/x-ndjson")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()

    def send_line(self, value: Any) -> None:
        """One line of a stream: an object, or bytes as they are."""
        line = value if isinstance(value, bytes) else json.dumps(value, ensure_ascii=False).encode()
        line += b"\n"
        self.wfile.write(f"{len(line):x}\r\n".encode() + line + b"\r\n")

    def end_stream(self) -> None:
        """A clean end of the stream."""
        self.wfile.write(b"0\r\n\r\n")

    def break_connection(self) -> None:
        """End in the middle of a stream, as when the server dies."""
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def wait(self, gate: threading.Event) -> None:
        """Say nothing until the gate opens; raise when the client hangs up first."""
        while not gate.wait(0.005):
            readable, _, _ = select.select([self.connection], [], [], 0)
            if self.ollama.stopping.is_set() or (readable and not self.connection.recv(1, socket.MSG_PEEK)):
                raise HungUpError

    # Small routes ----------------------------------------------------------------------------

    def _root(self) -> None:
        self.send_bytes(200, b"Ollama is running", "text/plain")

    def _version(self) -> None:
        self.send_json({"version": self.ollama.version})

    def _status(self) -> None:
        disabled = self.ollama.is_cloud_disabled
        self.send_json({"cloud": {"disabled": disabled, "source": "env" if disabled else "none"}})

    def _tags(self) -> None:
        numbers = self.ollama.numbers
        self.send_json({"models": [model.listing(numbers) for model in self.ollama.models.values()]})

    def _ps(self) -> None:
        rows = []
        for name, num_ctx in self.ollama.loaded.items():
            model = self.ollama.models[name]
            row = {
                "name": name,
                "model": name,
                "size": model.size_bytes,
                "digest": model.digest,
                "details": model.details(),
                "expires_at": "2318-01-01T00:00:00Z",
                "size_vram": 0,
            }
            rows.append(row | ({"context_length": num_ctx} if self.ollama.numbers >= (0, 10, 0) else {}))
        self.send_json({"models": rows})

    def model_or_error(self, wording: str = "model '{}' not found") -> ScriptedModel | None:
        """The model a request names; None after an error was sent."""
        name = self.exchange.json.get("model") or ""
        if not name:
            self.send_error_json(400, "model is required")
            return None
        wanted, is_local_only = name, name.lower().endswith(":local")
        if is_local_only and self.ollama.numbers >= (0, 18, 0):
            wanted = name[: -len(":local")]
        elif is_local_only and name.count(":") > 1:
            self.send_error_json(400, "invalid model name")
            return None
        model = self.ollama.find(wanted)
        if model is None or (wanted != name and model.remote_host):
            self.send_error_json(404, wording.format(name))
            return None
        return model

    def _show(self) -> None:
        model = self.model_or_error()
        if model is not None:
            self.send_json(model.show(self.ollama.numbers))

    def _delete(self) -> None:
        model = self.model_or_error()
        if model is not None:
            del self.ollama.models[model.full_name]
            self.send_bytes(200, b"")

    def _embed(self) -> None:
        model = self.model_or_error('model "{}" not found, try pulling it first')
        if model is None:
            return
        request = self.exchange.json
        given = request.get("input", [])
        texts = [given] if isinstance(given, str) and given else given or []
        if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
            self.send_error_json(400, "invalid input type")
        elif "embedding" not in model.capabilities:
            self.send_error_json(501, "this model does not support embeddings")
        elif self.ollama.nan_texts.intersection(texts):
            self.send_error_json(500, "embedding contains NaN or Inf values")
        else:
            self._send_vectors(model, texts, request)

    def _send_vectors(self, model: ScriptedModel, texts: list[str], request: dict[str, Any]) -> None:
        if self.ollama.embed_gate is not None and self.ollama.embedded >= self.ollama.embed_gate[0]:
            self.wait(self.ollama.embed_gate[1])
        self.ollama.embedded += len(texts)
        window = min(request.get("options", {}).get("num_ctx", DEFAULT_NUM_CTX), model.context_length) - 2
        if not request.get("truncate", True) and any(token_count(text) > window for text in texts):
            self.send_error_json(400, "the input length exceeds the context length")
            return
        self.ollama.load(model, window + 2)
        cut = [text[: window * 4] for text in texts]
        size = model.embedding_length
        wanted = request.get("dimensions") or size if self.ollama.numbers >= (0, 11, 11) else size
        vectors = [vector(text, size)[:wanted] for text in cut]
        if wanted < size:
            vectors = [[x / sum(y * y for y in row) ** 0.5 for x in row] for row in vectors]
        self.send_json(
            {
                "model": request["model"],
                "embeddings": vectors,
                "total_duration": 9_000_000,
                "prompt_eval_count": sum(map(token_count, cut)),
            }
        )
