"""A generation being built beside the live one."""

from __future__ import annotations

import threading

import numpy as np
import numpy.typing as npt

from indexer.domain import ModelIdentity
from indexer.embedding.embedder import Vectors
from indexer.errors import ChildError, DeskhoundError, StorageError
from indexer.processes.supervisor import Supervisor
from indexer.storage.vectors.generations import Generations
from indexer.storage.vectors.session import VectorSession

Ids = npt.NDArray[np.int64]

_ROWS_PER_REQUEST = 1_000
"""Nobody queries it yet, and larger batches are faster: 500 rows a batch took 9 s for what took 22 s
with 100."""


class Shadow:
    """Filled from a snapshot by one thread while writes of the live store reach it too.

    What is deleted meanwhile may still come out of the snapshot afterwards, so deletions are
    remembered and done at the end.
    """

    def __init__(self, session: VectorSession, generations: Generations) -> None:
        self._session = session
        self._generations = generations
        self._lock = threading.Lock()
        self._deleted: set[int] = set()
        self._failure: DeskhoundError | None = None

    @classmethod
    def begin(cls, generations: Generations, supervisor: Supervisor, model: ModelIdentity) -> Shadow:
        """An empty generation with its process.

        Raises:
            StorageError: there is no room.
            ChildError: the process cannot be started.
        """
        session = VectorSession.start(generations.create(model), supervisor)
        shadow = cls(session, generations)
        try:
            session.check()
        except BaseException:
            shadow.abandon()
            raise
        return shadow

    def fill(self, ids: Ids, vectors: Vectors) -> None:
        """Rows of the snapshot.

        Raises:
            ChildError, StorageError: it cannot be built, perhaps since an earlier write of the live store.
        """
        if self._failure is not None:
            raise self._failure
        self._session.add(ids, vectors, None, rows=_ROWS_PER_REQUEST)

    def add(self, ids: Ids, vectors: Vectors) -> None:
        """Rows written to the live store meanwhile, which this one must not fail."""
        with self._lock:
            self._deleted.difference_update(ids.tolist())
        try:
            self._session.add(ids, vectors, None)
        except (ChildError, StorageError) as error:
            self._failure = error

    def remove(self, ids: Ids) -> None:
        """Rows deleted from the live store meanwhile."""
        with self._lock:
            self._deleted.update(ids.tolist())

    def finish(self, applied_seq: int) -> VectorSession:
        """Do what was put off, flush, look; the session is ready to go live. Raises as `fill` does."""
        if self._failure is not None:
            raise self._failure
        self._session.remove(np.array(sorted(self._deleted), np.int64), applied_seq)
        self._session.settle()
        self._session.check()
        return self._session

    def abandon(self) -> None:
        """Give it up."""
        self._session.close(grace_s=0.0)
        self._generations.discard(self._session.generation)
