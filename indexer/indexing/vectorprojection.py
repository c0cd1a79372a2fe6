"""A vector store as a projection of the catalog: the vectors of one model."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from indexer.domain import EmbeddingId, ModelIdentity
from indexer.embedding.embedder import Vectors
from indexer.errors import StorageError
from indexer.storage.catalog.catalog import Catalog
from indexer.storage.catalog.outbox import VECTOR_CHANGES, Change
from indexer.storage.vectors.store import VectorStore

logger = logging.getLogger(__name__)

_ROWS = 2_000
_LOOK_AFTER_S = 60.0
_SETTLE_AFTER_S = 120.0
_SETTLED_ROWS = 500
"""Fewer unflushed rows are replayed within a moment; each flush writes the whole index."""
_RECALL_EVERY_S = 86_400.0


class UpkeptStore(VectorStore, Protocol):
    """A vector store that can be looked after."""

    def renew(self) -> None:
        """Begin with nothing; what was there is deleted."""
        ...

    def settle(self) -> None:
        """Write what waits, so that the next start is quick."""
        ...

    def rebuild(
        self,
        batches: Iterable[tuple[Sequence[EmbeddingId], Vectors]],
        *,
        is_cancelled: Callable[[], bool] = lambda: False,
    ) -> int:
        """Replace the index by one made of these, while it serves on; nothing of what was deleted is left."""
        ...

    def would_rebuild(self, removals: int) -> bool:
        """Whether the index would serve better built anew once so many more vectors were deleted."""
        ...

    def purge(
        self,
        batches: Iterable[tuple[Sequence[EmbeddingId], Vectors]],
        *,
        is_cancelled: Callable[[], bool] = lambda: False,
    ) -> None:
        """Have deleted vectors leave every file, by a copy without them or by a rebuild, while it serves on."""
        ...

    def check_recall(self, sample: int = 100) -> float:
        """Share of stored vectors that find themselves.

        Raises:
            CorruptStoreError: too few do; it was begun anew.
        """
        ...


class VectorProjection:
    """Applies vectors to a vector store, and looks after it when nothing is to be applied."""

    def __init__(
        self,
        catalog: Catalog,
        store: UpkeptStore,
        model: ModelIdentity,
        *,
        on_acknowledged: Callable[[], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Follow `catalog` with `store`.

        Args:
            catalog: the truth.
            store: what is filled.
            model: whose vectors it holds.
            on_acknowledged: called after `applied_seq` grew, to prune what nobody needs any more.
            clock: monotonic seconds.
        """
        self._catalog = catalog
        self._store = store
        self._model = model
        self._on_acknowledged = on_acknowledged
        self._clock = clock
        self._applied: int | None = None
        self._refilled_seq = 0
        self._written = 0
        self._is_looked_at = False
        self._recalled_s = clock()
        self.name = projection_name(model)
        self.title = "Search by meaning"
        self._purge_fact = f"to purge: {self.name}"

    @property
    def applied_seq(self) -> int:
        """The last row the store acknowledged."""
        return self._applied or 0

    def purge_soon(self) -> None:
        """Have deleted vectors leave the disk, as soon as the deletions are applied; survives a restart."""
        self._catalog.set_fact(self._purge_fact, self._catalog.outbox.last_seq())

    def prepare(self) -> None:
        """Fill the store anew if the catalog never met it, or no longer has what it lacks.

        Raises:
            StorageError: the store cannot be used now.
        """
        outbox = self._catalog.outbox
        health = self._store.health()
        if not health.is_usable:
            raise StorageError(health.reason)
        pruned_to = outbox.pruned_to(self.name)
        self._applied = health.applied_seq
        if pruned_to is None or self._applied < pruned_to or self._applied > outbox.last_seq():
            if health.count or health.applied_seq:
                self._store.renew()
            first = outbox.refill_vectors(self.name, self._model)
            self._store.delete([], applied_seq=first)
            self._applied = first
        self._refilled_seq = outbox.last_seq()

    def step(self, *, is_hurried: bool, is_cancelled: Callable[[], bool]) -> bool:
        """Apply the next batch, or all there is by building anew where most of it is to be deleted."""
        del is_hurried  # vectors are always applied at once: the store gathers by itself
        size = min(_ROWS, self._store.limits().max_batch)
        rows = self._catalog.outbox.after(self.applied_seq, VECTOR_CHANGES, size)
        if not rows:
            return False
        changes = {EmbeddingId(row.target): row.change is Change.VECTOR_ADDED for row in rows}
        added, vectors = self._catalog.held_vectors(
            [key for key, is_added in changes.items() if is_added], self._model
        )
        removed = [key for key, is_added in changes.items() if not is_added]
        if len(removed) == size and self._is_better_rebuilt():
            self._rebuild_without(is_cancelled)
            return True
        before, last = self.applied_seq, rows[-1].seq
        if removed:
            self._store.delete(removed, applied_seq=before if added else last)
        if added or not removed:
            self._store.upsert(added, vectors, applied_seq=last)
        self._applied = last
        self._written += len(added)
        self._is_looked_at = False
        self._on_acknowledged()
        return True

    def is_behind(self) -> bool:
        """Whether something in the outbox is not applied yet."""
        return bool(self._catalog.outbox.after(self.applied_seq, VECTOR_CHANGES, 1))

    def missing(self) -> int:
        """Vectors that are not in the index yet, as long as it lacks some that were known when it was prepared."""
        if self.applied_seq >= self._refilled_seq:
            return 0
        return self._catalog.outbox.waiting(self.applied_seq, (Change.VECTOR_ADDED,))

    def rest(self, idle_s: float, is_cancelled: Callable[[], bool]) -> None:
        """Purge deleted vectors that must go, rebuild where there are too many, flush, and test now and then."""
        asked_for = self._asked_for()
        must_purge = asked_for is not None
        if must_purge or (idle_s >= _LOOK_AFTER_S and not self._is_looked_at):
            self._is_looked_at = True
            self._renew_if_needed(must_purge, is_cancelled)
            with self._catalog.transaction():
                if must_purge and self._catalog.fact(self._purge_fact) == asked_for:
                    self._catalog.forget_fact(self._purge_fact)  # else more was deleted meanwhile
        if self._written >= _SETTLED_ROWS and idle_s >= _SETTLE_AFTER_S:
            self._store.settle()
            self._written = 0
        if idle_s >= _LOOK_AFTER_S and self._clock() - self._recalled_s >= _RECALL_EVERY_S:
            self._recalled_s = self._clock()
            self._store.check_recall()

    def recover(self) -> None:
        """Begin with an empty store, unless it has begun anew by itself; `prepare` fills it."""
        health = self._store.health()
        if not health.is_usable or health.count or health.applied_seq:
            self._store.renew()

    def _is_better_rebuilt(self) -> bool:
        """Whether so much is to be deleted that the index would be built anew after it anyway."""
        going = self._catalog.outbox.waiting(self.applied_seq, (Change.VECTOR_REMOVED,))
        return self._store.would_rebuild(going)

    def _rebuild_without(self, is_cancelled: Callable[[], bool]) -> None:
        """Build the index of what the catalog still holds: to delete a vector costs Chroma what adding one does."""
        last = self._catalog.outbox.last_seq()
        logger.info("the vectors are built anew without the many that were deleted")
        self._store.rebuild(self._catalog.all_held_vectors(self._model), is_cancelled=is_cancelled)
        self._store.delete([], applied_seq=last)
        self._applied = last
        self._written = 0
        self._on_acknowledged()

    def _asked_for(self) -> int | None:
        """The last row of the outbox when a purge was asked for, once the store was told of all up to it."""
        asked_for = self._catalog.fact(self._purge_fact)
        if asked_for is None:
            return None
        is_told = self._catalog.outbox.is_applied(self.applied_seq, VECTOR_CHANGES, int(asked_for))
        return int(asked_for) if is_told else None

    def _renew_if_needed(self, must_purge: bool, is_cancelled: Callable[[], bool]) -> None:
        health = self._store.health()
        held = self._catalog.all_held_vectors(self._model)
        if health.rebuild_reason:
            logger.info("the vectors are rebuilt: %s", health.rebuild_reason)
            self._store.rebuild(held, is_cancelled=is_cancelled)
        elif must_purge and health.unpurged:
            logger.info("%d deleted vectors leave the disk", health.unpurged)
            self._store.purge(held, is_cancelled=is_cancelled)
        else:
            return
        self._written = 0


def projection_name(model: ModelIdentity) -> str:
    """What the catalog calls the vector store of a model."""
    return f"vectors:{model.key()}"
