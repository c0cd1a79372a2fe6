"""Rankings that were handed out, kept for their further pages."""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass

from indexer.errors import NotFoundError
from indexer.protocol.messages.views import Coverage
from indexer.retrieval.query import ParsedQuery
from indexer.retrieval.ranking import (
    MEANING_DOWN,
    MEANING_PARTLY_DOWN,
    WORDS_DOWN,
    WORDS_PARTLY_DOWN,
    RankedContent,
)

_MOST_KEPT = 32
"""A ranking of 5,000 contents takes about 2 MB."""
_PARTIAL = {MEANING_DOWN, MEANING_PARTLY_DOWN, WORDS_DOWN, WORDS_PARTLY_DOWN}


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A ranking as it was when it was made; documents are read anew for every page."""

    query: ParsedQuery
    ranking: tuple[RankedContent, ...]
    coverage: Coverage
    notes: tuple[str, ...]
    is_settled: bool
    distant: int = 0
    """Contents that were kept back."""

    @property
    def is_whole(self) -> bool:
        """Whether both words and meaning could be asked."""
        return _PARTIAL.isdisjoint(self.notes)


class SnapshotCache:
    """The last rankings, by name."""

    def __init__(self, most: int = _MOST_KEPT) -> None:
        self._most = most
        self._kept: OrderedDict[str, Snapshot] = OrderedDict()
        self._lock = threading.Lock()

    def keep(self, snapshot: Snapshot) -> str:
        """Keep a ranking; returns its name."""
        name = secrets.token_hex(8)
        with self._lock:
            self._kept[name] = snapshot
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return name

    def find(self, name: str) -> Snapshot:
        """The ranking of a name.

        Raises:
            NotFoundError: it is no longer kept.
        """
        with self._lock:
            found = self._kept.get(name)
            if found is not None:
                self._kept.move_to_end(name)
        if found is None:
            raise NotFoundError("These results are no longer kept.", hint="Search again.")
        return found
