"""A bounded pool of daemon threads: a handler that hangs cannot keep the engine from ending."""

from __future__ import annotations

import math
import queue
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Hashable

Action = Callable[[], None]


class WorkerPool:
    """Runs actions, as many at once as it has threads; further ones wait their turn."""

    def __init__(self, name: str, max_threads: int, *, share: int | None = None) -> None:
        """Start no thread yet; one owner's actions take at most `share` of them at once (default: all)."""
        self._name = name
        self._max_threads = max_threads
        self._share = share or math.inf
        self._turns: queue.SimpleQueue[tuple[Hashable, Action] | None] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._lock = threading.Lock()
        self._idle = 0
        self._taken: Counter[Hashable] = Counter()
        """Turns that each owner has, running or next to run."""
        self._held: dict[Hashable, deque[Action]] = {}
        """What waits for a turn of its owner to end."""

    def submit(self, action: Action, owner: Hashable = None) -> None:
        """Run `action`, which must not raise, as soon as a thread is free for its owner."""
        with self._lock:
            if self._taken[owner] >= self._share:
                self._held.setdefault(owner, deque()).append(action)
                return
            self._taken[owner] += 1
            self._turns.put((owner, action))
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
            for owner, held in self._held.items():
                self._taken[owner] += len(held)
                for action in held:
                    self._turns.put((owner, action))
            self._held.clear()
            threads = list(self._threads)
        for _ in threads:
            self._turns.put(None)
        deadline = time.monotonic() + wait_s
        for thread in threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        return not any(thread.is_alive() for thread in threads)

    def _work(self) -> None:
        while (turn := self._turns.get()) is not None:
            owner, action = turn
            action()
            with self._lock:
                self._pass_on(owner)
                if self._turns.empty():
                    self._idle += 1

    def _pass_on(self, owner: Hashable) -> None:
        """A turn of this owner has ended: its next action gets it; called with the lock held."""
        if held := self._held.get(owner):
            self._turns.put((owner, held.popleft()))
            return
        self._held.pop(owner, None)
        self._taken[owner] -= 1
        if not self._taken[owner]:
            del self._taken[owner]
