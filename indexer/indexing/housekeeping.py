"""The thread that tidies: what was deleted leaves every file, and the profile is backed up."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence

from indexer.errors import CorruptDatabaseError, StorageError
from indexer.indexing.ownthread import OwnThread
from indexer.indexing.parts import Memory
from indexer.storage.catalog.catalog import Catalog
from indexer.storage.profile import Profile
from indexer.storage.reserve import Reserve

logger = logging.getLogger(__name__)

_LOOK_EVERY_S = 30.0
_AGAIN_S = 5.0
_PURGE_EVERY_S = 12 * 3600
"""Half of the day that deleted content may stay, so that a machine that sleeps keeps the promise too …"""
_OVERDUE_S = 18 * 3600
"""… and from here on it does not wait any more until all else is done: a first indexing may take days."""
_TRIM_EVERY_S = 300.0
_KEPT_ORPHANED_CHARS = 50_000_000
"""Of text without a file, some 30 MB in the catalog and as much in the word index, and it slows searches. A log of 4 MB
that something wrote to twice a second made 2,800,000,000 in 20 minutes before it was given rest."""
_PURGED = "purged at"
_UNFINISHED = "purge to finish"
_STILL_HELD = (
    "What was deleted is still in a file that something else is reading; it is removed as soon as that ends."
)


class Housekeeping:
    """Purges what was deleted: now and then by itself, at once where the user asks for it."""

    def __init__(
        self,
        catalog: Catalog,
        profile: Profile,
        memories: Sequence[Memory],
        *,
        on_purged: Callable[[bool], None],
        is_quiet: Callable[[], bool],
        on_damage: Callable[[StorageError], None],
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Prepare; `start` begins.

        Args:
            catalog: what is purged.
            profile: what is purged too, and backed up.
            memories: what was kept of documents elsewhere.
            on_purged: the indexes may have something to remove; True where vectors are among it.
            is_quiet: whether nothing else is to be done.
            on_damage: the catalog is damaged.
            clock: seconds since 1970.
        """
        self._catalog = catalog
        self._profile = profile
        self._memories = memories
        self._reserve = Reserve(catalog.path.parent)
        self._on_purged = on_purged
        self._is_quiet = is_quiet
        self._on_damage = on_damage
        self._clock = clock
        self._purging = threading.Lock()
        self._asked = self._done = 0
        self._trim_at_s = 0.0
        self._told: str | int | float | None = None
        self._thread = OwnThread("housekeeping", self._run)
        self._changed = self._thread.changed
        self.problem = ""
        """Why something deleted is still on the disk, in words; empty while all is well."""

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self, deadline_s: float) -> bool:
        """End after what is under way, at most at a moment of the monotonic clock."""
        return self._thread.stop(deadline_s)

    def purge_soon(self) -> None:
        """Purge in this object's own thread, at once."""
        self.expect_purge()
        with self._changed:
            self._asked += 1
            self._changed.notify_all()

    def expect_purge(self) -> None:
        """Something is about to be deleted: should the engine be killed before its purge, the next one purges."""
        self._reserve.lend()
        self._begin()

    def is_idle(self) -> bool:
        """Whether no purge was asked for that is not done."""
        with self._changed:
            return self._asked == self._done

    def run_due(self) -> None:
        """Purge if it was asked for, was not finished, or is due; back up the profile if that is due.

        Raises:
            StorageError: the catalog cannot be written; all is tried again.
        """
        with self._changed:
            asked = self._asked
        if asked != self._done or self._is_due():
            self.purge()
            with self._changed:
                self._done = asked
        else:
            self.problem = ""
            self._reserve.keep()
            self._trim_if_due()
        try:
            self._profile.back_up()
        except StorageError as error:
            logger.warning("%s", error)

    def purge(self) -> None:
        """Remove what no document serves any more and every trace of what is gone, now.

        What cannot be removed yet is tried again by the thread, also after a restart.

        Raises:
            StorageError: the catalog cannot be written.
        """
        with self._purging:
            asked = self._catalog.fact(_UNFINISHED)
            if asked is None:
                self._begin()
            begun = self._catalog.fact(_UNFINISHED)
            drop_removed(self._catalog, self._profile)  # there was no room for it at the time
            forgotten = sum(memory.forget(self._catalog.is_gone) for memory in self._memories)
            purged, is_clean = self._catalog.purge()
            # Those of a purge that a kill cut off may have gone before it; a file that is held says nothing of them.
            self._on_purged(bool(purged.vectors) or asked not in (None, self._told))
            self._told = begun
            if purged.contents or forgotten:
                logger.info(
                    "purged %d contents, %d vectors, %d memories", purged.contents, purged.vectors, forgotten
                )
            is_clean = self._profile.purge() and is_clean
            self._catalog.set_fact(_PURGED, self._clock())
            with self._catalog.transaction():
                if is_clean and self._catalog.fact(_UNFINISHED) == begun:
                    self._catalog.forget_fact(_UNFINISHED)
        self.problem = "" if is_clean else _STILL_HELD

    def _begin(self) -> None:
        self._catalog.set_fact(_UNFINISHED, time.time_ns())

    def _trim_if_due(self) -> None:
        if time.monotonic() < self._trim_at_s:
            return
        self._trim_at_s = time.monotonic() + _TRIM_EVERY_S
        if (trimmed := self._catalog.orphans.trim(_KEPT_ORPHANED_CHARS)).contents:
            logger.info("%d former versions of files are no longer kept", trimmed.contents)

    def _is_due(self) -> bool:
        if self._catalog.fact(_UNFINISHED) is not None:
            return True
        last, now = self._catalog.fact(_PURGED), self._clock()
        if last is None:
            self._catalog.set_fact(_PURGED, now)
            return False
        age_s = now - float(last)
        if age_s < 0 or age_s >= _OVERDUE_S:  # the clock may have been set back
            return True
        return age_s >= _PURGE_EVERY_S and self._is_quiet()

    def _run(self) -> None:
        while not self._thread.is_stopped:
            try:
                self.run_due()
            except CorruptDatabaseError as error:
                self._on_damage(error)
                self._say(error.message)
            except StorageError as error:
                self._say(f"Deleting is not finished: {error.message}")
            except Exception:
                logger.exception("housekeeping failed unexpectedly")
                self._say("Deleting is not finished: internal error.")
            with self._changed:
                if not self._thread.is_stopped and (self._asked == self._done or self.problem):
                    self._changed.wait(_AGAIN_S if self.problem else _LOOK_EVERY_S)

    def _say(self, problem: str) -> None:
        if problem != self.problem and not self._thread.is_stopped:
            logger.warning("%s", problem)
        self.problem = problem


def drop_removed(catalog: Catalog, profile: Profile) -> None:
    """Drop the catalog's sources that the profile no longer has: their removal was cut short."""
    known = [row.id for row in catalog.sources.all()]  # before the profile, which is first to have a new one
    kept = {choice.id for choice in profile.sources()}
    for source in known:
        if source not in kept:
            catalog.sources.drop(source)
