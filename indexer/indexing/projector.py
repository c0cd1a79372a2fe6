"""Carries the catalog's outbox into an index: in order, idempotent, acknowledged before it is forgotten."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Protocol

from indexer.errors import (
    ChildError,
    CorruptDatabaseError,
    CorruptStoreError,
    DeskhoundError,
    StorageError,
)
from indexer.indexing.ownthread import OwnThread

logger = logging.getLogger(__name__)

_IDLE_S = 30.0
_FIRST_RETRY_S = 0.5
_LONGEST_RETRY_S = 60.0


class Projection(Protocol):
    """One index as the projector drives it."""

    name: str
    title: str
    """What it is for, as the user knows it: `Search by words`."""

    def prepare(self) -> None:
        """Compare the index with the catalog and have it filled anew where it lags or is in doubt."""
        ...

    def step(self, *, is_hurried: bool, is_cancelled: Callable[[], bool]) -> bool:
        """Apply the next batch; False when nothing is left, or when more is worth waiting for.

        Raises:
            CancelledError: what takes long was given up.
        """
        ...

    def is_behind(self) -> bool:
        """Whether something in the outbox is not applied yet."""
        ...

    def rest(self, idle_s: float, is_cancelled: Callable[[], bool]) -> None:
        """Everything is applied, for some seconds by now: do what is better done in peace."""
        ...

    def recover(self) -> None:
        """The index is broken: replace it by an empty one."""
        ...


class Projector:
    """The thread of one projection."""

    def __init__(
        self,
        projection: Projection,
        *,
        on_applied: Callable[[], None] = lambda: None,
        on_damage: Callable[[StorageError], None] = lambda error: None,
    ) -> None:
        """Drive `projection`.

        Args:
            projection: what is driven.
            on_applied: called after each batch.
            on_damage: the catalog itself is damaged.
        """
        self._projection = projection
        self._on_applied = on_applied
        self._on_damage = on_damage
        self._is_hurried = False
        self._has_work = True
        self._is_told = False
        """Whether it was said that everything is applied, and nothing came since."""
        self._is_compared = False
        """Whether the index is what was last seen of it: not before it was prepared, nor after it failed."""
        self._applied_s = time.monotonic()
        self._thread = OwnThread(projection.name, self._run)
        self._changed = self._thread.changed
        self.problem = ""
        """Why the index is behind, in words; empty while all is well."""

    def start(self) -> None:
        """Begin: compare, replay, then follow."""
        self._thread.start()

    def wake(self, *, is_hurried: bool = False) -> None:
        """There is something new; `is_hurried` where the user waits for it."""
        with self._changed:
            self._has_work = True
            self._is_told = False
            self._is_hurried |= is_hurried
            self._changed.notify_all()

    def is_idle(self) -> bool:
        """Whether everything in the outbox is applied."""
        with self._changed:
            if self._has_work or not self._is_compared:
                return False
        return not self._projection.is_behind()

    def stop(self, deadline_s: float) -> bool:
        """End after the batch under way, at most at a moment of the monotonic clock."""
        return self._thread.stop(deadline_s)

    def _run(self) -> None:
        retry_s = _FIRST_RETRY_S
        while not self._thread.is_stopped:
            try:
                if not self._is_compared:
                    self._projection.prepare()
                    self._is_compared = True
                self._follow()
                retry_s = _FIRST_RETRY_S
            except CorruptDatabaseError as error:
                self._on_damage(error)
                retry_s = self._pause(_LONGEST_RETRY_S)
            except CorruptStoreError as error:
                self._is_compared = False
                self._recover(error)
                retry_s = self._pause(retry_s)
            except DeskhoundError as error:
                # A dead child comes back emptied or behind: compare again before going on.
                self._is_compared = self._is_compared and not isinstance(error, ChildError)
                self._say(f"{self._projection.title} is behind: {error}")
                retry_s = self._pause(retry_s)
            except Exception:
                logger.exception("the projector of %s failed unexpectedly", self._projection.name)
                self._is_compared = False
                self._say(f"{self._projection.title} is behind: internal error")
                retry_s = self._pause(retry_s)

    def _follow(self) -> None:
        """Apply what there is, then sleep until there is more."""
        with self._changed:
            hurried, self._is_hurried = self._is_hurried, False
            self._has_work = False
        while not self._is_stopped() and self._projection.step(
            is_hurried=hurried, is_cancelled=self._is_stopped
        ):
            self.problem = ""
            self._applied_s = time.monotonic()
            self._on_applied()
        is_behind = self._projection.is_behind()
        if is_behind:
            self._applied_s = time.monotonic()
        elif not self._thread.is_stopped:
            self._projection.rest(time.monotonic() - self._applied_s, self._is_stopped)
            self.problem = ""
        with self._changed:
            is_news = not (self._has_work or is_behind or self._thread.is_stopped or self._is_told)
            self._is_told |= is_news
        if is_news:
            self._on_applied()  # whoever waits for everything to be applied: now it is
        with self._changed:
            if not self._has_work and not self._thread.is_stopped:
                self._changed.wait(_FIRST_RETRY_S if is_behind else _IDLE_S)

    def _is_stopped(self) -> bool:
        return self._thread.is_stopped

    def _recover(self, error: CorruptStoreError) -> None:
        if self._thread.is_stopped:
            return
        logger.error("%s is rebuilt: %s", self._projection.name, error)
        self._say(f"{self._projection.title} is being rebuilt")
        try:
            self._projection.recover()
        except (DeskhoundError, OSError) as problem:
            logger.error("%s could not be replaced: %s", self._projection.name, problem)

    def _say(self, problem: str) -> None:
        if problem != self.problem and not self._thread.is_stopped:
            logger.warning("%s", problem)
        self.problem = problem
        self._is_told = False

    def _pause(self, retry_s: float) -> float:
        self._thread.pause(retry_s)
        return min(retry_s * 2, _LONGEST_RETRY_S)
