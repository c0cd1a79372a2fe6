"""A bounded pool of daemon threads: a handler that hangs cannot keep the engine from ending."""

from __future__ import annotations

import math
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
        self._changed = threading.Condition()
        self._turns: deque[tuple[Hashable, Action]] = deque()
        self._threads: list[threading.Thread] = []
        self._idle = 0
        """Threads that wait, some of them woken for a turn already."""
        self._taken: Counter[Hashable] = Counter()
        """Turns that each owner has, running or next to run."""
        self._held: dict[Hashable, deque[Action]] = {}
        """What waits for a turn of its owner to end."""
        self._is_closed = False

    def submit(self, action: Action, owner: Hashable = None) -> None:
        """Run `action`, which must not raise, as soon as a thread is free for its owner; never after `close`."""
        with self._changed:
            if self._is_closed:
                return
            if self._taken[owner] >= self._share:
                self._held.setdefault(owner, deque()).append(action)
                return
            self._taken[owner] += 1
            self._turns.append((owner, action))
            self._changed.notify()
            if len(self._turns) > self._idle and len(self._threads) < self._max_threads:
                self._start_thread()

    def close(self, wait_s: float) -> bool:
        """Take no more turns after those queued; whether all threads ended within `wait_s`."""
        with self._changed:
            self._is_closed = True
            for owner, held in self._held.items():
                self._taken[owner] += len(held)
                self._turns.extend((owner, action) for action in held)
            self._held.clear()
            self._changed.notify_all()
        deadline = time.monotonic() + wait_s
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    def _start_thread(self) -> None:
        name = f"{self._name}-{len(self._threads) + 1}"
        thread = threading.Thread(target=self._work, name=name, daemon=True)
        try:
            thread.start()
        except RuntimeError:  # the system has no more threads for us: those there are take it
            if not self._threads:
                raise
        else:
            self._threads.append(thread)

    def _work(self) -> None:
        while (turn := self._next_turn()) is not None:
            owner, action = turn
            action()
            with self._changed:
                self._pass_on(owner)

    def _next_turn(self) -> tuple[Hashable, Action] | None:
        with self._changed:
            self._idle += 1
            self._changed.wait_for(lambda: self._turns or self._is_closed)
            self._idle -= 1
            return self._turns.popleft() if self._turns else None

    def _pass_on(self, owner: Hashable) -> None:
        """A turn of this owner has ended: its next action gets it; called with the lock held."""
        if held := self._held.get(owner):
            self._turns.append((owner, held.popleft()))  # for this thread, if no other is faster
            return
        self._held.pop(owner, None)
        self._taken[owner] -= 1
        if not self._taken[owner]:
            del self._taken[owner]
