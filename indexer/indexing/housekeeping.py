"""What is done once in a while: contents without a document are purged, the profile is backed up."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from indexer.errors import StorageError
from indexer.storage.catalog.catalog import Catalog, drop_moved_aside
from indexer.storage.profile import Profile

logger = logging.getLogger(__name__)

_PURGE_EVERY_S = 12 * 3600
"""Half of the day that orphaned content may stay, so that a machine that sleeps keeps the promise too."""
_PURGED = "purged at"


class Housekeeping:
    """Purges and backups; `run_due` is called every minute or so from one thread."""

    def __init__(self, catalog: Catalog, profile: Profile, on_purged: Callable[[], None]) -> None:
        """Tidy these two; `on_purged` is called when the indexes have something to remove."""
        self._catalog = catalog
        self._profile = profile
        self._on_purged = on_purged

    def run_due(self) -> None:
        """Do what is due, while nothing else is to be done."""
        last = self._catalog.fact(_PURGED)
        now = time.time()
        if last is None:
            self._catalog.set_fact(_PURGED, now)
        elif not 0 <= now - float(last) < _PURGE_EVERY_S:  # also when the clock was set back
            self.purge()
            drop_moved_aside(self._catalog.path)
        try:
            self._profile.back_up()
        except StorageError as error:
            logger.warning("%s", error)

    def purge(self) -> None:
        """Remove contents that no document serves, now."""
        purged = self._catalog.orphans.run()
        self._catalog.set_fact(_PURGED, time.time())
        if purged.contents:
            logger.info("purged %d contents and %d vectors", purged.contents, purged.vectors)
            self._on_purged()
