"""A vector store as a projection of the catalog: the vectors of one model."""

from __future__ import annotations

from collections.abc import Callable

from indexer.domain import EmbeddingId, ModelIdentity
from indexer.errors import StorageError
from indexer.storage.catalog.catalog import Catalog
from indexer.storage.catalog.outbox import VECTOR_CHANGES, Change
from indexer.storage.vectors.store import VectorStore

_ROWS = 2_000


class VectorProjection:
    """Applies vectors to a vector store."""

    def __init__(
        self,
        catalog: Catalog,
        store: VectorStore,
        model: ModelIdentity,
        *,
        prune: Callable[[int], None],
        renew: Callable[[], None],
    ) -> None:
        """Follow `catalog` with `store`.

        Args:
            catalog: the truth.
            store: what is filled.
            model: whose vectors it holds.
            prune: drops outbox rows up to a number, once every vector store has them.
            renew: replaces a broken store by an empty one, behind the same object.
        """
        self._catalog = catalog
        self._store = store
        self._model = model
        self._prune = prune
        self._renew = renew
        self._applied: int | None = None
        self.name = projection_name(model)

    @property
    def applied_seq(self) -> int:
        """The last row the store acknowledged."""
        return self._applied or 0

    def prepare(self) -> None:
        """Fill the store anew if the catalog never met it, or no longer has what it lacks."""
        outbox = self._catalog.outbox
        health = self._store.health()
        if not health.is_usable:
            raise StorageError(health.reason)
        pruned_to = outbox.pruned_to(self.name)
        self._applied = health.applied_seq
        if pruned_to is None or self._applied < pruned_to or self._applied > outbox.last_seq():
            if health.count or health.applied_seq:
                self._renew()
            first = outbox.refill_vectors(self.name, self._model)
            self._store.delete([], applied_seq=first)
            self._applied = first

    def step(self, *, is_hurried: bool) -> bool:
        """Apply the next batch."""
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
        before, last = self.applied_seq, rows[-1].seq
        if removed:
            self._store.delete(removed, applied_seq=before if added else last)
        if added or not removed:
            self._store.upsert(added, vectors, applied_seq=last)
        self._applied = last
        self._prune(last)
        return True

    def waiting(self) -> int:
        """Rows that are not applied yet."""
        return self._catalog.outbox.waiting(self.applied_seq, VECTOR_CHANGES)

    def recover(self) -> None:
        """Begin with an empty store, unless it has begun anew by itself; `prepare` fills it."""
        health = self._store.health()
        if not health.is_usable or health.count or health.applied_seq:
            self._renew()


def projection_name(model: ModelIdentity) -> str:
    """What the catalog calls the vector store of a model."""
    return f"vectors:{model.key()}"
