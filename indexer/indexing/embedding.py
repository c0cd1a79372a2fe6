"""Phase two: contents without vectors get them, the newest and most used first."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from typing import Protocol

from indexer.embedding.bulk import GROUPS_AT_ONCE
from indexer.embedding.embedder import Vectors
from indexer.errors import CorruptDatabaseError, DeskhoundError, StorageError
from indexer.indexing.budget import VectorBudget
from indexer.indexing.meaningplan import MOST_IN_GROUP, ChunkGroup, MeaningPlan
from indexer.indexing.ownthread import OwnThread
from indexer.indexing.progress import CurrentWork, RateMeter
from indexer.indexing.throttle import Throttle
from indexer.storage.catalog.catalog import Catalog

logger = logging.getLogger(__name__)

_STORED_GROUPS = 4
"""Groups of one transaction while nothing is hurried: 3 to 5 s of work is the most a kill can lose."""
_GROUP_S = 1.0
"""How long a group may take: a current edit waits for those under way. A large model of Ollama makes one text a
second where the shipped one makes a hundred."""
_LEAST_IN_GROUP = 8
"""What Ollama is given at once."""
_FIRST_GROUP = 16
"""As long as it is not known how fast the model is."""
_IDLE_S = 300.0
_FIRST_RETRY_S = 1.0
_LONGEST_RETRY_S = 120.0


class ChunkEmbedder(Protocol):
    """Embeds many texts, apart from the engine's own thread."""

    def embed(self, texts: Sequence[str], *, is_gentle: bool = True) -> list[Vectors]:
        """Vectors of shape (parts, dimension) for each text; gently, most of the machine is left to others.

        Raises:
            EmbeddingError: the model cannot embed.
            ChildError: its process failed.
        """
        ...


