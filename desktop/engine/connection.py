"""The connection to the engine, kept alive by a thread: start, subscribe, send, receive, reconnect.

The window never waits for it. A request posted while the engine starts or restarts is held and
sent once it is there; one that was under way when the engine went away is answered with an error.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop.engine.transport import Failure, Received, Transport
from indexer.errors import (
    DeskhoundError,
    EngineSilentError,
    EngineUnavailableError,
    ProtocolError,
    StorageError,
    VersionMismatchError,
)
from indexer.protocol.messages import CancelRequest, ErrorReply, SubscribeRequest

logger = logging.getLogger(__name__)

STOP_WAIT_S = 1.0
"""How long quitting may wait for a thread that is just connecting or sending."""
BACKOFF_S = (0.3, 1.0, 2.0, 5.0, 10.0, 30.0)
STABLE_AFTER_S = 10.0
"""A connection that lived this long was no failed start: the next pause is the shortest again."""


class ConnectionState(StrEnum):
    """Where the connection stands."""

    STARTING = "starting"
    READY = "ready"
    LOST = "lost"
    """The engine went away or did not start; it is tried again."""
    REFUSED = "refused"
    """Trying again by itself cannot help, e.g. the engine is of a newer version."""


@dataclass(frozen=True, slots=True)
class ConnectionStatus:
    """State of the connection, with what the user should know."""

    state: ConnectionState
    message: str = ""
    hint: str = ""
    retry_in_s: float = 0.0
    restarts: int = 0
    """How often a running engine went away."""
    is_silent: bool = False
    """It is there, and does not answer."""


@dataclass(frozen=True, slots=True)
class _Cancel:
    """An entry of the outbox: give up the request with this ticket."""

    ticket: int


class Connection(QObject):
    """Owns the thread that talks to the engine; signals arrive in the window's thread.

    Requests are named by tickets, which the connection hands out at once; the ids on the wire
    are known only when the sending thread has sent them.
    """

    status_changed = Signal(object)
    """A `ConnectionStatus`."""
    received = Signal(int, object)
    """The request's ticket (0 for an event) and what was `Received`."""

    def __init__(
        self,
        connect: Callable[[], Transport],
        *,
        end_engine: Callable[[], object] = lambda: None,
        backoff_s: tuple[float, ...] = BACKOFF_S,
    ) -> None:
        """Connect by `connect`; `end_engine` ends one that does not answer. Both are called from the thread."""
        super().__init__()
        self._end_engine = end_engine
        self._must_end = threading.Event()
        self._connect = connect
        self._backoff_s = backoff_s
        self._transport: Transport | None = None
        self._last_ticket = 0
        self._outbox: deque[tuple[int, Any]] = deque()
        self._outbox_changed = threading.Condition()
        self._tickets: dict[int, int] = {}
        self._ids_lock = threading.Lock()
        self._stopping = threading.Event()
        self._retry = threading.Event()
        self._thread = threading.Thread(target=self._run, name="engine-connection", daemon=True)

    def start(self) -> None:
        """Begin connecting."""
        self._thread.start()

    def stop(self) -> None:
        """Hang up and end the threads; waits at most a moment."""
        self._stopping.set()
        self._retry.set()
        with self._outbox_changed:
            self._outbox_changed.notify_all()
        if self._transport is not None:
            self._transport.wake()
        if self._thread.is_alive():
            self._thread.join(timeout=STOP_WAIT_S)

    def retry_now(self) -> None:
        """Do not wait for the next try."""
        self._retry.set()

    def end_engine(self) -> None:
        """End an engine that does not answer, and start another."""
        self._must_end.set()
        self._retry.set()

    def post(self, request: Any) -> int:
        """Hand a request to the sending thread and return its ticket. Never blocks."""
        self._last_ticket += 1
        with self._outbox_changed:
            self._outbox.append((self._last_ticket, request))
            self._outbox_changed.notify_all()
        return self._last_ticket

    def cancel(self, ticket: int) -> None:
        """Take back a request: unsent ones are dropped, others cancelled at the engine."""
        with self._outbox_changed:
            kept = [entry for entry in self._outbox if entry[0] != ticket]
            if len(kept) < len(self._outbox):
                self._outbox = deque(kept)
            else:
                self._outbox.append((0, _Cancel(ticket)))
                self._outbox_changed.notify_all()

    def _run(self) -> None:
        """Body of the thread: connect, serve until the engine goes away, again."""
        failures = restarts = 0
        self._report(ConnectionStatus(ConnectionState.STARTING))
        while not self._stopping.is_set():
            error: DeskhoundError
            try:
                if self._must_end.is_set():
                    self._must_end.clear()
                    self._end_engine()
                transport = self._connect()
            except (VersionMismatchError, StorageError) as refusal:
                self._refuse(refusal)
                continue
            except DeskhoundError as failure:
                error = failure
            except Exception:  # a barrier: without its thread the window would never hear of an engine again
                logger.exception("the connection failed unexpectedly")
                error = EngineUnavailableError("The engine could not be reached: internal error.")
            else:
                since = time.monotonic()
                error = self._serve(transport, restarts)
                restarts += 1
                if time.monotonic() - since > STABLE_AFTER_S:
                    failures = 0
            if not self._stopping.is_set():
                self._wait_before_retry(error, failures, restarts)
                failures += 1

    def _wait_before_retry(self, error: DeskhoundError, failures: int, restarts: int) -> None:
        wait_s = self._backoff_s[min(failures, len(self._backoff_s) - 1)]
        logger.warning("engine away (%s), next try in %.1f s", error.code, wait_s)
        self._report(
            ConnectionStatus(
                ConnectionState.LOST,
                error.message,
                error.hint,
                wait_s,
                restarts=restarts,
                is_silent=isinstance(error, EngineSilentError),
            )
        )
        self._retry.wait(wait_s)
        self._retry.clear()

    def _refuse(self, error: DeskhoundError) -> None:
        logger.error("engine refused: %s", error.code)
        self._report(ConnectionStatus(ConnectionState.REFUSED, error.message, error.hint))
        self._retry.wait()
        self._retry.clear()
        self._report(ConnectionStatus(ConnectionState.STARTING))

    def _serve(self, transport: Transport, restarts: int) -> DeskhoundError:
        """Receive until the engine goes away; returns why it ended."""
        self._transport = transport  # before `_stopping` is looked at, which `stop` sets before it wakes this
        away = threading.Event()
        sender = threading.Thread(
            target=self._send_all, args=(transport, away), name="engine-sender", daemon=True
        )
        try:
            transport.send(SubscribeRequest())
            self._report(ConnectionStatus(ConnectionState.READY, restarts=restarts))
            sender.start()
            while not (self._stopping.is_set() or away.is_set()):
                envelope = transport.receive()  # without looking up now and then: an idle window sleeps
                if envelope is not None:
                    self._pass_on(envelope)
        except DeskhoundError as error:
            return error
        except Exception:
            logger.exception("the connection failed unexpectedly")
        finally:
            away.set()
            with self._outbox_changed:
                self._outbox_changed.notify_all()
            if sender.is_alive():
                sender.join(timeout=STOP_WAIT_S)
            transport.close()
            self._fail_all_under_way()
        return EngineUnavailableError("The engine went away.")

    def _send_all(self, transport: Transport, away: threading.Event) -> None:
        """Body of the sending thread: a full socket blocks here and not the window."""
        while True:
            with self._outbox_changed:
                while not self._outbox and not away.is_set():
                    self._outbox_changed.wait()
                if away.is_set():
                    return
                ticket, request = self._outbox.popleft()
            try:
                self._send(transport, ticket, request)
            except DeskhoundError as error:
                logger.warning("request not sent: %s", error.code)
                self._fail(ticket, error)
                if isinstance(error, EngineUnavailableError):
                    away.set()
                    transport.wake()
                    return
            except Exception:
                # The barrier of this thread: one request that cannot be written must not silence the rest.
                logger.exception("a %s could not be sent", type(request).__name__)
                self._fail(ticket, ProtocolError("The request could not be sent."))

    def _send(self, transport: Transport, ticket: int, request: Any) -> None:
        with self._ids_lock:  # a reply may come before `send` returns; it waits for its ticket here
            if isinstance(request, _Cancel):
                ids = [wire_id for wire_id, held in self._tickets.items() if held == request.ticket]
                for wire_id in ids:
                    transport.send(CancelRequest(wire_id))
                return
            self._tickets[transport.send(request)] = ticket

    def _pass_on(self, envelope: Received) -> None:
        if envelope.id == 0:
            self._emit(0, envelope)
            return
        with self._ids_lock:
            ticket = self._tickets.get(envelope.id)
            if envelope.last:
                self._tickets.pop(envelope.id, None)
        if ticket is not None:
            self._emit(ticket, envelope)

    def _fail_all_under_way(self) -> None:
        with self._ids_lock:
            tickets = list(self._tickets.values())
            self._tickets.clear()
        for ticket in tickets:
            self._fail(ticket, EngineUnavailableError("The engine went away before it could reply."))

    def _fail(self, ticket: int, error: DeskhoundError) -> None:
        if ticket:
            self._emit(ticket, Failure(ErrorReply(error.code, error.message, error.hint)))

    def _emit(self, ticket: int, envelope: Received) -> None:
        if not self._stopping.is_set():
            self.received.emit(ticket, envelope)

    def _report(self, status: ConnectionStatus) -> None:
        if not self._stopping.is_set():
            self.status_changed.emit(status)
