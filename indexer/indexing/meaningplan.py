"""What phase two embeds next: chunks in groups, of the contents that lack vectors, the newest and most used first."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from indexer.domain import ChunkId, DocumentId, EmbedKey, ExtractionId, ModelIdentity
from indexer.storage.catalog.catalog import Catalog
from indexer.storage.catalog.meaning import PendingContent

MOST_IN_GROUP = 64
"""Chunks of one request to the embedder at most."""
_PLANNED_CONTENTS = 20_000
_PLAN_S = 20.0
_PLAN_TIMES = 50
"""A plan is made anew after 20 s, for what came meanwhile, and at most for 2 % of the time: with a million contents
to embed a look takes 1.5 s."""


@dataclass(slots=True)
class ChunkGroup:
    """What one request embeds, and the contents that are complete with it."""

    chunks: list[tuple[ChunkId, EmbedKey]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    heat_s: float = 0.0
    """When the hottest of its contents was last used or changed, in seconds since 1970."""
    completes: list[ExtractionId] = field(default_factory=list)
    document: DocumentId | None = None
    """Whose content it ends with, to say what is being worked on."""


class MeaningPlan:
    """The order in which one model's vectors are made. For one thread, but for `renew`."""

    def __init__(
        self,
        catalog: Catalog,
        model: ModelIdentity,
        *,
        is_stopped: Callable[[], bool],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Begin with nothing planned: the first group looks into the catalog.

        `is_stopped` cuts a look short; `clock` gives seconds.
        """
        self._catalog = catalog
        self._model = model
        self._is_stopped = is_stopped
        self._clock = clock
        self._good_until_s = 0.0
        self._renewal = threading.Event()
        self._renewal.set()
        self._planned: deque[PendingContent] = deque()
        self._open: deque[tuple[ChunkId, EmbedKey]] = deque()
        self._content: PendingContent | None = None
        self._in_flight: set[EmbedKey] = set()
        self._completing: dict[ExtractionId, int] = {}
        """Contents whose last group is taken and not stored yet, and their chunks."""

    @property
    def is_stale(self) -> bool:
        """Whether something more urgent than what is planned may have come."""
        return self._renewal.is_set()

    def renew(self) -> None:
        """Look into the catalog again before the next group; from any thread."""
        self._renewal.set()

    def settled(self) -> int:
        """Chunks that have their vectors, of contents that still count as not embedded; from any thread."""
        content, left = self._content, len(self._open)
        begun = max(content.chunk_count - left, 0) if content is not None else 0
        return max(sum(list(self._completing.values())) + begun - len(self._in_flight), 0)

    def next_group(self, most: int = MOST_IN_GROUP) -> ChunkGroup | None:
        """The next chunks, of as many contents as it takes, at most so many; None when nothing is left."""
        if self.is_stale:  # something newer came: the content under way is taken up again later
            self._open.clear()
            self._content = None
        group = ChunkGroup()
        while len(group.chunks) < most:
            if self._open:
                self._take_chunk(group)
                continue
            if self._content is not None:
                self._complete_content(group)
            if not self._open_next_content(group):
                break
        if not group.chunks and not group.completes:
            return None
        self._read_texts(group)
        return group

    def stored(self, groups: Sequence[ChunkGroup]) -> None:
        """The vectors of these groups are in the catalog."""
        for group in groups:
            self._in_flight.difference_update(key for _, key in group.chunks)
            for extraction in group.completes:
                self._completing.pop(extraction, None)

    def drop(self) -> None:
        """Forget all of it: what was not stored is still without vectors and comes again."""
        self._planned.clear()
        self._open.clear()
        self._content = None
        self._in_flight.clear()
        self._completing.clear()

    def _take_chunk(self, group: ChunkGroup) -> None:
        chunk, key = self._open.popleft()
        if key not in self._in_flight:
            self._in_flight.add(key)
            group.chunks.append((chunk, key))
            assert self._content is not None
            group.heat_s = max(group.heat_s, self._content.heat_s)

    def _complete_content(self, group: ChunkGroup) -> None:
        assert self._content is not None
        group.completes.append(self._content.extraction)
        self._completing[self._content.extraction] = self._content.chunk_count
        self._content = None

    def _open_next_content(self, group: ChunkGroup) -> bool:
        if self._is_stopped():
            return False
        if self.is_stale or not self._planned or self._clock() >= self._good_until_s:
            self._look()
        if not self._planned:
            return False
        content = self._planned.popleft()
        self._open = deque(self._catalog.meaning.missing_chunks(content.extraction, self._model))
        self._content = content
        group.document = content.document
        return True

    def _look(self) -> None:
        """Plan what lacks vectors now."""
        self._renewal.clear()  # first: what comes during the look may not be seen by it
        began_s = self._clock()
        pending = self._catalog.meaning.pending(self._model, _PLANNED_CONTENTS)
        # Those whose last group is not stored yet still look as if they lacked vectors.
        self._planned = deque(row for row in pending if row.extraction not in self._completing)
        now_s = self._clock()
        self._good_until_s = now_s + max(_PLAN_S, _PLAN_TIMES * (now_s - began_s))

    def _read_texts(self, group: ChunkGroup) -> None:
        """Add the texts; chunks that were deleted meanwhile leave the group."""
        texts = self._catalog.embedded_texts(chunk for chunk, _ in group.chunks)
        self._in_flight.difference_update(key for chunk, key in group.chunks if chunk not in texts)
        group.chunks = [(chunk, key) for chunk, key in group.chunks if chunk in texts]
        group.texts = [texts[chunk] for chunk, _ in group.chunks]
