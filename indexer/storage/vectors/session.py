"""A generation that is open: its process, checked, and the requests it takes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from indexer.domain import EmbeddingId
from indexer.embedding.embedder import Vectors
from indexer.errors import (
    ChildBusyError,
    ChildDiedError,
    ChildNotStartedError,
    ChildTimeoutError,
    CorruptStoreError,
)
from indexer.processes.child import Reply
from indexer.processes.spec import ChildSpec
from indexer.processes.supervisor import Child, Supervisor
from indexer.storage.vectors import requests
from indexer.storage.vectors.store import Neighbour

ROWS_PER_REQUEST = 250
"""A query waits for at most one write: 250 rows take about 0.15 s."""
LEAST_RECALL = 0.95
"""Share of a sample of stored vectors that must find themselves; below, an index is not used."""
_START_S = 120.0
_CHECK_S = 600.0
"""After a kill up to 10,000 rows are replayed into the index before the first answer."""
_WRITE_S = 300.0
_FIND_S = 60.0
FIND_PATIENCE_S = 10.0
"""Then a search goes on by words: the process is at a long flush, or hangs."""
BUSY_PATIENCE_S = 1.0
"""The same for searches after that one, until the process has answered one again: a flush may take a minute."""
_GENTLE_END_S = 10.0
"""For a flush under way when the engine is killed."""

Ids = npt.NDArray[np.int64]


class VectorSession:
    """One generation in use by this engine. Thread-safe; requests queue in the process."""

    def __init__(self, generation: Path, child: Child) -> None:
        self.generation = generation
        self._child = child
        self._was_busy = False

    @classmethod
    def start(cls, generation: Path, supervisor: Supervisor) -> VectorSession:
        """Give a generation its process, which comes up with the first request, the check."""
        child = supervisor.start(
            ChildSpec(
                "vectors",
                "indexer.storage.vectors.child",
                args=(os.fspath(generation),),
                request_types=requests.REQUESTS,
                reply_types=requests.REPLIES,
                start_timeout_s=_START_S,
                gentle_end_s=_GENTLE_END_S,
            ),
            now=False,
        )
        return cls(generation, child)

    def check(self) -> None:
        """Have the process open the index and look whether it can be trusted; end it where not.

        Raises:
            InUseError: another process keeps the directory.
            CorruptStoreError: the index must be built anew.
            ChildError: the process was stopped meanwhile, or cannot be started.
        """
        try:
            self._check()
        except BaseException:
            self.close(grace_s=0.0)
            raise

    def _check(self) -> None:
        try:
            checked = self._look()
        except ChildNotStartedError:
            raise  # says nothing of the index
        except (ChildDiedError, ChildTimeoutError) as error:
            if self._child.is_stopped:
                raise
            raise CorruptStoreError(f"The vectors cannot be opened: {error.message}") from error
        if checked.problem:
            raise CorruptStoreError(f"The vectors cannot be trusted: {checked.problem}.")

    def add(
        self, ids: Ids, vectors: Vectors, applied_seq: int | None, *, rows: int = ROWS_PER_REQUEST
    ) -> None:
        """Add vectors, a part at a time so that queries come in between."""
        for part, is_last in _parts(len(ids), rows):
            self._call(
                requests.AddRequest(applied_seq if is_last else None),
                (ids[part].data, np.ascontiguousarray(vectors[part], np.float32).data),
                _WRITE_S,
            )

    def remove(self, ids: Ids, applied_seq: int | None) -> None:
        """Remove vectors."""
        for part, is_last in _parts(len(ids), ROWS_PER_REQUEST):
            self._call(requests.RemoveRequest(applied_seq if is_last else None), (ids[part].data,), _WRITE_S)

    def find(self, vector: Vectors, limit: int) -> list[Neighbour]:
        """The nearest, best first.

        Raises:
            ChildBusyError: other requests keep the process busy for longer than a search can wait.
        """
        blob = np.ascontiguousarray(vector, np.float32).data
        patience_s = BUSY_PATIENCE_S if self._was_busy else FIND_PATIENCE_S
        try:
            reply = self._child.call(
                requests.FindRequest(limit), blobs=(blob,), timeout_s=_FIND_S, patience_s=patience_s
            )
        except ChildBusyError:
            self._was_busy = True
            raise
        self._was_busy = False
        ids = np.frombuffer(reply.blobs[0], np.int64).tolist()
        similarities = np.frombuffer(reply.blobs[1], np.float32).tolist()
        return [
            Neighbour(EmbeddingId(number), similarity)
            for number, similarity in zip(ids, similarities, strict=True)
        ]

    def figures(self) -> requests.Figures:
        """Figures of the store."""
        figures: requests.Figures = self._call(requests.InspectRequest(), (), _WRITE_S).message
        return figures

    def recall(self, sample: int) -> float:
        """Share of a sample of stored vectors that find themselves."""
        recall: requests.Recall = self._call(requests.RecallRequest(sample), (), _WRITE_S).message
        return recall.share

    def sample(self, size: int) -> tuple[Ids, Vectors]:
        """Some of all stored rows: ids and vectors, as the index holds them."""
        reply = self._call(requests.SampleRequest(size), (), _WRITE_S)
        ids = np.frombuffer(reply.blobs[0], np.int64)
        return ids, np.frombuffer(reply.blobs[1], np.float32).reshape(len(ids), -1)

    def settle(self) -> None:
        """Flush what waits."""
        self._call(requests.SettleRequest(), (), _CHECK_S)

    def close(self, grace_s: float = 2.0) -> None:
        """End the process."""
        self._child.stop(grace_s)

    def _look(self) -> requests.Checked:
        """The look itself, twice where something ended the process: a torn index does it again."""
        for is_last_try in (False, True):
            try:
                checked: requests.Checked = self._child.call(
                    requests.CheckRequest(), timeout_s=_CHECK_S
                ).message
            except ChildDiedError:
                if is_last_try or self._child.is_stopped:
                    raise
            else:
                return checked
        raise AssertionError("unreachable")

    def _call(self, request: object, blobs: tuple[memoryview, ...], timeout_s: float) -> Reply:
        return self._child.call(request, blobs=blobs, timeout_s=timeout_s)


def _parts(count: int, rows: int) -> Iterator[tuple[slice, bool]]:
    """Slices of `rows` and whether each is the last; one empty slice for nothing."""
    for start in range(0, max(count, 1), rows):
        yield slice(start, start + rows), start + rows >= count
