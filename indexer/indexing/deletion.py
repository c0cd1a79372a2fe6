"""*Forget* and *Remove source*: what the user wants gone leaves the results at once and every file now."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from indexer.domain import DocumentId, Origin
from indexer.errors import NotFoundError, StorageError
from indexer.indexing.housekeeping import Housekeeping
from indexer.indexing.parts import IndexingParts, Memory
from indexer.paths import is_within
from indexer.storage.history import Conversations


class Deletion:
    """Deletes documents with all that was kept of them."""

    def __init__(
        self,
        parts: IndexingParts,
        *,
        on_purged: Callable[[bool], None],
        is_quiet: Callable[[], bool],
        on_damage: Callable[[StorageError], None],
    ) -> None:
        """Delete from the stores of `parts`; for the other arguments see `Housekeeping`."""
        self._catalog, self._profile = parts.catalog, parts.profile
        self._memories: tuple[Memory, ...] = (
            Conversations(parts.profile),
            *parts.memories,
        )
        self.housekeeping = Housekeeping(
            parts.catalog,
            parts.profile,
            self._memories,
            on_purged=on_purged,
            is_quiet=is_quiet,
            on_damage=on_damage,
        )
        """Where what is deleted is purged, from here and by itself."""

    def forget(self, documents: Sequence[DocumentId]) -> None:
        """Purge the content of documents from every store; the files stay, and are not indexed again by themselves.

        Conversations in which an answer was drawn from them go too. Those that are gone already are passed over.

        Raises:
            NotFoundError: there are no such documents.
        """
        rows = [row for each in documents if (row := self._catalog.document(each)) is not None]
        if not rows:
            raise NotFoundError("This document is no longer in the index.")
        gone = {(row.path, row.member) for row in rows}

        def is_gone(origin: Origin) -> bool:
            return (origin.path, "") in gone or (origin.path, origin.member) in gone

        self.housekeeping.expect_purge()
        self._profile.forget(gone)
        with self._catalog.transaction():
            # What lies in another before that, which takes its members along.
            for row in sorted(rows, key=lambda row: len(row.member), reverse=True):
                self._catalog.documents.forget(row.id)
        self._forget(is_gone)
        self.housekeeping.purge()

    def source_removed(self, root: str) -> None:
        """Purge what only a source held that was just removed, and all that names its files.

        Its folders that lie inside another source are that one's now. Files in it that were to be forgotten
        are not remembered either: a folder that is added again is a new one.
        """
        others = [choice.path for choice in self._profile.sources()]

        def is_left(path: str) -> bool:
            return is_within(path, root) and not any(is_within(path, other) for other in others)

        self._profile.remember(place for place in self._profile.forgotten() if is_left(place[0]))
        self._forget(lambda origin: is_left(origin.path), is_left)
        self.housekeeping.purge_soon()

    def _forget(
        self, is_gone: Callable[[Origin], bool], is_left: Callable[[str], bool] = lambda folder: False
    ) -> None:
        for memory in self._memories:
            memory.forget(is_gone, is_left)
