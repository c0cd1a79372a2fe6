"""When an engine that nobody uses ends."""

from __future__ import annotations

import threading
from collections.abc import Callable

IDLE_S = 60.0


class Lifetime:
    """Counts clients and reasons to stay; calls `on_idle` once there has been neither for a while."""

    def __init__(self, on_idle: Callable[[], None], *, idle_s: float = IDLE_S) -> None:
        """Begin counting down: an engine whose first client never comes ends too."""
        self._on_idle = on_idle
        self._idle_s = idle_s
        self._lock = threading.Lock()
        self._clients = 0
        self._reasons: set[str] = set()
        self._timer: threading.Timer | None = None
        self._is_closed = False
        with self._lock:
            self._look()

    @property
    def clients(self) -> int:
        """How many are connected."""
        return self._clients

    def client_came(self) -> None:
        """A client was let in."""
        with self._lock:
            self._clients += 1
            self._look()

    def client_left(self) -> None:
        """A client hung up."""
        with self._lock:
            self._clients -= 1
            self._look()

    def keep(self, reason: str) -> None:
        """Stay without clients while `reason` holds, e.g. background indexing is on."""
        with self._lock:
            self._reasons.add(reason)
            self._look()

    def release(self, reason: str) -> None:
        """`reason` does not hold any more."""
        with self._lock:
            self._reasons.discard(reason)
            self._look()

    def close(self) -> None:
        """Stop counting."""
        with self._lock:
            self._is_closed = True
            timer = self._timer
            self._look()
        if timer is not None and timer is not threading.current_thread():
            timer.join()

    def _look(self) -> None:
        """Start or stop the countdown; called with the lock held."""
        is_idle = not self._clients and not self._reasons and not self._is_closed
        if is_idle and self._timer is None:
            self._timer = threading.Timer(self._idle_s, self._end)
            self._timer.daemon = True
            self._timer.start()
        elif not is_idle and self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _end(self) -> None:
        with self._lock:
            if self._timer is not threading.current_thread():
                return  # somebody came just now
        self._on_idle()
