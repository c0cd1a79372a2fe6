"""Merges what a scan sees with the catalog, folder by folder.

An unchanged folder costs one comparison of fingerprints. A file that only moved keeps its document,
and with it all that was made of it. What is no longer there is removed only once the whole
scan has had its chance to see it elsewhere, and never because a volume is away.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial

from indexer.domain import DocumentId, DocumentState, FileStamp, SourceId
from indexer.indexing.comparison import FolderChange, compare, fingerprint, is_still_there
from indexer.indexing.listing import FolderListing
from indexer.indexing.visits import Visit, Visits
from indexer.paths import is_within
from indexer.storage.catalog.catalog import Catalog
from indexer.storage.catalog.documents import AWAY_S, KnownFile
from indexer.storage.catalog.sources import FolderRow, path_of

_BATCH_FILES = 1000
"""New files of one transaction: the writer is held for some 20 ms."""
_MASS_FILES = 50
_MASS_SHARE = 0.5
"""More than this share of a source gone at once waits out a grace period: most likely a mount,
a sync client or a wrong path, and not a person."""


@dataclass(slots=True)
class MergeResult:
    """What a merge did, in files."""

    added: int = 0
    changed: int = 0
    moved: int = 0
    removed: int = 0
    missing: int = 0
    """Gone in such a number that they wait out the grace period."""
    away: int = 0
    """Folders on a volume that is not there, or that cannot be read."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing had to be written."""
        return self == MergeResult()


