"""A fresh generation made of the files of the live one, without its deleted vectors."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt

from indexer.domain import ModelIdentity
from indexer.embedding.embedder import Vectors
from indexer.errors import CancelledError, CorruptStoreError
from indexer.processes.spec import ChildSpec
from indexer.processes.supervisor import Supervisor
from indexer.storage.vectors import requests
from indexer.storage.vectors.generations import Generations
from indexer.storage.vectors.session import LEAST_RECALL, VectorSession

_KNOWN = 16
"""Rows of which Chroma itself tells what they are: they must be found where the layout of the files says."""
_RECALL_SAMPLE = 32
"""Beside those of every check. The links are those of the source; and a row anywhere costs 0.02 s with 100,000."""
_STEP_S = 600.0
"""The longest is to make what was copied durable: 1.8 GB for a million vectors."""
_NICENESS = 10

Rows = tuple[npt.NDArray[np.int64], Vectors]


def described(live: VectorSession) -> tuple[Path, Rows]:
    """What there is to copy, and some rows to know it by. Raises as the session does."""
    return live.generation, live.sample(_KNOWN)


class ScrubbedCopy:
    """Made while the live generation serves searches and takes no write, so that nothing can be missed."""

    def __init__(
        self, source: Path, generations: Generations, supervisor: Supervisor, model: ModelIdentity
    ) -> None:
        """Take the room.

        Args:
            source: the live generation, flushed.
            generations: where the copy is made.
            supervisor: of the processes that make and open it.
            model: whose vectors these are.

        Raises:
            StorageError: there is no room.
        """
        self._generations = generations
        self._path = generations.create(model)
        self._copier = supervisor.start(_copier(source, self._path), now=False)
        self._session = VectorSession.start(self._path, supervisor)

    def make(self, figures: requests.Figures, known: Rows, is_cancelled: Callable[[], bool]) -> VectorSession:
        """Copy, open and look at what came of it; the session is ready to go live.

        Args:
            figures: of the source.
            known: some of its rows.
            is_cancelled: asked after every few thousand vectors.

        Raises:
            UnknownLayoutError: the files are not as this version knows them.
            CorruptStoreError: they cannot be read, or the copy does not hold what it should.
            StorageError: there is no room.
            ChildError: a process ended.
            CancelledError: given up.
        """
        request, blobs = requests.CopyRequest(figures.applied_seq), tuple(part.data for part in known)
        for _step in self._copier.stream(request, blobs=blobs, timeout_s=_STEP_S):
            if is_cancelled():
                raise CancelledError("purging was cancelled")
        self._copier.stop(grace_s=0.0)
        self._session.check()
        if self._session.figures().count != figures.count:
            raise CorruptStoreError("The copy of the vectors has lost some.")
        if self._session.recall(_RECALL_SAMPLE) < LEAST_RECALL:
            raise CorruptStoreError("Vectors in the copy do not find themselves.")
        return self._session

    def abandon(self) -> None:
        """Give it up."""
        self._copier.stop(grace_s=0.0)
        self._session.close(grace_s=0.0)
        self._generations.discard(self._path)


def _copier(source: Path, target: Path) -> ChildSpec:
    return ChildSpec(
        "vectors copy",
        "indexer.storage.vectors.copier",
        args=(os.fspath(source), os.fspath(target)),
        request_types=(requests.CopyRequest,),
        reply_types=(requests.CopyStep,),
        niceness=_NICENESS,
    )
