"""The engine's vector store: a Chroma generation in a process of its own, replaced when in doubt."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import numpy as np

from indexer.domain import EmbeddingId, ModelIdentity
from indexer.embedding.embedder import Vectors
from indexer.errors import CancelledError, CorruptStoreError, DeskhoundError, StorageError
from indexer.processes.supervisor import Supervisor
from indexer.storage.vectors.errors import UnknownLayoutError
from indexer.storage.vectors.generations import Generations
from indexer.storage.vectors.keeper import SessionKeeper
from indexer.storage.vectors.requests import Figures
from indexer.storage.vectors.scrubbedcopy import ScrubbedCopy, described
from indexer.storage.vectors.session import LEAST_RECALL, VectorSession
from indexer.storage.vectors.shadow import Shadow
from indexer.storage.vectors.store import Neighbour, StoreHealth, StoreLimits

logger = logging.getLogger(__name__)

LIMITS = StoreLimits(max_batch=2_000, max_results=2_000)
QUIET_S = 20.0
_WORTH_SETTLING_ROWS = 200
"""Replaying fewer at the next start takes less than 0.1 s."""
_LEAST_TOMBSTONES = 1_000
_TOMBSTONE_SHARE = 0.25
"""Of all the index holds; deleted vectors keep their room in memory and slow every search."""
_QUERY_WAIT_S = 5.0
"""A search goes on by words where the index is not open by then."""


class ChromaVectorStore:
    """Implements `VectorStore` for one model. Any thread may query; one writes.

    A write after the index was begun anew raises `CorruptStoreError` once: the writer then reads
    `health().applied_seq` and fills it from there.
    """

    def __init__(
        self,
        generations: Generations,
        supervisor: Supervisor,
        model: ModelIdentity,
        *,
        quiet_s: float = QUIET_S,
    ) -> None:
        """Describe the store of `model`; its process starts with the first request.

        Opening and checking happen then too, so that the engine's start does not wait for Chroma
        (about 2 s). After `quiet_s` without a write the index is flushed.
        """
        self._generations = generations
        self._supervisor = supervisor
        self._model = model
        self._keeper = SessionKeeper(generations, supervisor, model)
        self._writing = threading.RLock()
        self._shadow: Shadow | None = None
        self._copy: ScrubbedCopy | None = None
        self._quiet_s = quiet_s
        self._unsettled_rows = 0
        self._settling: threading.Timer | None = None

    def upsert(self, ids: Sequence[EmbeddingId], vectors: Vectors, *, applied_seq: int) -> None:
        """Add vectors of shape (len(ids), dimension); ids that are there are left alone.

        Raises:
            CorruptStoreError: the index was begun anew; read `health()` first.
            StorageError: it cannot be written now.
        """
        keys = np.array(ids, np.int64)
        rows = np.ascontiguousarray(vectors, np.float32).reshape(len(ids), self._model.dimension)
        if not np.isfinite(rows).all():
            raise ValueError("vectors must be finite")
        with self._writing:
            self._write(lambda session: session.add(keys, rows, applied_seq))
            if self._shadow is not None:
                self._shadow.add(keys, rows)
            self._settle_when_quiet(len(keys))

    def delete(self, ids: Sequence[EmbeddingId], *, applied_seq: int) -> None:
        """Remove vectors; unknown ids are ignored. Raises as `upsert` does."""
        keys = np.array(ids, np.int64)
        with self._writing:
            self._write(lambda session: session.remove(keys, applied_seq))
            if self._shadow is not None:
                self._shadow.remove(keys)

    def query(self, vector: Vectors, limit: int) -> list[Neighbour]:
        """The nearest of `vector` (shape (1, dimension)), best first.

        Raises:
            StorageError: the index is being opened or rebuilt, or cannot be used.
        """
        row = np.ascontiguousarray(vector, np.float32).reshape(1, self._model.dimension)
        limit = max(1, min(limit, LIMITS.max_results))
        return self._keeper.run(lambda session: session.find(row, limit), wait_s=_QUERY_WAIT_S)

    def count(self) -> int:
        """How many vectors are held. Raises as `query` does."""
        return self._figures().count

    def health(self) -> StoreHealth:
        """Look at the store; never raises for a broken one."""
        try:
            figures = self._figures()
        except DeskhoundError as error:
            return StoreHealth(False, error.message, 0, 0, 0, 0)
        return StoreHealth(
            is_usable=True,
            reason="",
            count=figures.count,
            tombstones=figures.tombstones,
            applied_seq=figures.applied_seq,
            disk_bytes=figures.disk_bytes,
            rebuild_reason=_rebuild_reason(figures),
            unpurged=figures.tombstones - figures.purged,
        )

    def limits(self) -> StoreLimits:
        """Batch and result limits."""
        return LIMITS

    def check_recall(self, sample: int = 100) -> float:
        """Share of stored vectors that find themselves; an index below 0.95 is begun anew.

        Raises:
            CorruptStoreError: it was, read `health()` and fill it again.
            StorageError: it cannot be looked at now.
        """
        share = self._keeper.run(lambda session: session.recall(sample))
        if share < LEAST_RECALL:
            self.renew()
            raise CorruptStoreError(f"Only {share:.0%} of the vectors found themselves; they are built anew.")
        return share

    def settle(self) -> None:
        """Flush what waits, so that the next start has nothing to replay; comes by itself after a while.

        Raises:
            StorageError: it cannot be written now.
        """
        with self._writing:
            self._unsettled_rows = 0
            self._keeper.run(lambda session: session.settle())

    def renew(self) -> None:
        """Begin an empty generation; the old one is deleted.

        Raises:
            StorageError: there is no room.
        """
        with self._writing:
            self._keeper.renew()

    def rebuild(
        self,
        batches: Iterable[tuple[Sequence[EmbeddingId], Vectors]],
        *,
        is_cancelled: Callable[[], bool] = lambda: False,
    ) -> int:
        """Build a second generation from `batches` while this one serves, then swap; returns its count.

        Writes meanwhile go into both, so the new one has come as far as the old when it takes over.

        Raises:
            CancelledError: given up; the old generation serves on.
            StorageError: the new one could not be built; the old one serves on.
        """
        shadow = Shadow.begin(self._generations, self._supervisor, self._model)
        with self._writing:
            self._shadow = shadow
        try:
            for ids, vectors in batches:
                if is_cancelled():
                    raise CancelledError("rebuilding was cancelled")
                shadow.fill(np.array(ids, np.int64), np.ascontiguousarray(vectors, np.float32))
            with self._writing:
                fresh = shadow.finish(self._figures().applied_seq)
                self._keeper.swap(fresh)
                self._shadow = None
        except BaseException:
            with self._writing:
                self._shadow = None
            shadow.abandon()
            raise
        return fresh.figures().count

    def would_rebuild(self, removals: int) -> bool:
        """Whether the index would serve better built anew once so many more vectors were deleted.

        Raises:
            StorageError: it cannot be looked at now.
        """
        figures = self._figures()
        after = replace(
            figures, count=max(figures.count - removals, 0), tombstones=figures.tombstones + removals
        )
        return bool(_rebuild_reason(after))

    def purge(
        self,
        batches: Iterable[tuple[Sequence[EmbeddingId], Vectors]],
        *,
        is_cancelled: Callable[[], bool] = lambda: False,
    ) -> None:
        """Have deleted vectors leave every file: a scrubbed copy takes over, or else one built from `batches`.

        A copy of 100,000 vectors took 5 s of processor time where building them took 74 s. It keeps the tombstones;
        so where these are more than a quarter, the index is built. Writes wait for a copy. Raises as `rebuild` does.
        """
        if not self._has_copied(is_cancelled):
            self.rebuild(batches, is_cancelled=is_cancelled)

    def close(self) -> None:
        """End the process. What it acknowledged is safe without a flush."""
        if self._settling is not None:
            self._settling.cancel()
        for fresh in (self._shadow, self._copy):  # read once: it may come to its end meanwhile
            if fresh is not None:
                fresh.abandon()
        self._keeper.close()

    def _has_copied(self, is_cancelled: Callable[[], bool]) -> bool:
        """Let a scrubbed copy take over; False where the index must be built anew."""
        with self._writing:
            self.settle()
            figures = self._keeper.run(VectorSession.figures)
            if _has_many_tombstones(figures):
                return False
            source, known = self._keeper.run(described)
            self._copy = copy = ScrubbedCopy(source, self._generations, self._supervisor, self._model)
            try:
                self._keeper.swap(copy.make(figures, known, is_cancelled))
            except Exception as error:
                copy.abandon()
                if is_cancelled() or self._keeper.is_closed or _stops_building_too(error):
                    raise
                # Whatever is wrong with copying, what was deleted leaves.
                is_known = isinstance(error, DeskhoundError)
                logger.warning("the vectors are built anew, not copied: %s", error, exc_info=not is_known)
                return False
            finally:
                self._copy = None
        return True

    def _settle_when_quiet(self, rows: int) -> None:
        """Settle once nothing has been written for a while, if it is worth it."""
        self._unsettled_rows += rows
        if self._unsettled_rows < _WORTH_SETTLING_ROWS:
            return
        if self._settling is not None:
            self._settling.cancel()
        self._settling = threading.Timer(self._quiet_s, self._settle_quietly)
        self._settling.daemon = True
        self._settling.start()

    def _settle_quietly(self) -> None:
        try:
            self.settle()
        except DeskhoundError as error:
            logger.info("vectors were not flushed: %s", error.message)

    def _figures(self) -> Figures:
        return self._keeper.run(lambda session: session.figures())

    def _write(self, action: Callable[[VectorSession], None]) -> None:
        def act(session: VectorSession) -> None:
            self._keeper.tell_writer()
            action(session)

        self._keeper.run(act)


def _stops_building_too(error: Exception) -> bool:
    """Whether an index cannot be built anew either: cancelled, or no room."""
    is_of_copying = isinstance(error, UnknownLayoutError | CorruptStoreError)
    return isinstance(error, StorageError | CancelledError) and not is_of_copying


def _has_many_tombstones(figures: Figures) -> bool:
    return figures.tombstones > (figures.count + figures.tombstones) * _TOMBSTONE_SHARE


def _rebuild_reason(figures: Figures) -> str:
    held = figures.count + figures.tombstones
    if figures.tombstones > _LEAST_TOMBSTONES and _has_many_tombstones(figures):
        return f"{figures.tombstones:,} of {held:,} vectors in the index are deleted ones"
    return ""