class Merge:
    """One pass over a source, or over a part of it. Not thread-safe; one at a time for a source."""

    def __init__(
        self,
        catalog: Catalog,
        source: SourceId,
        *,
        is_whole: bool = False,
        is_edit: bool = False,
        was_offline: bool = False,
        forgotten: frozenset[str] = frozenset(),
        keeps: Callable[[str, FileStamp], bool] = lambda _path, _stamp: False,
    ) -> None:
        """Begin.

        Args:
            catalog: what is known, and where it is changed.
            source: the source that is looked at.
            is_whole: every folder of the source will be visited, those of a renamed one too.
            is_edit: the user changed these files just now: they are indexed first.
            was_offline: the source was not there at the last look.
            forgotten: paths that the user asked not to index.
            keeps: whether a changed file, at a path with a stamp, is to be left for later.
        """
        self._catalog = catalog
        self._source = source
        self._known: dict[str, FolderRow] = {}
        self._is_whole = is_whole
        self._compared = partial(compare, catalog.documents, is_edit=is_edit, keeps=keeps)
        self._forgotten = forgotten
        self._visits = Visits(catalog, was_offline=was_offline)
        self._gone: dict[DocumentId, KnownFile] = {}
        self._unsettled: dict[int, bytes | None] = {}
        self._protected: list[str] = []
        self._is_doubtful = was_offline
        """The same volume was mounted again, or another one: few files gone are as suspicious as many."""
        self.result = MergeResult()

    def expect(self, known: Mapping[str, FolderRow]) -> None:
        """These folders, by path, are visited by this pass or else gone."""
        self._known.update(known)

    def add(self, listing: FolderListing) -> None:
        """Merge one folder's listing, a parent's before its children's."""
        if listing.error:
            self._set_away(listing.path)
            return
        row = (
            self._known.get(listing.path) or self._catalog.folders.at(listing.path) or self._renamed(listing)
        )
        visit = self._visits.add(listing, row)
        self._is_doubtful |= visit.is_renumbered
        print_now = fingerprint(listing)
        if row is not None and row.fingerprint == print_now and row.is_online and visit.was == visit.now:
            return
        is_small = len(listing.files) <= _BATCH_FILES
        with self._catalog.transaction() if is_small else nullcontext():
            folder = self._catalog.folders.put(self._source, listing.path, *visit.now)
            if row is not None and row.fingerprint == print_now:
                return
            known = self._catalog.documents.in_folder(folder)
            change = self._compared(listing, known)
            self._write(folder, listing.path, change)
            self._settle(folder, change, visit, print_now)

    def add_some(self, listing: FolderListing, names: frozenset[str], row: FolderRow) -> None:
        """Merge a listing of only these names, of a folder that is what and where it was."""
        visit = self._visits.add_same(row)
        with self._catalog.transaction():
            known = self._catalog.documents.named(row.id, names)
            change = self._compared(listing, known)
            if change != FolderChange():
                self._write(row.id, listing.path, change)
                self._settle(row.id, change, visit, None)

    def is_unmounted(self, listing: FolderListing) -> bool:
        """Whether a root is there but its volume is not: another folder, with nothing of what was known."""
        row = self._known.get(listing.path)
        return row is not None and not listing.error and self._visits.is_mount_point_alone(listing, row)

    def finish(self) -> MergeResult:
        """Deal with what was not seen; call only after all listings of the pass were added."""
        lost = [row for path, row in self._known.items() if self._is_lost(path, row)]
        away = [row for row in lost if self._visits.is_away(row)]
        self._set_volume_away(away)
        away_ids = {row.id for row in away}
        empty = [row.id for row in lost if row.id not in away_ids]
        for folder in empty:
            self._gone |= {file.id: file for file in self._catalog.documents.in_folder(folder).values()}
        self._remove_gone()
        with self._catalog.transaction():
            for folder, print_now in self._unsettled.items():
                self._catalog.folders.set_fingerprint(folder, print_now)
            self._catalog.folders.drop_empty(empty)
            for folder in empty:  # those that wait out the grace period must be compared on return
                self._catalog.folders.set_fingerprint(folder, None)
        return self.result

    def _write(self, folder: int, path: str, change: FolderChange) -> None:
        documents = self._catalog.documents
        with self._catalog.transaction():  # first: the names they leave may be those of new files
            for old, name, stamp in change.moved:
                self._gone.pop(old.id, None)
                documents.move(old, folder, name, stamp)
        for start in range(0, len(change.new), _BATCH_FILES):
            files = change.new[start : start + _BATCH_FILES]
            with self._catalog.transaction():
                ids = documents.add(folder, files)
                # After a lost catalog: what the user asked to forget stays forgotten.
                for file, document in zip(files, ids, strict=True):
                    if self._forgotten and path_of(path, file.name) in self._forgotten:
                        documents.forget(document)
        with self._catalog.transaction():
            documents.change(change.changed)
            documents.restamp(change.restamped)
            for document, reason, stamp in change.named:
                documents.set_state(document, DocumentState.NAME_ONLY, reason, stamp)
        self.result.added += len(change.new)
        self.result.moved += len(change.moved)
        self.result.changed += len(change.changed) + len(change.named)

    def _settle(self, folder: int, change: FolderChange, visit: Visit, print_now: bytes | None) -> None:
        """Remember the fingerprint, once nothing of the folder is left to be decided; None: not known."""
        print_now = None if change.has_resting else print_now
        gone = [file for file in change.gone if not _is_still_away(file)]
        if change.has_returned and len(gone) < len(change.gone):
            self._catalog.documents.begin_grace(file.id for file in change.gone)
        if gone and visit.is_other_volume:
            self._catalog.documents.mark_missing([file.id for file in gone], AWAY_S)
            self.result.away += 1
            gone = []
        if gone:
            self._gone.update((file.id, file) for file in gone)
            self._unsettled[folder] = print_now
        else:
            self._catalog.folders.set_fingerprint(folder, print_now)

    def _remove_gone(self) -> None:
        gone = [file for file in self._gone.values() if self._is_gone(file)]
        if not gone:
            return
        if self._is_mass(gone):
            absent = [file for file in gone if not os.path.lexists(file.path)]
            if self._is_mass(absent):  # the others are there, and left out by a rule
                self._catalog.documents.mark_missing(file.id for file in absent)
                self.result.missing += len(absent)
                # What comes back and is left out then must be compared.
                self._unsettled = dict.fromkeys(self._unsettled)
                waiting = {file.id for file in absent}
                gone = [file for file in gone if file.id not in waiting]
        for start in range(0, len(gone), _BATCH_FILES):
            self._catalog.documents.remove(file.id for file in gone[start : start + _BATCH_FILES])
        self.result.removed += len(gone)

    def _is_mass(self, gone: Sequence[KnownFile]) -> bool:
        """Whether so much is gone that it is hardly a person who removed it."""
        if len(gone) < _MASS_FILES and not self._is_doubtful:
            return False
        return len(gone) > _MASS_SHARE * self._catalog.counts.files(self._source)

    def _is_gone(self, file: KnownFile) -> bool:
        """Whether a file is still as this pass found it; a pass over a part of the source may be newer."""
        current = self._catalog.documents.known(file.id)
        if current is None or _is_still_away(current):
            return False
        return (current.path, current.stamp) == (file.path, file.stamp)

    def _renamed(self, listing: FolderListing) -> FolderRow | None:
        """The folder's row from its old place, moved here with all below it."""
        for row in self._catalog.folders.with_inode(listing.inode, listing.device):
            if row.path == listing.path or row.path in self._visits:
                continue
            if is_still_there(row.path, listing.path, listing.inode, listing.device):
                continue
            if self._catalog.folders.rename(row, listing.path):
                return self._follow_rename(row.path, listing.path)
        return None

    def _follow_rename(self, old: str, new: str) -> FolderRow | None:
        for path in [path for path in self._known if is_within(path, old)]:
            del self._known[path]
        moved = self._catalog.folders.of_source(self._source, new)
        if self._is_whole:
            self._known.update(moved)
        self.result.moved += len(moved)
        return moved.get(new)

    def _set_volume_away(self, away: Sequence[FolderRow]) -> None:
        self._catalog.folders.set_online([row.id for row in away if row.is_online], False)
        self.result.away += len(away)
        for row in away:
            if self._visits.is_numbered_alike(row):
                documents = self._catalog.documents
                documents.mark_missing([file.id for file in documents.in_folder(row.id).values()], AWAY_S)
                self._catalog.folders.set_fingerprint(row.id, None)

    def _set_away(self, path: str) -> None:
        self._protected.append(path)
        prefix = os.path.join(path, "")
        away = [
            row.id
            for known, row in self._known.items()
            if row.is_online and (known == path or known.startswith(prefix))
        ]
        self._catalog.folders.set_online(away, False)
        self.result.away += len(away)

    def _is_lost(self, path: str, row: FolderRow) -> bool:
        if path in self._visits:
            return False
        if any(is_within(path, root) for root in self._protected):
            return False
        # Another pass may have followed it to a new place since this one began.
        current = self._catalog.folders.at(path)
        return current is not None and current.id == row.id


def _is_still_away(file: KnownFile) -> bool:
    """Whether a file that waits out its grace is not there yet; one that is there and not listed is left out."""
    return file.is_missing and not os.path.lexists(file.path)