class MeaningWorker:
    """Embeds what lacks vectors under one model."""

    def __init__(
        self,
        catalog: Catalog,
        embedder: ChunkEmbedder,
        throttle: Throttle,
        *,
        budget: VectorBudget,
        may_run: Callable[[], bool],
        on_stored: Callable[[], None],
        on_damage: Callable[[StorageError], None],
    ) -> None:
        """Prepare; `start` begins.

        Args:
            catalog: gives the chunks and keeps the vectors.
            embedder: makes the vectors.
            throttle: asked before each request.
            budget: names the model, and says which of its vectors the vector store may hold.
            may_run: False while phase one should have the machine for itself.
            on_stored: called after vectors were stored.
            on_damage: the catalog is damaged.
        """
        self._catalog = catalog
        self._embedder = embedder
        self.model = budget.model
        self._throttle = throttle
        self._budget = budget
        self._may_run = may_run
        self._on_stored = on_stored
        self._on_damage = on_damage
        self._is_woken = False
        self._is_idle = False
        self._thread = OwnThread("meaning", self._run)
        self._changed = self._thread.changed
        self._plan = MeaningPlan(catalog, budget.model, is_stopped=lambda: self._thread.is_stopped)
        self._requests = ThreadPoolExecutor(GROUPS_AT_ONCE, thread_name_prefix="embed")
        self.chunks = RateMeter()
        self.current = CurrentWork()
        self.problem = ""
        self._failures = 0
        self._group_chunks = _FIRST_GROUP

    @property
    def is_stuck(self) -> bool:
        """Whether it has to wait for its model: one attempt may fail because a process died, the next tells."""
        return self._failures > 1

    def start(self) -> None:
        """Begin to embed."""
        self._thread.start()

    def wake(self, *, is_hurried: bool = False) -> None:
        """New contents are there; with `is_hurried` the user waits for them, and all is planned anew."""
        with self._changed:
            if is_hurried or self._is_idle:
                self._plan.renew()
            self._is_woken = True
            self._is_idle = False
            self._changed.notify_all()

    def left(self) -> int:
        """Chunks that are still to be embedded, also within a large document; 0 only when all are stored."""
        waiting = self._catalog.meaning.waiting_chunks(self.model)
        return max(waiting - self._plan.settled(), min(waiting, 1))

    def is_idle(self) -> bool:
        """Whether every content has its vectors."""
        with self._changed:
            return self._is_idle and not self._plan.is_stale

    def stop(self, deadline_s: float) -> bool:
        """End; a request under way is given up, its chunks are embedded another time."""
        self._thread.stop(time.monotonic())  # first: what the executor raises from now on is no failure
        self._requests.shutdown(wait=False, cancel_futures=True)
        self._throttle.overcome(self)  # where another model takes over, indexing goes on
        return self._thread.has_ended(deadline_s)

    def _run(self) -> None:
        retry_s = _FIRST_RETRY_S
        while not self._thread.is_stopped:
            try:
                self._work()
                retry_s = _FIRST_RETRY_S
                continue
            except CorruptDatabaseError as error:
                self._on_damage(error)
            except StorageError as error:
                self._throttle.trouble(self, str(error))
            except (DeskhoundError, RuntimeError, CancelledError) as error:
                # The last two: the executor was shut down by `stop` in between, or with a group in its queue.
                self._say(str(error))
            except Exception:
                logger.exception("embedding failed unexpectedly")
                self._say("embedding: internal error")
            self._plan.drop()
            self._thread.pause(retry_s)
            retry_s = min(retry_s * 2, _LONGEST_RETRY_S)

    def _say(self, problem: str) -> None:
        if not self._thread.is_stopped and problem != self.problem:
            logger.warning("embedding waits: %s", problem)
        self.problem = problem
        self._failures += 1

    def _work(self) -> None:
        """Embed until nothing is left: while one group is embedded, the next is already with the embedder."""
        first = self._next_group()
        if first is None:
            self._wait_for_work()
            return
        done: list[tuple[ChunkGroup, list[Vectors]]] = []
        under_way = self._request(first)
        last_s = time.monotonic()
        try:
            while under_way is not None:
                began = time.monotonic()
                group, reply = under_way
                is_last = self._plan.is_stale or self._throttle.rests or self._throttle.is_held
                following = None if is_last else self._next_group()
                under_way = self._request(following) if following else None
                done.append((group, reply.result()))
                self.problem, self._failures = "", 0
                self.chunks.count(len(group.chunks))
                now_s = time.monotonic()
                self._measure(len(group.chunks), now_s - last_s)
                last_s = now_s
                if under_way is None or len(done) >= _STORED_GROUPS:
                    self._store(done)
                    done = []
                self._throttle.rest(time.monotonic() - began)
        finally:
            if under_way is not None:
                under_way[1].cancel()
            if done:
                self._store(done)

    def _request(self, group: ChunkGroup) -> tuple[ChunkGroup, Future[list[Vectors]]] | None:
        """Hand a group to the embedder, as soon as the throttle lets it pass; None when indexing stops."""
        if not self._throttle.enter():
            return None
        return group, self._requests.submit(self._embed, group.texts)

    def _embed(self, texts: Sequence[str]) -> list[Vectors]:
        return self._embedder.embed(texts, is_gentle=self._throttle.is_gentle) if texts else []

    def _measure(self, chunks: int, seconds: float) -> None:
        """Have the next groups take about as long as they may."""
        wanted = int(chunks * _GROUP_S / max(seconds, 1e-3))
        if chunks:
            self._group_chunks = min(max(wanted, _LEAST_IN_GROUP), MOST_IN_GROUP)

    def _store(self, done: Sequence[tuple[ChunkGroup, Sequence[Vectors]]]) -> None:
        """Keep what was embedded, many vectors in one transaction: each rewrites the last pages of its tables."""
        # Before the transaction: now and then these have to look at all contents.
        self._budget.balance_if_due()
        held = [
            self._budget.admits(sum(len(parts) for parts in vectors), group.heat_s) for group, vectors in done
        ]
        with self._catalog.transaction():
            for (group, vectors), are_held in zip(done, held, strict=True):
                rows = [(chunk, parts) for (chunk, _), parts in zip(group.chunks, vectors, strict=True)]
                self._catalog.store_vectors(self.model, rows, are_held=are_held)
                self._catalog.meaning.mark_embedded(group.completes, self.model)
        self._plan.stored([group for group, _ in done])
        self._throttle.worked()
        self._on_stored()

    def _next_group(self) -> ChunkGroup | None:
        """The next chunks to embed; None when nothing is left or may be done now."""
        group = self._plan.next_group(self._group_chunks) if self._may_run() else None
        document = self._catalog.document(group.document) if group and group.document else None
        if document is not None:
            self.current.end(0)
            self.current.begin(0, document.path)
        return group

    def _wait_for_work(self) -> None:
        self.current.end(0)
        with self._changed:
            self._is_woken = False  # from here on: what comes during the look may not be seen by it
        may_run = self._may_run()
        is_done = may_run and not self._catalog.meaning.pending(self.model, 1)
        with self._changed:
            if self._thread.is_stopped or (may_run and self._has_news()):
                return
            was_idle, self._is_idle = self._is_idle, is_done
        if is_done:
            self.problem, self._failures = "", 0
            self._throttle.overcome(self)
            self._budget.balance_if_due()
            if not was_idle:
                self._on_stored()
        with self._changed:
            if not self._thread.is_stopped and not (may_run and self._has_news()):
                self._changed.wait(_IDLE_S if is_done else _FIRST_RETRY_S)

    def _has_news(self) -> bool:
        return self._plan.is_stale or self._is_woken
