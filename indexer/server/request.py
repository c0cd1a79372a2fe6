"""One request under way: where its handler sends replies and learns that nobody wants them."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any

from indexer.errors import CancelledError, DeskhoundError, EngineUnavailableError, ProtocolError, error_codes
from indexer.protocol.codec import Envelope
from indexer.protocol.messages import Done, ErrorReply
from indexer.server.connection import ClientConnection

MCP = "mcp"
"""The name of the client that serves other programs' models."""


@dataclass(frozen=True, slots=True)
class WithBlob:
    """A reply and the raw bytes that travel with it; a handler returns or yields it."""

    message: Any
    blob: bytes


def error_reply(error: DeskhoundError) -> ErrorReply:
    """An error as it is sent; a client that does not know its class takes the nearest base that it knows."""
    code, *bases = dict.fromkeys(error_codes(error))
    return ErrorReply(code, error.message, error.hint, tuple(bases))


class RequestContext:
    """Given to a handler with its request. Thread-safe.

    Messages a handler returns or yields are replies of which the last one ends the request, so each is
    held back until the next is known; what the client must see at once goes through `emit`.
    """

    def __init__(self, number: int, client: str, connection: ClientConnection, view: str = "") -> None:
        self.number = number
        self.client = client
        """`window`, `command` or `mcp`, as the client says."""
        self.view = view
        self._connection = connection
        self._lock = threading.Lock()
        self._held: WithBlob | None = None
        self._is_over = False
        self._cancelled = threading.Event()

    @property
    def is_for_model(self) -> bool:
        """Whether the client hands what it gets to a model of its own: it sees only what may go to one."""
        return self.client == MCP

    def is_cancelled(self) -> bool:
        """Whether the request was superseded, cancelled, or its client is gone."""
        return self._cancelled.is_set()

    def emit(self, message: Any, blob: bytes = b"", *, last: bool = False) -> None:
        """Send a reply at once.

        Raises:
            CancelledError: nobody wants it any more.
            EngineUnavailableError: the client is gone.
            ProtocolError: the message is too large.
        """
        with self._lock:
            self._flush(last=False)
            self._send(WithBlob(message, blob), last=last)

    def reply(self, message: Any) -> None:
        """Take a reply from the handler, a `WithBlob` or a message; sent when the next one comes."""
        with self._lock:
            self._flush(last=False)
            self._held = message if isinstance(message, WithBlob) else WithBlob(message, b"")

    def finish(self) -> None:
        """The handler is done: its last reply ends the request, or `Done` where there is none."""
        with self._lock:
            if self._is_over:
                return
            if self._held is None:
                self._held = WithBlob(Done(), b"")
            self._flush(last=True)

    def fail(self, error: DeskhoundError) -> None:
        """End the request with an error, unless it is over."""
        with self._lock:
            if not self._is_over:
                self._held = None
                self._end_with(error)

    def cancel(self, reason: str) -> None:
        """Nobody wants this any more: tell the handler, and end the request at once."""
        self._cancelled.set()
        self.fail(CancelledError(reason))

    def abandon(self) -> None:
        """The client is gone: tell the handler."""
        self._cancelled.set()

    def _end_with(self, error: DeskhoundError) -> None:
        try:
            self._send(WithBlob(error_reply(error), b""), last=True)
        except EngineUnavailableError:
            return  # the reader of this connection sees it too

    def _flush(self, *, last: bool) -> None:
        if self._held is not None:
            held, self._held = self._held, None
            self._send(held, last=last)

    def _send(self, reply: WithBlob, *, last: bool) -> None:
        if self._is_over:
            raise CancelledError("the request is over")
        try:
            self._connection.send(Envelope(self.number, reply.message, last, reply.blob))
        except ProtocolError:
            raise  # nothing was sent: the barrier may still say so
        except EngineUnavailableError:
            self._is_over = True
            self._cancelled.set()
            raise
        self._is_over = last
