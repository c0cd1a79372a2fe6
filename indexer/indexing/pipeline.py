"""Phase one: queued documents are parsed and stored, and with that found by words.

What is left of the queue then belongs to phase two: pictures of text, which take seconds each.

Several threads hold one file each at the parser pool; one thread stores what comes back, many
files in one transaction, a file the user just saved in one of its own.
"""

from __future__ import annotations

import contextlib
import logging
import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence, Set

from indexer.domain import DocumentId
from indexer.errors import CorruptDatabaseError, DeskhoundError, StorageError
from indexer.indexing.outcomes import Outcome, OutcomeStore
from indexer.indexing.progress import RateMeter
from indexer.indexing.reading import JobReader
from indexer.indexing.throttle import Throttle
from indexer.interpreter import return_freed_memory
from indexer.parsing.messages import SMALL_BYTES, TOGETHER
from indexer.storage.catalog.catalog import Catalog
from indexer.storage.catalog.jobs import Job

logger = logging.getLogger(__name__)

_FETCHED = 64
_BATCH_DOCUMENTS = 128
_BATCH_BYTES = 8 << 20
_GATHER_S = 0.1
_REST_S = 10.0
"""Nothing came for so long, and the word index is written too: an engine that had read 100,000 small files kept 303 MB
then, of which 170 were free."""
_IDLE_S = 300.0
"""A sleeping thread looks at the queue this often even if nobody woke it."""


