"""The contents that a filter lets pass, kept while the same filter is asked for."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from indexer.domain import ExtractionId
from indexer.storage.catalog.reader import CatalogReader
from indexer.storage.catalog.scope import Scope

_KEPT_TIMES = 10


@dataclass(frozen=True, slots=True)
class _Kept:
    scope: Scope
    contents: AbstractSet[ExtractionId] | None
    until_s: float


class AllowedContents:
    """Which contents lie inside a scope. Thread-safe.

    Of a million documents it takes half a second to say so, and each letter of a query asks again. So the
    last set is kept ten times as long as it took to find: what is new may be late by that. What is gone or no
    longer inside never shows: hits are read from the live catalog within the scope.
    """

    def __init__(self, catalog: CatalogReader, clock: Callable[[], float] = time.monotonic) -> None:
        """Ask `catalog`; `clock` gives seconds."""
        self._catalog = catalog
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: _Kept | None = None

    def of(self, scope: Scope) -> AbstractSet[ExtractionId] | None:
        """Contents with a live document inside the scope; None where it restricts nothing."""
        began_s = self._clock()
        with self._lock:
            kept = self._kept
        if kept is not None and kept.scope == scope and began_s < kept.until_s:
            return kept.contents
        contents = self._catalog.extractions_in(scope)
        now_s = self._clock()
        with self._lock:
            self._kept = _Kept(scope, contents, now_s + _KEPT_TIMES * (now_s - began_s))
        return contents
