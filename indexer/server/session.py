"""One client's conversation: greeting, requests, cancelling, superseding."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable
from typing import Any

from indexer.errors import EngineError, EngineUnavailableError, ProtocolError
from indexer.protocol.codec import EVENT_ID, Envelope, SealedEnvelope, request_types
from indexer.protocol.messages import (
    PROTOCOL_VERSION,
    CancelRequest,
    Done,
    Hello,
    PingRequest,
    StopRequest,
    SubscribeRequest,
    Welcome,
)
from indexer.protocol.version import app_version
from indexer.server.connection import ClientConnection
from indexer.server.events import EventHub
from indexer.server.request import RequestContext, error_reply

logger = logging.getLogger(__name__)

HELLO_S = 5.0
MAX_REQUESTS = 64
"""Under way at once, for one client; a window has a handful."""


class Session:
    """Reads a client's requests until it hangs up; `run_request` must not wait for them."""

    def __init__(
        self,
        connection: ClientConnection,
        events: EventHub,
        *,
        run_request: Callable[[Any, RequestContext, Callable[[], None]], None],
        on_stop: Callable[[], None],
    ) -> None:
        self._connection = connection
        self._events = events
        self._run_request = run_request
        self._on_stop = on_stop
        self._client = ""
        self._lock = threading.Lock()
        self._requests: dict[int, RequestContext] = {}
        self._views: dict[str, RequestContext] = {}

    def run(self) -> None:
        """Greet, then serve until the client is gone."""
        try:
            if not self._greet():
                return
            while True:
                self._take(self._connection.receive())
        except (EngineUnavailableError, TimeoutError):
            return  # the client hung up, or did not greet in time
        except ProtocolError as error:
            logger.warning("client %d is hung up on: %s", self._connection.number, error)
            self._reply_error(EVENT_ID, error)
        finally:
            self._events.unsubscribe(self._connection)
            with self._lock:
                requests = list(self._requests.values())
            for request in requests:
                request.abandon()

    def hang_up(self, flush_s: float) -> None:
        """End the conversation from outside, as `ClientConnection.hang_up` does; `run` returns soon after."""
        self._connection.hang_up(flush_s)

    def _greet(self) -> bool:
        """Exchange versions; False for a client of another version, which may only ask to stop."""
        with self._connection.within(HELLO_S):
            sealed = self._connection.receive()
            hello = sealed.open({Hello.__name__: Hello}).message
            self._client = hello.client[:20]
            welcome = Welcome(PROTOCOL_VERSION, app_version(), os.getpid())
            self._connection.send(Envelope(sealed.id, welcome))
            if hello.protocol_version == PROTOCOL_VERSION:
                return True
            sealed = self._connection.receive()
        if sealed.name == StopRequest.__name__:
            self._stop(sealed)
        return False

    def _take(self, sealed: SealedEnvelope) -> None:
        try:
            request = sealed.open(request_types()).message
        except ProtocolError as error:
            self._reply_error(sealed.id, error)
            return
        match request:
            case Hello():
                self._reply_error(sealed.id, ProtocolError("hello has been said"))
            case CancelRequest():
                self._cancel(request.request_id)
            case PingRequest():
                self._connection.send(Envelope(sealed.id, Done()))
            case SubscribeRequest():
                self._connection.send(Envelope(sealed.id, Done()))
                self._events.subscribe(self._connection)
            case StopRequest():
                self._stop(sealed)
            case _:
                self._begin(sealed.id, request)

    def _begin(self, number: int, request: Any) -> None:
        context = RequestContext(
            number, self._client, self._connection, view=str(getattr(request, "view", ""))
        )
        with self._lock:
            if number <= EVENT_ID or number in self._requests:
                refusal: EngineError | None = ProtocolError(f"{number} is no new request id")
            elif len(self._requests) >= MAX_REQUESTS:
                refusal = EngineError("Too many requests at once.", hint="Wait for some to be answered.")
            else:
                refusal = None
                self._requests[number] = context
                superseded = self._views.get(context.view) if context.view else None
                if context.view:
                    self._views[context.view] = context
        if refusal is not None:
            self._reply_error(number, refusal)
            return
        if superseded is not None:
            superseded.cancel("superseded by a newer request")
        self._run_request(request, context, lambda: self._forget(context))

    def _forget(self, context: RequestContext) -> None:
        with self._lock:
            self._requests.pop(context.number, None)
            if self._views.get(context.view) is context:
                del self._views[context.view]

    def _cancel(self, number: int) -> None:
        with self._lock:
            context = self._requests.get(number)
        if context is not None:
            context.cancel("cancelled")

    def _stop(self, sealed: SealedEnvelope) -> None:
        self._connection.send(Envelope(sealed.id, Done()))
        self._on_stop()

    def _reply_error(self, number: int, error: EngineError) -> None:
        try:
            self._connection.send(Envelope(number, error_reply(error)))
        except EngineUnavailableError:
            return  # gone already
