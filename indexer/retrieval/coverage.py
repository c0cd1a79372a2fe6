"""How far the searched documents have come, without counting them for every keystroke."""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict

from indexer.errors import StorageError
from indexer.protocol.messages.views import Coverage
from indexer.storage.catalog.reader import CatalogReader
from indexer.storage.catalog.scope import Scope

_FRESH_S = 2.0
"""Counting takes ~5 ms for 1,000 documents."""
_MOST_KEPT = 32

_log = logging.getLogger(__name__)


class CoverageCounter:
    """The last count of each scope, counted anew in the background once it is old."""

    def __init__(self, catalog: CatalogReader) -> None:
        self._catalog = catalog
        self._counts: OrderedDict[Scope, tuple[float, Coverage]] = OrderedDict()
        self._counting: set[Scope] = set()
        self._lock = threading.Lock()

    def of(self, scope: Scope) -> Coverage:
        """The coverage of a scope, at most a few seconds old while it is asked for."""
        with self._lock:
            found = self._counts.get(scope)
            is_old = found is not None and time.monotonic() - found[0] > _FRESH_S
            starts = is_old and scope not in self._counting
            if starts:
                self._counting.add(scope)
        if found is None:
            return self._count(scope)
        if starts:
            threading.Thread(target=self._recount, args=(scope,), name="coverage", daemon=True).start()
        return found[1]

    def _count(self, scope: Scope) -> Coverage:
        counted = self._catalog.coverage(scope)
        with self._lock:
            self._counts[scope] = (time.monotonic(), counted)
            self._counts.move_to_end(scope)
            while len(self._counts) > _MOST_KEPT:
                self._counts.popitem(last=False)
        return counted

    def _recount(self, scope: Scope) -> None:
        try:
            self._count(scope)
        except StorageError as error:
            _log.warning("Documents could not be counted: %s", error)
        finally:
            with self._lock:
                self._counting.discard(scope)
