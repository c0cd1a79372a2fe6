"""Which vectors the vector store may hold in memory: those of the newest and most used contents."""

from __future__ import annotations

import logging
import math
import threading
import time
from collections import deque
from collections.abc import Callable

from indexer.domain import ModelIdentity
from indexer.settings import vector_capacity
from indexer.storage.catalog.catalog import Catalog
from indexer.storage.catalog.holdings import WarmContent

logger = logging.getLogger(__name__)

_RELEASED_SHARE = 0.05
"""Released at once when the budget is spent: each release leaves holes that only a rebuild closes."""
_PLANNED = 4096
"""Contents looked up at once: each look-up passes over all contents (1.3 s for 200,000 with 2,000,000
vectors)."""
_BALANCE_EVERY_S = 1800.0


class VectorBudget:
    """Admits vectors to the vector store while there is room, then only hotter contents than the coldest held.

    What it remembers may be a little out of date (contents are used, deleted, embedded for a query);
    `balance` counts anew and sets right what changed. Thread-safe.
    """

    def __init__(self, catalog: Catalog, model: ModelIdentity, budget_bytes: Callable[[], int]) -> None:
        """Spend `budget_bytes`, asked anew each time, on the vectors of `model`."""
        self.model = model
        self._catalog = catalog
        self._budget_bytes = budget_bytes
        self._lock = threading.RLock()
        self._held: int | None = None
        self._coldest: deque[WarmContent] | None = None
        self._balance_s = 0.0

    @property
    def capacity(self) -> int:
        """How many vectors fit."""
        return vector_capacity(self._budget_bytes(), self.model.dimension)

    def admits(self, count: int, heat_s: float) -> bool:
        """Whether vectors of a content of this heat may be held; makes room for them if need be.

        Not to be called inside a transaction: it may have to look at all contents, once in a while.
        """
        with self._lock:
            if self._held is None:
                self._held = self._catalog.holdings.counts(self.model).held
            if self._held + count > self.capacity and heat_s > self._floor_s():
                self._release(max(count, int(self.capacity * _RELEASED_SHARE)))
            if self._held + count > self.capacity:
                return False
            self._held += count
            return True

    def balance_soon(self) -> None:
        """The budget is another: balance at the next opportunity."""
        self._balance_s = 0.0

    def balance_if_due(self) -> None:
        """Balance every half an hour, and when it was asked for. Not to be called inside a transaction."""
        if time.monotonic() >= self._balance_s:
            self.balance()

    def balance(self) -> None:
        """Count anew; release what is over the budget, and hold what is hotter than the coldest held."""
        with self._lock:
            self._balance_s = time.monotonic() + _BALANCE_EVERY_S
            counts = self._catalog.holdings.counts(self.model)
            self._held, self._coldest = counts.held, None
            if self._held > self.capacity:
                self._release(self._held - self.capacity)
            if self._held < counts.stored:
                self._hold_hottest()

    def _hold_hottest(self) -> None:
        """Fill the room there is, but for what the next release would make; then exchange colder for hotter."""
        assert self._held is not None
        room = self.capacity - int(self.capacity * _RELEASED_SHARE)
        for content in self._catalog.holdings.hottest_unheld(self.model, _PLANNED):
            count = self._catalog.holdings.unheld(content.extraction, self.model)
            if self._held + count > room:
                if content.heat_s <= self._floor_s():
                    return
                if self._held + count > self.capacity:
                    self._release(self._held + count - self.capacity)
                if self._held + count > self.capacity:
                    return
            self._held += self._catalog.holdings.hold(content.extraction, self.model)

    def _floor_s(self) -> float:
        """How hot the coldest content with held vectors is; infinite where nothing can be released."""
        plan = self._plan()
        return plan[0].heat_s if plan else math.inf

    def _plan(self) -> deque[WarmContent]:
        if not self._coldest:
            self._coldest = deque(self._catalog.holdings.coldest_held(self.model, _PLANNED))
        return self._coldest

    def _release(self, count: int) -> None:
        assert self._held is not None
        released = 0
        while released < count and (plan := self._plan()):
            contents = [content.extraction for content in plan]
            some, done = self._catalog.holdings.release(self.model, contents, count - released)
            for _ in range(done):
                plan.popleft()
            released += some
            if not some:  # all that is left shares its vectors with other contents
                break
        self._held -= released
        logger.info("released %d vectors to stay within the memory budget", released)
