"""One request on one connection: whole replies, and streams of lines that can be given up.

Ollama sends nothing, not even headers, while it queues, loads and reads the prompt: minutes on a CPU.
A thread waits for its bytes, so the caller gets a tick now and then and can close at any moment.
Closing the connection is the only way to cancel; it stops generation, a load, a pull.
"""

from __future__ import annotations

import contextlib
import queue
import socket
import sys
import threading
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from indexer.answering.ollama.failures import failure_of, unavailable, went_away
from indexer.errors import ModelError
from indexer.ollama_http import OllamaHost, error_text, open_client

if TYPE_CHECKING:
    import httpx

MAX_LINE_BYTES = 8 << 20
"""Ollama's own client gives up at 8 MB."""
MAX_STREAM_BYTES = 256 << 20
MAX_REPLY_BYTES = 32 << 20
TICK_S = 0.2
"""How long a silent stream blocks its reader at most."""

_IDENTITY = {"Accept-Encoding": "identity"}
_END = object()


class _ClosedError(Exception):
    """The stream was closed by its reader."""


def fetch(
    host: OllamaHost,
    method: str,
    path: str,
    *,
    body: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
    timeout_s: float = 30.0,
) -> tuple[int, bytes]:
    """Status and body of a short call; whatever the status, nothing is raised for it.

    Raises:
        ModelUnavailableError: nobody answers, or not in time.
        ModelError: the reply is too large.
    """
    import httpx

    with open_client(host, read_timeout_s=timeout_s, headers={**_IDENTITY, **(headers or {})}) as client:
        try:
            with client.stream(method, host.url + path, json=body) as response:
                return response.status_code, _read_capped(response)
        except (httpx.TransportError, httpx.InvalidURL) as error:
            raise unavailable(host.url) from error


def _read_capped(response: httpx.Response) -> bytes:
    parts, size = list[bytes](), 0
    for part in response.iter_raw():
        parts.append(part)
        size += len(part)
        if size > MAX_REPLY_BYTES:
            raise ModelError("Ollama's reply is too large to be one.")
    return b"".join(parts)


class LineStream:
    """The lines of a streamed reply. Iterating yields bytes, or None after a silent `TICK_S`.

    Use as a context manager: leaving it closes the connection. Errors come out of the iteration:

    Raises:
        ModelUnavailableError: nobody answers, or the connection broke.
        ModelError: the reply is an error (see `failures`), or exceeds the caps.
    """

    def __init__(
        self,
        host: OllamaHost,
        path: str,
        body: Mapping[str, Any],
        *,
        model: str,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self._host = host
        self._request = (path, dict(body), {**_IDENTITY, **(headers or {})})
        self._model = model
        self._items: queue.Queue[bytes | ModelError | object] = queue.Queue(maxsize=1024)
        self._closed = threading.Event()
        self._network: Any = None
        self._thread = threading.Thread(target=self._run, name="ollama-stream", daemon=True)
        self._thread.start()

    def __enter__(self) -> LineStream:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def __iter__(self) -> Iterator[bytes | None]:
        while True:
            try:
                item = self._items.get(timeout=TICK_S)
            except queue.Empty:
                yield None
                continue
            if item is _END:
                return
            if isinstance(item, ModelError):
                raise item
            assert isinstance(item, bytes)
            yield item

    def close(self) -> None:
        """Give up: the server sees the connection close at once. Never blocks."""
        self._closed.set()
        network = self._network
        if network is None:
            return
        connection = network.get_extra_info("socket")
        with contextlib.suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)  # wakes the thread that waits for bytes
        if sys.platform == "win32":  # where a shutdown does not wake it
            with contextlib.suppress(OSError):
                connection.close()

    def _run(self) -> None:
        import httpx

        path, body, headers = self._request
        try:
            with (
                open_client(self._host, read_timeout_s=None, headers=headers) as client,
                client.stream(
                    "POST", self._host.url + path, json=body, extensions={"trace": self._trace}
                ) as reply,
            ):
                self._forward(reply)
            self._finish(_END)
        except _ClosedError:
            self._close_socket()
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.InvalidURL):
            self._finish(unavailable(self._host.url))
        except (httpx.TransportError, httpx.StreamError):
            self._finish(went_away())
        except ModelError as error:
            self._finish(error)

    def _close_socket(self) -> None:
        if self._network is not None:
            self._network.close()

    def _trace(self, event: str, info: Mapping[str, Any]) -> None:
        """Keep the network stream as soon as it is there: httpx hands out none before headers come."""
        if event in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            self._network = info["return_value"]
            if self._closed.is_set():
                raise _ClosedError

    def _forward(self, reply: httpx.Response) -> None:
        if reply.status_code != 200:
            raise failure_of(reply.status_code, error_text(_read_capped(reply)), self._model)
        rest, total = b"", 0
        for part in reply.iter_raw():
            total += len(part)
            *lines, rest = (rest + part).split(b"\n")
            if len(rest) > MAX_LINE_BYTES or total > MAX_STREAM_BYTES:
                raise ModelError("Ollama's reply is too large to be one.")
            for line in lines:
                self._put_line(line)
        self._put_line(rest)

    def _put_line(self, line: bytes) -> None:
        if line.strip():
            self._put(line)

    def _finish(self, item: ModelError | object) -> None:
        with contextlib.suppress(_ClosedError):
            self._put(item)

    def _put(self, item: bytes | ModelError | object) -> None:
        while not self._closed.is_set():
            try:
                return self._items.put(item, timeout=TICK_S)
            except queue.Full:
                continue
        raise _ClosedError
