"""An engine at the protocol seam: scripted replies, events on demand, crashes on demand."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import Any

from indexer.errors import DeskhoundError, EngineUnavailableError
from indexer.protocol import messages as m
from indexer.protocol.codec import Envelope

Script = Callable[[Any], "list[Any]"]


class FakeTransport:
    """One connection to the fake engine."""

    def __init__(self, engine: FakeEngine) -> None:
        self._engine = engine
        self._inbox: queue.SimpleQueue[Envelope | DeskhoundError | None] = queue.SimpleQueue()
        self._last_id = 0

    def send(self, request: Any) -> int:
        self._last_id += 1
        self._engine.take(self, self._last_id, request)
        return self._last_id

    def receive(self) -> Envelope | None:
        item = self._inbox.get()
        if isinstance(item, DeskhoundError):
            raise item
        return item

    def wake(self) -> None:
        self._inbox.put(None)

    def close(self) -> None:
        """Nothing is held."""

    def put(self, item: Envelope | DeskhoundError) -> None:
        self._inbox.put(item)


class FakeEngine:
    """Answers requests by scripts: request type → function giving the replies' messages.

    A reply may be a message, or a (message, blob) pair. A type without a script is held: its
    (transport, id) can be replied to later with `reply`.
    """

    def __init__(self) -> None:
        self.scripts: dict[type, Script] = {}
        self.requests: list[Any] = []
        self.held: list[tuple[FakeTransport, int, Any]] = []
        self.transports: list[FakeTransport] = []
        self.refusals: list[DeskhoundError] = []
        """Raised by the next connection attempts, in order."""
        self._lock = threading.Lock()

    def connect(self) -> FakeTransport:
        with self._lock:
            if self.refusals:
                raise self.refusals.pop(0)
            transport = FakeTransport(self)
            self.transports.append(transport)
            return transport

    def take(self, transport: FakeTransport, wire_id: int, request: Any) -> None:
        with self._lock:
            self.requests.append(request)
            script = self.scripts.get(type(request))
            if script is None:
                self.held.append((transport, wire_id, request))
        if script is not None:
            self._reply(transport, wire_id, script(request))

    def reply(self, request_type: type, *messages: Any, last: bool = True, which: int = -1) -> None:
        """Reply to a held request of a type: the newest, or the one at `which`."""
        with self._lock:
            entry = [held for held in self.held if isinstance(held[2], request_type)][which]
            if last:
                self.held.remove(entry)
        self._reply(entry[0], entry[1], list(messages), last=last)

    def _reply(
        self, transport: FakeTransport, wire_id: int, messages: list[Any], *, last: bool = True
    ) -> None:
        for position, reply in enumerate(messages):
            message, blob = reply if isinstance(reply, tuple) else (reply, b"")
            is_last = last and position == len(messages) - 1
            transport.put(Envelope(wire_id, message, is_last, blob))

    def publish(self, event: Any) -> None:
        """Send an event to the newest connection."""
        self.transports[-1].put(Envelope(0, event))

    def crash(self) -> None:
        """The engine goes away."""
        self.transports[-1].put(EngineUnavailableError("gone"))

    @staticmethod
    def unavailable() -> DeskhoundError:
        """What a connection attempt raises while no engine runs."""
        return EngineUnavailableError("The engine could not be started.")

    def asked(self, request_type: type) -> list[Any]:
        """All requests of a type so far."""
        return [request for request in self.requests if isinstance(request, request_type)]


def done(_request: Any) -> list[Any]:
    """A script for requests that return nothing."""
    return [m.Done()]
