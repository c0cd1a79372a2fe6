"""Which vectors the vector store may hold in memory: those of the newest and most used contents."""

from __future__ import annotations

import logging
from collections.abc import Callable

from indexer.domain import ModelIdentity
from indexer.settings import vector_capacity
from indexer.storage.catalog.catalog import Catalog

logger = logging.getLogger(__name__)

_RELEASED_SHARE = 0.05
"""Released at once when the budget is spent: each release leaves holes that only a rebuild closes."""


class VectorBudget:
    """Admits vectors to the vector store while there is room, then only hotter contents than the coldest held."""

    def __init__(self, catalog: Catalog, model: ModelIdentity, budget_bytes: Callable[[], int]) -> None:
        """Spend `budget_bytes`, asked anew each time, on the vectors of `model`."""
        self.model = model
        self._catalog = catalog
        self._budget_bytes = budget_bytes
        self._held: int | None = None
        self._floor_s: float | None = None

    @property
    def capacity(self) -> int:
        """How many vectors fit."""
        return vector_capacity(self._budget_bytes(), self.model.dimension)

    def admits(self, count: int, heat_s: float) -> bool:
        """Whether vectors of a content of this heat may be held; makes room for them if need be."""
        if self._held is None:
            self._held = self._catalog.meaning.counts(self.model).held
        if self._held + count <= self.capacity:
            self._held += count
            return True
        if self._floor_s is None:
            self._floor_s = self._catalog.meaning.coldest_held_s(self.model)
        if heat_s <= self._floor_s:
            return False
        self._release(count)
        self._held = (self._held or 0) + count
        return True

    def fit(self) -> int:
        """Bring what is held inside the budget, after it was lowered; returns how many were released."""
        self._held = self._catalog.meaning.counts(self.model).held
        over = self._held - self.capacity
        return self._release(over) if over > 0 else 0

    def _release(self, count: int) -> int:
        wanted = max(count, int(self.capacity * _RELEASED_SHARE))
        released = self._catalog.meaning.release(self.model, wanted)
        logger.info("released %d vectors to stay within the memory budget", released)
        self._held = self._catalog.meaning.counts(self.model).held
        self._floor_s = self._catalog.meaning.coldest_held_s(self.model)
        return released
