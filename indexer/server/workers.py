"""A bounded pool of daemon threads: a handler that hangs cannot keep the engine from ending."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable


class WorkerPool:
    """Runs actions, as many at once as it has threads; further ones wait their turn."""

    def __init__(self, name: str, max_threads: int) -> None:
        self._name = name
        self._max_threads = max_threads
        self._actions: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._lock = threading.Lock()
        self._idle = 0

    def submit(self, action: Callable[[], None]) -> None:
        """Run `action`, which must not raise, as soon as a thread is free."""
        with self._lock:
            self._actions.put(action)
            if self._idle > 0:
                self._idle -= 1
            elif len(self._threads) < self._max_threads:
                name = f"{self._name}-{len(self._threads) + 1}"
                thread = threading.Thread(target=self._work, name=name, daemon=True)
                self._threads.append(thread)
                thread.start()

    def close(self, wait_s: float) -> bool:
        """Take no more turns after those queued; whether all threads ended within `wait_s`."""
        with self._lock:
            threads = list(self._threads)
        for _ in threads:
            self._actions.put(None)
        deadline = time.monotonic() + wait_s
        for thread in threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        return not any(thread.is_alive() for thread in threads)

    def _work(self) -> None:
        while (action := self._actions.get()) is not None:
            action()
            with self._lock:
                if self._actions.empty():
                    self._idle += 1
