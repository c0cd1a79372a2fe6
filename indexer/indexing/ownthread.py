"""A thread that an object runs for itself."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


class OwnThread:
    """Runs a method from `start` on until it returns, soon after `stop`; a daemon: the process need not wait for it."""

    def __init__(self, name: str, run: Callable[[], None]) -> None:
        """Prepare; the thread is called `name` in logs and debuggers."""
        self._thread = threading.Thread(target=run, name=name, daemon=True)
        self.changed = threading.Condition()
        """Guards what the object shares with its callers, and wakes the thread."""
        self.is_stopped = False

    def start(self) -> None:
        """Begin; once only."""
        self._thread.start()

    def pause(self, seconds: float) -> None:
        """Wait until something changed, at most some seconds; not at all once it is stopped."""
        with self.changed:
            if not self.is_stopped:
                self.changed.wait(seconds)

    def stop(self, deadline_s: float) -> bool:
        """Have it end; whether it has, at most at a moment of the monotonic clock."""
        with self.changed:
            self.is_stopped = True
            self.changed.notify_all()
        return self.has_ended(deadline_s)

    def has_ended(self, deadline_s: float) -> bool:
        """Whether it has ended, or was never started; waits for it at most until a moment of the monotonic clock.

        Asked from the thread itself, it counts as ended: it is about to be.
        """
        if self._thread.ident is None or self._thread is threading.current_thread():
            return True
        self._thread.join(max(deadline_s - time.monotonic(), 0.0))
        return not self._thread.is_alive()
