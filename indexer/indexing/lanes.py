"""The lane of the model that is searched by, and behind it the lane of the one that is to take over."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from indexer.domain import ModelIdentity
from indexer.errors import StorageError
from indexer.indexing.meaninglane import MeaningLane
from indexer.indexing.parts import IndexingParts, MeaningParts
from indexer.indexing.throttle import Throttle
from indexer.storage.catalog.outbox import VECTOR_CHANGES

logger = logging.getLogger(__name__)

_LANE_STOP_S = 1.5


class MeaningLanes:
    """One lane or two. Any thread may ask; only one begins, gives up and finishes a second one."""

    def __init__(
        self,
        parts: IndexingParts,
        throttle: Throttle,
        *,
        may_run: Callable[[], bool],
        on_change: Callable[[], None],
        on_damage: Callable[[StorageError], None],
    ) -> None:
        """Build the first lane; `start` begins.

        Args:
            parts: stores and neighbours.
            throttle: asked before each piece of work.
            may_run: False while phase one should have the machine for itself.
            on_change: called whenever there may be something to tell.
            on_damage: the catalog is damaged.
        """
        self._parts = parts
        self._throttle = throttle
        self._may_run = may_run
        self._on_change = on_change
        self._on_damage = on_damage
        self._changing = threading.Lock()
        self._is_stopped = False
        self._embedded_before = 0
        self.live = self._lane(parts.meaning)
        """Of the model that is searched by."""
        self.following: MeaningLane | None = None
        """Of the model that is to take over once everything is embedded by it."""

    def all(self) -> list[MeaningLane]:
        """The live one first."""
        following = self.following
        return [self.live] if following is None else [self.live, following]

    def embedded(self) -> int:
        """Chunks since the start, by the lanes that have ended too."""
        return self._embedded_before + sum(lane.worker.chunks.total for lane in self.all())

    def start(self) -> None:
        """Begin to embed and to project."""
        self._parts.catalog.meaning.make_live(self.live.model)
        self.live.start()

    def stop(self, deadline_s: float) -> bool:
        """End all, at most at a moment of the monotonic clock."""
        with self._changing:
            self._is_stopped = True
            lanes = self.all()
        return all([lane.stop(deadline_s) for lane in lanes])

    def begin(self, meaning: MeaningParts) -> None:
        """Have a second lane make the vectors of another model, behind the first."""
        with self._changing:
            if self._is_stopped:
                return
            self.following = self._lane(meaning)
            self.following.start()
        self._on_change()

    def give_up(self) -> None:
        """End the second lane; what it made is kept."""
        with self._changing:
            lane, self.following = self.following, None
        if lane is not None:
            lane.stop(time.monotonic() + _LANE_STOP_S)
            self._embedded_before += lane.worker.chunks.total
        self._on_change()

    def take_over(self) -> MeaningLane | None:
        """The second lane is the live one from now on; returns the former, which still runs."""
        with self._changing:
            former, following = self.live, self.following
            if following is None or self._is_stopped:
                return None
            self._parts.catalog.meaning.make_live(following.model)
            self.live, self.following = following, None
            self._embedded_before += former.worker.chunks.total
        following.wake()
        self._on_change()
        return former

    def wake_workers(self, *, is_hurried: bool = False) -> None:
        """There are new contents."""
        for lane in self.all():
            lane.worker.wake(is_hurried=is_hurried)

    def wake_projectors(self) -> None:
        """There are new rows in the outbox."""
        for lane in self.all():
            lane.projector.wake()

    def balance_soon(self) -> None:
        """The memory budget for vectors is another."""
        for lane in self.all():
            lane.budget.balance_soon()
            lane.worker.wake(is_hurried=True)

    def purge(self) -> None:
        """Have deleted vectors leave the disk, also those of models that have no lane now."""
        for lane in self.all():
            lane.purge()
        try:
            with self._changing:  # a lane that began meanwhile keeps its store
                self._parts.models.keep_only([lane.model for lane in self.all()])
        except StorageError as error:
            logger.warning("vectors of former models could not be deleted: %s", error)

    def problems(self) -> list[str]:
        """Why search by meaning is behind, in words."""
        return self.live.problems()

    def _may_embed(self, model: ModelIdentity) -> bool:
        """Another model goes behind the one that is searched by, unless that cannot go on."""
        if not self._may_run():
            return False
        live = self.live
        return live.model == model or live.worker.is_idle() or bool(live.worker.problem)

    def _prune(self) -> None:
        """Drop what every lane's store has acknowledged."""
        lanes = self.all()
        seq = min(lane.projection.applied_seq for lane in lanes)
        self._parts.catalog.outbox.prune(lanes[0].projection.name, seq, VECTOR_CHANGES)

    def _lane(self, meaning: MeaningParts) -> MeaningLane:
        return MeaningLane(
            self._parts,
            meaning,
            self._throttle,
            may_run=lambda: self._may_embed(meaning.model),
            on_change=self._on_change,
            on_acknowledged=self._prune,
            on_damage=self._on_damage,
        )
