"""Brings the model that is searched by in line with the one that the settings name.

The setting is a wish; the live model is a fact of the catalog. In between a second lane makes the
vectors of the wished model, over as many runs of the engine as it takes. Only when it has them all
does it take over: search works on the former model until then.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from indexer.domain import ModelIdentity
from indexer.errors import CorruptDatabaseError, DeskhoundError, StorageError
from indexer.indexing.formermodels import FormerModels
from indexer.indexing.lanes import MeaningLanes
from indexer.indexing.ownthread import OwnThread
from indexer.indexing.parts import MeaningParts, Models
from indexer.indexing.progress import SparingFigure
from indexer.indexing.vectorprojection import projection_name
from indexer.protocol.messages import ModelChangeView
from indexer.storage.catalog.catalog import Catalog

logger = logging.getLogger(__name__)

_AT_ONCE = 0.0
_FIRST_RETRY_S = 5.0
_LONGEST_RETRY_S = 300.0
_LOOK_EVERY_S = 3600.0
_LOOK_WHILE_BUILDING_S = 1.0
"""Nothing tells when files, words, vectors and both indexes are all done at the same moment."""
_LANE_STOP_S = 1.5


class ModelChange:
    """The thread that begins, gives up and finishes a change of the embedding model."""

    def __init__(
        self,
        catalog: Catalog,
        models: Models,
        lanes: MeaningLanes,
        *,
        has_words: Callable[[], bool],
        on_live: Callable[[MeaningParts], None],
        on_change: Callable[[], None],
        on_damage: Callable[[StorageError], None],
    ) -> None:
        """Prepare; `start` begins.

        Args:
            catalog: says which model is live, and keeps the vectors of all.
            models: opens what the settings name.
            lanes: where vectors are made.
            has_words: whether all contents are there, so that a lane that has nothing to do is complete.
            on_live: has search use another model; on return it no longer uses the former.
            on_change: called whenever there may be something to tell.
            on_damage: the catalog is damaged.
        """
        self._catalog = catalog
        self._models = models
        self._lanes = lanes
        self._has_words = has_words
        self._on_live = on_live
        self._on_change = on_change
        self._on_damage = on_damage
        self._former = FormerModels(catalog)
        self._must_look = True
        self._wanted: ModelIdentity | None = None
        self._ask_at_s: float | None = _AT_ONCE
        """When to ask which model is wanted: at once after a change of the settings, later after a
        failure; None where it is known."""
        self._retry_s = _FIRST_RETRY_S
        self._tidy_at_s = 0.0
        self._is_settled = False
        self._thread = OwnThread("model-change", self._run)
        self._changed = self._thread.changed
        self._amounts = SparingFigure(self._count)
        self.problem = ""
        """Why the wanted model cannot take over, in words."""

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self, deadline_s: float) -> bool:
        """End, at most at a moment of the monotonic clock; a change under way goes on at the next start."""
        return self._thread.stop(deadline_s)

    def look(self) -> None:
        """Vectors were made or applied."""
        with self._changed:
            self._must_look = True
            self._changed.notify_all()

    def ask_again(self) -> None:
        """The settings name another model, or another place to look for it."""
        with self._changed:
            self._ask_at_s = _AT_ONCE
            self._retry_s = _FIRST_RETRY_S
            self.problem = ""
            self._must_look = True
            self._changed.notify_all()

    def is_settled(self) -> bool:
        """Whether search uses the wanted model, as far as that is known."""
        with self._changed:
            return self._ask_at_s is None and self._is_settled

    def view(self) -> ModelChangeView | None:
        """The change under way, None where there is none."""
        lane = self._lanes.following
        if lane is None:
            return ModelChangeView(self._models.wanted_name(), problem=self.problem) if self.problem else None
        total, left = self._amounts.value()
        pace = lane.worker.chunks.pace()
        return ModelChangeView(
            lane.model.name,
            done=max(total - left, 0),
            total=total,
            chunks_per_s=lane.worker.chunks.per_second(),
            eta_s=left / pace if pace else None,
            problem=self.problem or "; ".join(lane.problems()),
        )

    def _count(self) -> tuple[int, int]:
        """Chunks in all and those left: one after the other, so that what came in between is not taken for done."""
        lane = self._lanes.following
        total = self._catalog.meaning.waiting_chunks(None)
        return total, lane.worker.left() if lane is not None else 0

    def _run(self) -> None:
        while not self._thread.is_stopped:
            with self._changed:
                self._must_look = False
            try:
                self._step()
            except CorruptDatabaseError as error:
                self._on_damage(error)
                self._fail(error.message)
            except DeskhoundError as error:
                self._fail(" ".join(part for part in (error.message, error.hint) if part))
            except Exception:
                logger.exception("changing the embedding model failed unexpectedly")
                self._fail("internal error")
            with self._changed:
                if not (self._must_look or self._thread.is_stopped):
                    self._changed.wait(self._pause_s())

    def _step(self) -> None:
        wanted = self._ask() if self._is_due() else self._wanted
        if wanted is not None and wanted != self._lanes.live.model:
            self._build(wanted)
            if self._takes_over(wanted):
                self._swap()
        elif wanted is not None:
            self._end_build()
        lanes = self._lanes.all()
        with self._changed:
            self._is_settled = wanted == self._lanes.live.model
        if wanted is not None and time.monotonic() >= self._tidy_at_s:
            self._tidy_at_s = time.monotonic() + _LOOK_EVERY_S
            self._former.drop_due(
                [lane.model for lane in lanes], is_cancelled=lambda: self._thread.is_stopped
            )
        if self._ask_at_s is None and any(lane.problems() for lane in lanes):
            # Perhaps its model was replaced by another version, which is a model of its own.
            self._ask_later()

    def _is_due(self) -> bool:
        return self._ask_at_s is not None and time.monotonic() >= self._ask_at_s

    def _ask(self) -> ModelIdentity:
        """The model that the settings name; takes as long as Ollama needs to load it."""
        with self._changed:
            self._ask_at_s = None  # whoever asks again meanwhile is heard
            self._wanted = None
            self._is_settled = False
        wanted = self._models.wanted()
        self.problem = ""
        self._wanted = wanted
        return wanted

    def _ask_later(self) -> None:
        with self._changed:
            if self._ask_at_s is None:
                self._ask_at_s = time.monotonic() + self._retry_s
                self._retry_s = min(self._retry_s * 2, _LONGEST_RETRY_S)

    def _fail(self, problem: str) -> None:
        with self._changed:
            if self._ask_at_s == _AT_ONCE:
                return  # the settings name another model since: this says nothing of that one
            if problem != self.problem:
                logger.warning("search by meaning stays as it is: %s", problem)
            self.problem = problem
        self._ask_later()
        self._on_change()

    def _pause_s(self) -> float:
        longest_s = _LOOK_EVERY_S if self._lanes.following is None else _LOOK_WHILE_BUILDING_S
        if self._ask_at_s is None:
            return longest_s
        return min(max(self._ask_at_s - time.monotonic(), 0.0), longest_s)

    def _build(self, wanted: ModelIdentity) -> None:
        """Have a lane of this model, and of no other beside the live one."""
        following = self._lanes.following
        if following is not None and following.model == wanted:
            return
        self._end_build()
        logger.info("search by meaning is built with %s", wanted.name)
        self._amounts = SparingFigure(self._count)
        self._lanes.begin(self._models.open(wanted))

    def _end_build(self) -> None:
        """Give the second lane up; its vectors are kept for a while."""
        following = self._lanes.following
        if following is not None:
            logger.info("search by meaning is no longer built with %s", following.model.name)
            self._lanes.give_up()
            self._put_away(following.model)

    def _takes_over(self, wanted: ModelIdentity) -> bool:
        """Whether there is nothing to wait for: all is embedded, or the former model has nothing to offer."""
        live, following = self._lanes.live, self._lanes.following
        if following is None:
            return False
        # Where the wanted one goes by the live one's name, queries cannot be embedded by that any more.
        if wanted.name == live.model.name or not self._catalog.meaning.has_vectors(live.model):
            return True
        return self._has_words() and following.is_complete()

    def _swap(self) -> None:
        """Search by the next model. The former's vectors stay in the catalog, so that going back costs little."""
        former = self._lanes.take_over()
        if former is None:
            return
        logger.info("search by meaning uses %s from now on", self._lanes.live.model.name)
        self._on_live(self._lanes.live.meaning)
        former.stop(time.monotonic() + _LANE_STOP_S)
        self._put_away(former.model)
        self._on_change()

    def _put_away(self, model: ModelIdentity) -> None:
        """End a model's processes; of its vectors only those in the catalog stay."""
        self._models.close(model)
        self._former.note(model)
        self._tidy_at_s = 0.0
        self._catalog.outbox.forget_projection(projection_name(model))
        self._models.keep_only([lane.model for lane in self._lanes.all()])
