"""Everything that one embedding model needs: its vectors are made, kept and projected."""

from __future__ import annotations

from collections.abc import Callable

from indexer.errors import StorageError
from indexer.indexing.budget import VectorBudget
from indexer.indexing.embedding import MeaningWorker
from indexer.indexing.parts import IndexingParts, MeaningParts
from indexer.indexing.projector import Projector
from indexer.indexing.throttle import Throttle
from indexer.indexing.vectorprojection import VectorProjection


class MeaningLane:
    """The worker of phase two and the projector of its vectors, for one model."""

    def __init__(
        self,
        parts: IndexingParts,
        meaning: MeaningParts,
        throttle: Throttle,
        *,
        may_run: Callable[[], bool],
        on_change: Callable[[], None],
        on_acknowledged: Callable[[], None],
        on_damage: Callable[[StorageError], None],
    ) -> None:
        """Build both; `start` begins. See `MeaningWorker` and `VectorProjection`."""
        self.model = meaning.model
        self.meaning = meaning
        self._on_change = on_change
        self.budget = VectorBudget(
            parts.catalog, meaning.model, lambda: int(parts.settings.value("indexing.vector_budget_bytes"))
        )
        self.worker = MeaningWorker(
            parts.catalog,
            meaning.embedder,
            throttle,
            budget=self.budget,
            may_run=may_run,
            on_stored=self._on_stored,
            on_damage=on_damage,
        )
        self.projection = VectorProjection(
            parts.catalog, meaning.store, meaning.model, on_acknowledged=on_acknowledged
        )
        self.projector = Projector(self.projection, on_applied=on_change, on_damage=on_damage)

    def start(self) -> None:
        """Begin to embed and to project."""
        self.projector.start()
        self.worker.start()

    def stop(self, deadline_s: float) -> bool:
        """End both, at most at a moment of the monotonic clock."""
        is_worker_done = self.worker.stop(deadline_s)
        return self.projector.stop(deadline_s) and is_worker_done

    def wake(self, *, is_hurried: bool = False) -> None:
        """New contents, or new rows in the outbox."""
        self.worker.wake(is_hurried=is_hurried)
        self.projector.wake()

    def purge(self) -> None:
        """Have deleted vectors leave the disk."""
        self.projection.purge_soon()
        self.projector.wake()

    def is_complete(self) -> bool:
        """Whether every content has its vectors, and the store holds them."""
        return self.worker.is_idle() and self.projector.is_idle()

    def problems(self) -> list[str]:
        """Why it is behind, in words."""
        found = (self.projector.problem, self.worker.problem, self.meaning.queries.problem)
        return list(dict.fromkeys(problem for problem in found if problem))

    def _on_stored(self) -> None:
        self.projector.wake()
        self._on_change()
