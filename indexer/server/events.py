"""Events to subscribers: each is a whole state, so the newest of its kind is all a client needs."""

from __future__ import annotations

import threading
from typing import Any

from indexer.protocol.codec import EVENT_ID, MAX_REPLY_BYTES, Envelope, encode
from indexer.server.connection import ClientConnection


class EventHub:
    """Passes events on to those who subscribed; publishing never waits for a client."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._subscribers: set[ClientConnection] = set()
        self._newest: dict[str, bytes] = {}

    def publish(self, event: Any) -> None:
        """Send `event` (`IndexProgress`, `SourcesChanged`) to all subscribers.

        Raises:
            ProtocolError: it cannot be written.
        """
        kind = type(event).__name__
        data = encode(Envelope(EVENT_ID, event), max_bytes=MAX_REPLY_BYTES)
        with self._lock:
            self._newest[kind] = data
            for subscriber in self._subscribers:
                subscriber.offer_event(kind, data)

    def subscribe(self, connection: ClientConnection) -> None:
        """Send events from now on, beginning with the newest of each kind."""
        with self._lock:
            self._subscribers.add(connection)
            for kind, data in self._newest.items():
                connection.offer_event(kind, data)

    def unsubscribe(self, connection: ClientConnection) -> None:
        """The client is gone."""
        with self._lock:
            self._subscribers.discard(connection)
