"""The vectors process: owns one generation's Chroma directory.

Apart from the engine because Chroma's writes hold the interpreter's lock, its flush is not crash-safe and
a torn index can end the process (chroma-core/chroma 6949, 7238). It may die at any moment; the engine
then starts another, whose first request is a check.
"""

from __future__ import annotations

import contextlib
import logging
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from indexer.embedding.embedder import Vectors
from indexer.errors import CorruptStoreError, DeskhoundError, StorageError
from indexer.file_lock import FileLock
from indexer.processes.child import ChildContext, Handler, Reply, serve
from indexer.storage.vectors import requests
from indexer.storage.vectors.collection import Ids, VectorCollection
from indexer.storage.vectors.errors import InUseError, UncheckedError
from indexer.storage.vectors.records import (
    CHROMA_NAME,
    LOCK_NAME,
    MANIFEST_NAME,
    PROGRESS_NAME,
    Manifest,
    Progress,
    read_record,
    write_record,
)

logger = logging.getLogger(__name__)

LOCK_WAIT_S = 30.0
"""A former process may be finishing a flush after its engine was killed."""
_ENDED_WAIT_S = 2.0
_CLEAN_SAMPLE = 16
_UNCLEAN_SAMPLE = 256
"""Newest rows looked at after a kill: those a torn flush would have lost."""
_LEAST_RECALL = 0.9
_UNIT_TOLERANCE = 0.02
"""Rows are unit vectors, rounded to half precision on their way through the catalog; lost ones are zero."""


def _end_holder(lock: Path) -> None:
    """End a former process that outlived its engine and hangs; it has left its pid in the lock that it holds."""
    import psutil

    text = lock.read_bytes()
    holder = int(text) if text.isdigit() else os.getpid()
    with contextlib.suppress(psutil.Error):
        if holder != os.getpid() and "indexer." in " ".join(psutil.Process(holder).cmdline()):
            logger.warning("a former process (pid %d) still has the vectors open and is ended", holder)
            psutil.Process(holder).kill()


