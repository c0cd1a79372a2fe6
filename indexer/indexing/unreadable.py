"""Folders that could not be looked into: nothing of them is indexed, which nobody would know otherwise."""

from __future__ import annotations

import os
import threading
from collections.abc import Collection, Mapping

from indexer.amounts import counted
from indexer.domain import SourceId
from indexer.indexing.listing import FolderListing
from indexer.paths import display_path


class UnreadableFolders:
    """What the last look at each source could not look into, and why. Thread-safe; kept while the engine runs."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._lock = threading.Lock()
        self._found: dict[SourceId, dict[str, str]] = {}

    def note(self, source: SourceId, listing: FolderListing) -> None:
        """A folder was looked at."""
        with self._lock:
            found = self._found.setdefault(source, {})
            if listing.error:
                found[listing.path] = listing.error
                return
            found.pop(listing.path, None)
            inside = os.path.join(listing.path, "")
            for path in [path for path in found if path.startswith(inside)]:
                if path[len(inside) :].partition(os.sep)[0] not in listing.folders:
                    del found[path]  # gone, or left out by now

    def keep(self, source: SourceId, found: Mapping[str, str]) -> None:
        """A whole source was looked at: these (path → why) are all."""
        with self._lock:
            self._found[source] = dict(found)

    def keep_only(self, sources: Collection[SourceId]) -> None:
        """These are all the sources there are."""
        with self._lock:
            self._found = {source: found for source, found in self._found.items() if source in sources}

    def paths(self) -> list[str]:
        """All of them."""
        with self._lock:
            return [path for found in self._found.values() for path in found]

    def told(self, source: SourceId, root: str) -> str:
        """What a user should know of a source, in words; mostly nothing."""
        with self._lock:
            found = dict(self._found.get(source, {}))
        if not found:
            return ""
        path = min(found)
        example = "" if len(found) == 1 else "for example "
        place = display_path(os.path.relpath(path, root))
        return f"{counted(len(found), 'folder')} cannot be read: {example}{place} ({found[path]})"