class Pipeline:
    """Drains the queue through the parser pool into the catalog."""

    def __init__(
        self,
        catalog: Catalog,
        reader: JobReader,
        store: OutcomeStore,
        throttle: Throttle,
        *,
        processes: int,
        on_stored: Callable[[bool], None],
        on_damage: Callable[[StorageError], None],
    ) -> None:
        """Prepare; `start` begins.

        Args:
            catalog: holds the queue and receives the contents.
            reader: parses.
            store: writes what was found to the catalog.
            throttle: asked before each file.
            processes: files that the reader's pool reads at the same time, besides the one for urgent files.
            on_stored: called after each transaction; True where a current edit was in it.
            on_damage: the catalog is damaged.
        """
        self._catalog = catalog
        self._throttle = throttle
        self._threads = processes + 1  # one more file is opened and hashed meanwhile
        self._recognizers = max(processes - 1, 1)  # a process is left for files that need no recognition
        self._on_stored = on_stored
        self._on_damage = on_damage
        self._reader = reader
        self._store = store
        self._work = threading.Condition()
        self._fetched: deque[Job] = deque()
        self._in_flight: dict[DocumentId, Job] = {}
        self._finished: queue.Queue[Outcome | None] = queue.Queue(maxsize=_BATCH_DOCUMENTS)
        self._running: list[threading.Thread] = []
        self._has_stored = False
        self.files = RateMeter()
        self.pictures = RateMeter()
        """Files of phase one, and those whose pictures were read."""
        self.parsed = self.linked = self.failed = 0
        """Files since the start: read by a parser, tied to content that was known, or not readable."""
        self.bytes = RateMeter()
        self.current = self._reader.current

    def start(self) -> None:
        """Begin to work off the queue."""
        targets = [("store", self._store_all), ("parse-urgent", lambda: self._parse_all(urgent_only=True))]
        targets += [(f"parse-{number}", self._parse_all) for number in range(self._threads)]
        for name, target in targets:
            thread = threading.Thread(target=target, name=name, daemon=True)
            thread.start()
            self._running.append(thread)

    def wake(self) -> None:
        """The queue changed: look at it anew, so that the most urgent comes next."""
        with self._work:
            self._fetched.clear()
            self._work.notify_all()

    def is_idle(self) -> bool:
        """Whether nothing of phase one is at the pool or waits to be stored."""
        with self._work:
            return all(job.is_recognition for job in self._in_flight.values())

    def is_empty(self) -> bool:
        """Whether nothing at all is, pictures of text neither."""
        with self._work:
            return not self._in_flight

    def is_at_bulk(self) -> bool:
        """Whether it is at more than the user's current edits: a log is one that may go on all day."""
        with self._work:
            return not all(job.is_recognition or job.is_urgent for job in self._in_flight.values())

    def stop(self, deadline_s: float) -> bool:
        """Let the threads end, at most until a moment of the monotonic clock.

        The throttle must have been stopped. A file at the pool is given up: its job stays queued.
        """
        with self._work:
            self._work.notify_all()
        with contextlib.suppress(queue.Full):  # then its thread does not wait, and sees that indexing stops
            self._finished.put_nowait(None)
        for thread in self._running:
            thread.join(max(deadline_s - time.monotonic(), 0.0))
        return not any(thread.is_alive() for thread in self._running)

    def _parse_all(self, *, urgent_only: bool = False) -> None:
        while self._throttle.enter(is_urgent=urgent_only):
            try:
                self._parse_next(urgent_only)
            except DeskhoundError as error:
                self._report(error)
            except Exception:  # the barrier of these threads
                logger.exception("indexing failed unexpectedly")
                self._throttle.trouble(self, "indexing: internal error")

    def _parse_next(self, urgent_only: bool) -> None:
        jobs = self._take(urgent_only)
        began = time.monotonic()
        self._read(jobs)
        if jobs and not jobs[0].is_urgent:
            self._throttle.rest(time.monotonic() - began)

    def _take(self, urgent_only: bool) -> list[Job]:
        """The next job, or several small ones; nothing after a while without any."""
        with self._work:
            if urgent_only:
                jobs = self._catalog.jobs.next(1, without=self._in_flight, urgent_only=True)
            else:
                jobs = self._take_bulk()
            if not jobs and not self._throttle.is_stopped:
                if not (urgent_only or self._in_flight):
                    self._throttle.overcome(self)  # what it could not read or store is no longer wanted
                self._work.wait(_IDLE_S)
            self._in_flight |= {job.document: job for job in jobs}
            return jobs

    def _take_bulk(self) -> list[Job]:
        """What is fetched already as far as it can be read in one exchange, one job at least."""
        if not self._fetched:
            self._fetched.extend(self._catalog.jobs.next(_FETCHED, without=self._in_flight))
        recognizing = sum(job.is_recognition for job in self._in_flight.values())
        jobs: list[Job] = []
        size = 0
        while self._fetched and len(jobs) < TOGETHER:
            job = self._fetched[0]
            if job.is_recognition and recognizing >= self._recognizers:
                break
            if job.document not in self._in_flight:
                size += job.stamp.size
                if jobs and (_goes_alone(job) or _goes_alone(jobs[0]) or size > SMALL_BYTES):
                    break
                jobs.append(job)
            self._fetched.popleft()
        return jobs

    def _read(self, jobs: Sequence[Job]) -> None:
        """Read files; those that cannot be read because of the machine are left in the queue."""
        unread = {job.document for job in jobs}
        try:
            for outcome in self._reader.read(jobs):
                if self._throttle.is_stopped:
                    return  # perhaps it says no more than that the parsers were stopped
                self._hand_over(outcome)
                unread.discard(outcome.job.document)
        except Exception:
            self._release(unread)
            raise

    def _hand_over(self, outcome: Outcome) -> None:
        while not self._throttle.is_stopped:
            try:
                self._finished.put(outcome, timeout=0.5)
            except queue.Full:
                continue
            return

    def _store_all(self) -> None:
        while (first := self._next_outcome()) is not None:
            batch = self._gather(first)
            try:
                while not self._try_store(batch):
                    if not self._throttle.enter(is_urgent=True):
                        return
            except Exception:  # the barrier of this thread
                logger.exception("storing failed unexpectedly")
                self._release({outcome.job.document for outcome in batch})

    def _next_outcome(self) -> Outcome | None:
        """What is to be stored next; None once indexing stops and nothing is left.

        After work, before a long rest, the memory that it took is given back.
        """
        if self._has_stored:
            self._has_stored = False
            with contextlib.suppress(queue.Empty):
                return self._finished.get(block=not self._throttle.is_stopped, timeout=_REST_S)
            return_freed_memory()
        try:
            return self._finished.get(block=not self._throttle.is_stopped)
        except queue.Empty:
            return None

    def _gather(self, first: Outcome) -> list[Outcome]:
        """A batch: what is there, what comes within a moment, never waiting with a current edit."""
        batch = [first]
        size = first.stored_bytes
        until = time.monotonic() + _GATHER_S
        while len(batch) < _BATCH_DOCUMENTS and size < _BATCH_BYTES:
            wait_s = until - time.monotonic()
            try:
                if wait_s <= 0 or batch[-1].job.is_urgent:
                    outcome = self._finished.get_nowait()
                else:
                    outcome = self._finished.get(timeout=wait_s)
            except queue.Empty:
                break
            if outcome is None:
                break
            batch.append(outcome)
            size += outcome.stored_bytes
        return batch

    def _try_store(self, batch: list[Outcome]) -> bool:
        try:
            self._store.store(batch)
        except StorageError as error:
            self._report(error)
            return isinstance(error, CorruptDatabaseError)
        self._throttle.worked()
        self._has_stored = True
        pictures = sum(outcome.job.is_recognition for outcome in batch)
        self.pictures.count(pictures)
        self.files.count(len(batch) - pictures)
        self.parsed += sum(1 for outcome in batch if outcome.found)
        self.failed += sum(1 for outcome in batch if outcome.is_unreadable)
        self.linked += sum(1 for outcome in batch if outcome.known_hash)
        self.bytes.count(sum(outcome.job.stamp.size for outcome in batch))
        # Before it counts as done here: until they know of it, the others think that they are done.
        self._on_stored(any(outcome.job.is_urgent for outcome in batch))
        self._release({outcome.job.document for outcome in batch})
        return True

    def _release(self, documents: Set[DocumentId]) -> None:
        """These are no longer under way; whoever waits looks at the queue anew."""
        with self._work:
            for document in documents:
                self._in_flight.pop(document, None)
            self._work.notify_all()

    def _report(self, error: DeskhoundError) -> None:
        if self._throttle.is_stopped:
            return
        logger.warning("indexing waits: %s", error)
        if isinstance(error, CorruptDatabaseError):
            self._on_damage(error)
        self._throttle.trouble(self, str(error))


def _goes_alone(job: Job) -> bool:
    """An edit takes its former borders along, which may be as large as itself; recognition takes seconds."""
    return bool(job.extraction) or job.is_recognition
