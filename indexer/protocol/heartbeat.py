"""Notices an engine that has stopped answering though its socket stays open: frozen, or stuck beyond help."""

from __future__ import annotations

import threading
from collections.abc import Callable

BEAT_S = 2.0
SILENT_BEATS = 8
"""An engine answers a ping within milliseconds, on a machine that swaps within a second or two."""


class Heartbeat:
    """Asks for a sign of life while somebody waits for a reply and nothing is heard. Thread-safe.

    A request may take as long as it likes: what counts is that the engine still says anything. Beats are
    counted, not seconds, so that a client which was itself frozen does not blame the engine.
    """

    def __init__(self, *, ping: Callable[[], None], on_silence: Callable[[], None]) -> None:
        """Send a ping by `ping`, which may block; call `on_silence` when nothing comes of it."""
        self._ping = ping
        self._on_silence = on_silence
        self._changed = threading.Condition()
        self._is_awaited = False
        self._heard = 0
        self._is_over = False
        self._thread = threading.Thread(target=self._run, name="engine-heartbeat", daemon=True)
        self._thread.start()

    def expect(self, is_awaited: bool) -> None:
        """Whether somebody waits for a reply now; the heart rests while nobody does."""
        with self._changed:
            self._is_awaited = is_awaited
            self._changed.notify_all()

    def heard(self) -> None:
        """The engine wrote something."""
        self._heard += 1

    def end(self) -> None:
        """Let it rest for good; from any thread, more than once."""
        with self._changed:
            self._is_over = True
            self._changed.notify_all()

    def close(self) -> None:
        """End it and wait for its thread."""
        self.end()
        self._thread.join()

    def _run(self) -> None:
        silent = 0
        pinging: threading.Thread | None = None
        while True:
            heard = self._heard
            with self._changed:
                self._changed.wait_for(lambda: self._is_awaited or self._is_over)
                if self._changed.wait_for(lambda: self._is_over, BEAT_S):
                    return
                silent = silent + 1 if self._is_awaited and self._heard == heard else 0
            if silent > SILENT_BEATS:
                self._on_silence()
                return
            if silent and (pinging is None or not pinging.is_alive()):
                # Not from here: to an engine that does not read, writing may block.
                pinging = threading.Thread(target=self._ping, name="engine-ping", daemon=True)
                pinging.start()
