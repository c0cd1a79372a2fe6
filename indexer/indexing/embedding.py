"""Phase two: contents without vectors get them, the newest and most used first."""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Protocol

from indexer.domain import ChunkId, EmbedKey, ExtractionId
from indexer.embedding.embedder import Vectors
from indexer.errors import CorruptDatabaseError, DeskhoundError, StorageError
from indexer.indexing.budget import VectorBudget
from indexer.indexing.ownthread import OwnThread
from indexer.indexing.progress import CurrentWork, RateMeter
from indexer.indexing.throttle import Throttle
from indexer.storage.catalog.catalog import Catalog
from indexer.storage.catalog.meaning import PendingContent

logger = logging.getLogger(__name__)

_GROUP_CHUNKS = 64
"""Chunks of one request to the embedder: half a second to a second of work, so that a current
edit never waits longer than that."""
_STORED_GROUPS = 4
"""Groups of one transaction while nothing is hurried: 3 to 5 s of work is the most a kill can lose."""
_PLANNED_CONTENTS = 2048
_IDLE_S = 30.0
_FIRST_RETRY_S = 1.0
_LONGEST_RETRY_S = 120.0


class ChunkEmbedder(Protocol):
    """Embeds many texts, apart from the engine's own thread."""

    def embed(self, texts: Sequence[str]) -> list[Vectors]:
        """Vectors of shape (parts, dimension) for each text.

        Raises:
            EmbeddingError: the model cannot embed.
            ChildError: its process failed.
        """
        ...


@dataclass(slots=True)
class _Group:
    """What one request embeds, and the contents that are complete with it."""

    chunks: list[tuple[ChunkId, EmbedKey]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    heat_s: float = 0.0
    completes: list[ExtractionId] = field(default_factory=list)


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
        self._is_stale = True
        self._is_woken = False
        self._is_idle = False
        self._planned: deque[PendingContent] = deque()
        self._open: deque[tuple[ChunkId, EmbedKey]] = deque()
        self._content: PendingContent | None = None
        self._in_flight: set[EmbedKey] = set()
        self._completing: set[ExtractionId] = set()
        self._thread = OwnThread("meaning", self._run)
        self._changed = self._thread.changed
        self._requests = ThreadPoolExecutor(1, thread_name_prefix="embed")
        self.chunks = RateMeter()
        self.current = CurrentWork()
        self.problem = ""
        self._failures = 0

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
            self._is_stale |= is_hurried or self._is_idle
            self._is_woken = True
            self._is_idle = False
            self._changed.notify_all()

    def is_idle(self) -> bool:
        """Whether every content has its vectors."""
        with self._changed:
            return self._is_idle and not self._is_stale

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
            self._plan_anew()
            self._thread.pause(retry_s)
            retry_s = min(retry_s * 2, _LONGEST_RETRY_S)

    def _say(self, problem: str) -> None:
        if not self._thread.is_stopped and problem != self.problem:
            logger.warning("embedding waits: %s", problem)
        self.problem = problem
        self._failures += 1

    def _plan_anew(self) -> None:
        """Drop the plan: what was not stored is still without vectors and comes again."""
        self._planned.clear()
        self._open.clear()
        self._content = None
        self._in_flight.clear()
        self._completing.clear()

    def _work(self) -> None:
        """Embed until nothing is left: while one group is embedded, the next already waits for its turn."""
        first = self._next_group()
        if first is None:
            self._wait_for_work()
            return
        done: list[tuple[_Group, list[Vectors]]] = []
        under_way = self._request(first)
        try:
            while under_way is not None:
                began = time.monotonic()
                group, reply = under_way
                following = None if self._is_stale else self._next_group()
                under_way = self._request(following) if following else None
                done.append((group, reply.result()))
                self.problem, self._failures = "", 0
                self.chunks.count(len(group.chunks))
                if under_way is None or len(done) >= _STORED_GROUPS:
                    self._store(done)
                    done = []
                self._throttle.rest(time.monotonic() - began)
        finally:
            if under_way is not None:
                under_way[1].cancel()
            if done:
                self._store(done)

    def _request(self, group: _Group) -> tuple[_Group, Future[list[Vectors]]] | None:
        """Hand a group to the embedder, as soon as the throttle lets it pass; None when indexing stops."""
        if not self._throttle.enter():
            return None
        return group, self._requests.submit(self._embed, group.texts)

    def _embed(self, texts: Sequence[str]) -> list[Vectors]:
        return self._embedder.embed(texts) if texts else []

    def _store(self, done: Sequence[tuple[_Group, Sequence[Vectors]]]) -> None:
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
        for group, _ in done:
            self._in_flight.difference_update(key for _, key in group.chunks)
            self._completing.difference_update(group.completes)
        self._throttle.worked()
        self._on_stored()

    def _next_group(self) -> _Group | None:
        """The next chunks to embed, of as many contents as it takes; None when nothing is left or may be done now."""
        group = _Group()
        if not self._may_run():
            return None
        if self._is_stale:  # something newer came: the content under way is taken up again later
            self._open.clear()
            self._content = None
        while len(group.chunks) < _GROUP_CHUNKS:
            if not self._open:
                if self._content is not None:
                    group.completes.append(self._content.extraction)
                    self._completing.add(self._content.extraction)
                    self._content = None
                if not self._open_next_content():
                    break
                continue
            chunk, key = self._open.popleft()
            if key not in self._in_flight:
                self._in_flight.add(key)
                group.chunks.append((chunk, key))
                assert self._content is not None
                group.heat_s = max(group.heat_s, self._content.heat_s)
        if not group.chunks and not group.completes:
            return None
        texts = self._catalog.embedded_texts(chunk for chunk, _ in group.chunks)
        self._in_flight.difference_update(key for chunk, key in group.chunks if chunk not in texts)
        group.chunks = [(chunk, key) for chunk, key in group.chunks if chunk in texts]
        group.texts = [texts[chunk] for chunk, _ in group.chunks]
        return group

    def _open_next_content(self) -> bool:
        if self._thread.is_stopped:
            return False
        with self._changed:
            must_plan, self._is_stale = self._is_stale or not self._planned, False
        if must_plan:
            pending = self._catalog.meaning.pending(self.model, _PLANNED_CONTENTS)
            # Those whose last group is not stored yet still look as if they lacked vectors.
            self._planned = deque(row for row in pending if row.extraction not in self._completing)
        if not self._planned:
            return False
        self._content = self._planned.popleft()
        self._open = deque(self._catalog.meaning.missing_chunks(self._content.extraction, self.model))
        self._show_current(self._content)
        return True

    def _show_current(self, content: PendingContent) -> None:
        document = self._catalog.document(content.document)
        self.current.end(0)
        if document is not None:
            self.current.begin(0, document.path)

    def _wait_for_work(self) -> None:
        self.current.end(0)
        with self._changed:
            self._is_woken = False  # from here on: what comes during the look may not be seen by it
        may_run = self._may_run()
        is_done = may_run and not self._catalog.meaning.pending(self.model, 1)
        with self._changed:
            if self._thread.is_stopped or (may_run and self._has_news()):
                return
            self._is_idle = is_done
        if is_done:
            self.problem, self._failures = "", 0
            self._throttle.overcome(self)
            self._budget.balance_if_due()
            self._on_stored()
        with self._changed:
            if not self._thread.is_stopped and not (may_run and self._has_news()):
                self._changed.wait(_IDLE_S if is_done else _FIRST_RETRY_S)

    def _has_news(self) -> bool:
        return self._is_stale or self._is_woken
