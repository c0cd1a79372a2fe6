"""Vectors of models that are not used now: kept for a while, so that going back costs little."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection

from indexer.domain import ModelIdentity
from indexer.storage.catalog.catalog import Catalog

logger = logging.getLogger(__name__)

KEPT_DAYS = 30
MOST_KEPT = 2
"""Beside the live model and the one being built; bounds what changing again and again takes of the disk."""


class FormerModels:
    """Remembers when each model was used last, and drops the vectors of those that waited long enough."""

    def __init__(self, catalog: Catalog, *, clock: Callable[[], float] = time.time) -> None:
        """Keep the times in `catalog`, in seconds since 1970 by `clock`."""
        self._catalog = catalog
        self._clock = clock

    def note(self, model: ModelIdentity) -> None:
        """This model is not used any more, from now on."""
        self._catalog.set_fact(_fact(model), self._clock())

    def drop_due(
        self, used: Collection[ModelIdentity], *, is_cancelled: Callable[[], bool] = lambda: False
    ) -> list[ModelIdentity]:
        """Drop all but those in use and the last `MOST_KEPT` of the last `KEPT_DAYS`; returns what was dropped."""
        since: dict[ModelIdentity, float] = {}
        for model in self._catalog.meaning.models():
            if model in used:
                continue
            ended = self._catalog.fact(_fact(model))
            if ended is None:  # the engine was killed before it could note it
                self.note(model)
                ended = self._clock()
            since[model] = float(ended)
        newest = sorted(since, key=lambda model: -since[model])
        now = self._clock()
        due = [
            model
            for place, model in enumerate(newest)
            if place >= MOST_KEPT or now - since[model] > KEPT_DAYS * 86_400
        ]
        dropped = [model for model in due if self._drop(model, is_cancelled)]
        if dropped:
            self._catalog.orphans.give_back_space()
        return dropped

    def _drop(self, model: ModelIdentity, is_cancelled: Callable[[], bool]) -> bool:
        if not self._catalog.meaning.drop_model(model, is_cancelled=is_cancelled):
            return False
        self._catalog.forget_fact(_fact(model))
        logger.info("the vectors of %s are no longer kept", model.name)
        return True


def _fact(model: ModelIdentity) -> str:
    return f"last used: {model.key()}"