class VectorsOwner:
    """The state of the process, and a handler for each request."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._lock = FileLock(directory / LOCK_NAME)
        self._progress = Progress()
        self._was_clean = False
        self._is_checked = False
        self._is_stale = False
        """Whether Chroma met a full disk since it was opened."""

    def setup(self) -> None:
        """Wait for the directory, then open it.

        Raises:
            InUseError: another process keeps it.
            CorruptStoreError: Chroma cannot open it.
        """
        if not self._lock.acquire(LOCK_WAIT_S):
            _end_holder(self._lock.path)
            if not self._lock.acquire(_ENDED_WAIT_S):
                raise InUseError("Another process has the vectors open.")
        self._lock.write(str(os.getpid()).encode())
        manifest = read_record(self._directory / MANIFEST_NAME, Manifest)
        if manifest is None:
            raise CorruptStoreError("The vectors have lost their manifest.")
        self._dimension = manifest.dimension
        self._progress = read_record(self._directory / PROGRESS_NAME, Progress) or Progress(is_clean=False)
        self._was_clean = self._progress.is_clean
        self._save(is_clean=False)
        os.chdir(self._directory)
        with self._chroma():
            self._collection = VectorCollection(Path(CHROMA_NAME))

    def teardown(self) -> None:
        """Let go; the mark of a clean end saves the next start its thorough look."""
        self._is_stale = False  # it is only closed
        with self._chroma():
            self._collection.close()
        self._save(is_clean=self._is_checked)
        self._lock.release()

    def handlers(self) -> dict[type, Handler]:
        """Request class → handler."""
        return {
            requests.CheckRequest: self.check,
            requests.AddRequest: self._checked(self.add),
            requests.RemoveRequest: self._checked(self.remove),
            requests.FindRequest: self._checked(self.find),
            requests.InspectRequest: self._checked(self.inspect),
            requests.RecallRequest: self._checked(self.recall),
            requests.SampleRequest: self._checked(self.sample),
            requests.SettleRequest: self._checked(self.settle),
        }

    def check(self, request: requests.CheckRequest, context: ChildContext) -> Reply:
        """Count, read and find stored rows: the newest, and some of all."""
        with self._chroma():
            count = self._collection.count()
            problem = self._oversize() or self._collection.torn_file(self._dimension)
            if not problem and count:
                newest = _CLEAN_SAMPLE if self._was_clean else _UNCLEAN_SAMPLE
                share = self._self_recall(count, newest=newest, others=_CLEAN_SAMPLE)
                if share < _LEAST_RECALL:
                    problem = f"only {share:.0%} of a sample of vectors find themselves"
        self._is_checked = not problem
        return Reply(requests.Checked(count, problem))

    def add(self, request: requests.AddRequest, context: ChildContext) -> None:
        """Add vectors, then remember how far the outbox is applied."""
        ids, vectors = _ids(context.blobs[0]), self._vectors(context.blobs[1])
        if len(ids):
            with self._chroma():
                self._collection.add(ids, vectors)
        self._acknowledge(request.applied_seq)

    def remove(self, request: requests.RemoveRequest, context: ChildContext) -> None:
        """Remove vectors, then remember how far the outbox is applied."""
        ids = _ids(context.blobs[0])
        if len(ids):
            before = self._progress.tombstones
            removed = 0
            try:
                # Ahead: were it killed in between, a purge would not know of what was deleted.
                self._count_tombstones(before + len(ids))
                with self._chroma():
                    removed = self._collection.remove(ids)
            finally:
                self._count_tombstones(before + removed)
        self._acknowledge(request.applied_seq)

    def find(self, request: requests.FindRequest, context: ChildContext) -> Reply:
        """The nearest vectors."""
        vector = self._vectors(context.blobs[0])
        with self._chroma():
            ((ids, similarities),) = self._collection.find(vector, request.limit)
        return Reply(requests.Found(), (ids.data, similarities.data))

    def inspect(self, request: requests.InspectRequest, context: ChildContext) -> Reply:
        """Figures."""
        with self._chroma():
            count, disk_bytes = self._collection.count(), self._collection.disk_bytes()
        progress = self._progress
        return Reply(
            requests.Figures(count, progress.tombstones, progress.applied_seq, disk_bytes, progress.purged)
        )

    def recall(self, request: requests.RecallRequest, context: ChildContext) -> Reply:
        """Search for stored vectors: rows can become unreachable while they still count (7758)."""
        with self._chroma():
            count = self._collection.count()
            share = self._self_recall(count, newest=0, others=request.sample) if count else 1.0
        return Reply(requests.Recall(share))

    def sample(self, request: requests.SampleRequest, context: ChildContext) -> Reply:
        """Some of all rows."""
        with self._chroma():
            ids, vectors = self._sampled(self._collection.count(), newest=0, others=request.size)
        return Reply(requests.Sampled(), (ids.data, vectors.data))

    def settle(self, request: requests.SettleRequest, context: ChildContext) -> None:
        """Flush."""
        with self._chroma():
            self._collection.settle()
        self._save()

    def _checked(self, handler: Callable[[Any, ChildContext], Reply | None]) -> Handler:
        def handle(request: Any, context: ChildContext) -> Reply | None:
            if not self._is_checked:
                raise UncheckedError("The vectors have not been checked yet.")
            return handler(request, context)

        return handle

    def _count_tombstones(self, number: int) -> None:
        self._progress = replace(self._progress, tombstones=number)
        self._save()

    def _acknowledge(self, applied_seq: int | None) -> None:
        """Chroma has the rows in its log, durable: only now may the outbox forget them."""
        oversize = self._oversize()
        if oversize:
            raise CorruptStoreError(f"The vectors take too much room: {oversize}.")
        if applied_seq is not None:
            self._progress = replace(self._progress, applied_seq=applied_seq)
            self._save()

    def _oversize(self) -> str:
        held = self._collection.count() + self._progress.tombstones
        return self._collection.oversized_file(held, self._dimension)

    def _self_recall(self, count: int, *, newest: int, others: int) -> float:
        """Share of sampled rows that are their own nearest neighbour, or as near as one.

        Raises:
            CorruptStoreError: rows that count cannot be read.
        """
        ids, vectors = self._sampled(count, newest=newest, others=others)
        if len(vectors) < len(ids) or np.abs(np.linalg.norm(vectors, axis=1) - 1.0).max() > _UNIT_TOLERANCE:
            raise CorruptStoreError("The vectors hold rows that cannot be read.")
        found = self._collection.find(vectors, 5)
        # Equal texts have equal vectors: another row at distance 0 is as good.
        hits = [
            number in near or (len(alike) > 0 and alike[0] > 0.9999)
            for number, (near, alike) in zip(ids, found, strict=True)
        ]
        return float(np.mean(hits))

    def _sampled(self, count: int, *, newest: int, others: int) -> tuple[Ids, Vectors]:
        """The `newest` rows, and `others` from all of them."""
        offsets = np.unique(np.linspace(0, max(0, count - 1), others, dtype=np.int64))
        parts = [self._collection.sample(int(offset), 1) for offset in offsets]
        if newest:
            parts.append(self._collection.sample(max(0, count - newest), newest))
        ids = np.concatenate([part[0] for part in parts])
        vectors = np.concatenate([part[1].reshape(-1, self._dimension) for part in parts])
        return ids, vectors

    @contextlib.contextmanager
    def _chroma(self) -> Iterator[None]:
        """Chroma tells of damage in many words and classes; of a full disk in its text only.

        After a full disk a client blocks for ever in its next write, once there is room (seen with 1.5):
        it is opened again before it is used.
        """
        try:
            if self._is_stale:
                self._collection.reopen()
                self._is_stale = False
                if problem := self._collection.torn_file(self._dimension):
                    raise CorruptStoreError(f"The disk was full: {problem}.")
            yield
        except DeskhoundError:
            raise
        except Exception as error:
            if "disk is full" in str(error) or "No space left" in str(error):
                self._is_stale = True
                raise StorageError(
                    "The disk is full: vectors cannot be written.", hint="Make room."
                ) from error
            raise CorruptStoreError(f"Chroma failed: {type(error).__name__}: {error}") from error

    def _vectors(self, blob: memoryview) -> Vectors:
        return np.frombuffer(blob, np.float32).reshape(-1, self._dimension)

    def _save(self, *, is_clean: bool = False) -> None:
        self._progress = replace(self._progress, is_clean=is_clean)
        try:
            write_record(self._directory / PROGRESS_NAME, self._progress)
        except OSError as error:
            raise StorageError(f"The vectors cannot be written: {error.strerror}.") from error


def _ids(blob: memoryview) -> Ids:
    return np.frombuffer(blob, np.int64)


def main() -> None:
    """Serve the generation named on the command line."""
    owner = VectorsOwner(Path(sys.argv[1]))
    serve(owner.handlers(), setup=owner.setup, teardown=owner.teardown)


if __name__ == "__main__":
    main()
