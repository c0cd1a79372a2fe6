"""What is on its way to one client: a bounded queue of replies, and the newest event of each kind."""

from __future__ import annotations

import threading
import time
from collections import deque

MAX_QUEUED_BYTES = 64 << 20
"""More than this waits for the client, and after `FULL_S` the client is hung up on."""
FULL_S = 10.0
EVENT_INTERVAL_S = 0.25
"""An event of one kind is sent at most four times a second; the newest wins."""


class OutgoingQueue:
    """Filled by any thread, emptied by the one that writes to the client."""

    def __init__(
        self,
        *,
        max_bytes: int = MAX_QUEUED_BYTES,
        full_s: float = FULL_S,
        event_interval_s: float = EVENT_INTERVAL_S,
    ) -> None:
        self._max_bytes = max_bytes
        self._full_s = full_s
        self._event_interval_s = event_interval_s
        self._changed = threading.Condition()
        self._replies: deque[bytes] = deque()
        self._queued_bytes = 0
        self._events: dict[str, bytes] = {}
        self._event_due_at: dict[str, float] = {}
        self._is_closed = False

    def put(self, data: bytes) -> bool:
        """Queue a reply, waiting for room; False if the queue is closed or stayed full too long."""
        with self._changed:
            has_room = self._changed.wait_for(
                lambda: (
                    self._is_closed or not self._replies or self._queued_bytes + len(data) <= self._max_bytes
                ),
                self._full_s,
            )
            if self._is_closed or not has_room:
                return False
            self._replies.append(data)
            self._queued_bytes += len(data)
            self._changed.notify_all()
            return True

    def offer(self, kind: str, data: bytes) -> None:
        """Send an event when there is time; an older one of its kind is dropped."""
        with self._changed:
            self._events[kind] = data
            self._changed.notify_all()

    def close(self) -> None:
        """Take nothing more; what is queued can still be taken."""
        with self._changed:
            self._is_closed = True
            self._events.clear()
            self._changed.notify_all()

    def take(self) -> bytes | None:
        """The next thing to write, replies first; None when closed and empty."""
        with self._changed:
            while True:
                if self._replies:
                    data = self._replies.popleft()
                    self._queued_bytes -= len(data)
                    self._changed.notify_all()
                    return data
                if self._is_closed:
                    return None
                now = time.monotonic()
                kind = min(self._events, key=self._due_at, default="")
                if kind and self._due_at(kind) <= now:
                    self._event_due_at[kind] = now + self._event_interval_s
                    return self._events.pop(kind)
                self._changed.wait(self._due_at(kind) - now if kind else None)

    def _due_at(self, kind: str) -> float:
        return self._event_due_at.get(kind, 0.0)
