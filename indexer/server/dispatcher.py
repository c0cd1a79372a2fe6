"""The dispatcher: brings requests to their handlers, and is the barrier where errors become replies."""

from __future__ import annotations

import functools
import logging
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

from indexer.errors import CancelledError, DeskhoundError, EngineError, EngineUnavailableError, ProtocolError
from indexer.protocol.transport import Wire
from indexer.server.connection import FLUSH_S, ClientConnection
from indexer.server.events import EventHub
from indexer.server.lifetime import Lifetime
from indexer.server.outgoing import OutgoingQueue
from indexer.server.request import RequestContext
from indexer.server.session import Session
from indexer.server.workers import WorkerPool

logger = logging.getLogger(__name__)

QUICK_THREADS = 8
LONG_THREADS = 32
_CLIENTS = 2
"""That can be busy at once with all they ask: one that does not read its replies holds each handler up for 10 s."""

Handler = Callable[[Any, RequestContext], Iterable[object]]
"""Serves one request type with the replies it returns or yields (see `RequestContext`)."""


class Dispatcher:
    """Serves every connected client. Long requests have threads of their own, so quick ones never wait."""

    def __init__(self, events: EventHub, lifetime: Lifetime, *, on_stop: Callable[[], None]) -> None:
        """Call `on_stop`, which must not wait, when a client asks the engine to end."""
        self._events = events
        self._lifetime = lifetime
        self._on_stop = on_stop
        self._handlers: dict[type, tuple[Handler, WorkerPool]] = {}
        self._quick = WorkerPool("quick-request", QUICK_THREADS, share=QUICK_THREADS // _CLIENTS)
        self._long = WorkerPool("long-request", LONG_THREADS, share=LONG_THREADS // _CLIENTS)
        self._lock = threading.Lock()
        self._sessions: set[Session] = set()
        self._is_closed = False

    def register(self, request_type: type, handler: Handler, *, is_long: bool = False) -> None:
        """Serve a request type with `handler`; `is_long` for those that take more than a few seconds."""
        self._handlers[request_type] = (handler, self._long if is_long else self._quick)

    def serve(self, wire: Wire) -> None:
        """Serve an authenticated client until it is gone; runs in a thread of its own."""
        connection = ClientConnection(wire, OutgoingQueue())
        submit = functools.partial(self._submit, connection)
        session = Session(connection, self._events, run_request=submit, on_stop=self._on_stop)
        with self._lock:
            if self._is_closed:
                connection.close()
                return
            self._sessions.add(session)
        self._lifetime.client_came()
        try:
            session.run()
        finally:
            connection.close()
            with self._lock:
                self._sessions.discard(session)
            self._lifetime.client_left()

    def close(self, wait_s: float = 1.0) -> bool:
        """Hang up on everybody; whether all handlers ended within `wait_s`."""
        with self._lock:
            self._is_closed = True
            sessions = list(self._sessions)
        deadline = time.monotonic() + FLUSH_S  # for all of them: those that do not read may be many
        for session in sessions:
            session.hang_up(deadline - time.monotonic())
        return all([pool.close(wait_s / 2) for pool in (self._quick, self._long)])

    def _submit(
        self, client: ClientConnection, request: Any, context: RequestContext, on_end: Callable[[], None]
    ) -> None:
        handler, pool = self._handlers.get(type(request), (_refuse, self._quick))
        pool.submit(lambda: self._run(handler, request, context, on_end), client)

    def _run(
        self, handler: Handler, request: Any, context: RequestContext, on_end: Callable[[], None]
    ) -> None:
        """The barrier: what a handler raises is logged here if it was not meant, and becomes a reply."""
        try:
            if not context.is_cancelled():
                for reply in handler(request, context):
                    context.reply(reply)
                context.finish()
        except (CancelledError, EngineUnavailableError) as error:  # nobody wants it any more, or is there
            context.fail(error)
        except DeskhoundError as error:
            logger.info("%s was refused: %s", type(request).__name__, error.code)
            context.fail(error)
        except Exception:
            logger.exception("%s failed unexpectedly", type(request).__name__)
            context.fail(EngineError("Something went wrong inside Deskhound.", hint="The log tells more."))
        finally:
            on_end()


def _refuse(request: Any, _context: RequestContext) -> Iterable[object]:
    raise ProtocolError(f"this engine does not serve {type(request).__name__}")
