"""The folders that a pass over a source has visited, and whether their volumes are those of before."""

from __future__ import annotations

import os
from dataclasses import dataclass

from indexer.indexing.listing import FolderListing
from indexer.storage.catalog.catalog import Catalog
from indexer.storage.catalog.encoding import signed
from indexer.storage.catalog.sources import FolderRow


@dataclass(frozen=True, slots=True)
class Visit:
    """A visited folder, before and now."""

    was: tuple[int, int] | None
    """(inode, device) at the last visit."""
    now: tuple[int, int]
    is_other_volume: bool = False
    """Whether a volume was mounted or unmounted here."""

    @property
    def is_renumbered(self) -> bool:
        """Whether its volume has another number: it was mounted again, or is another one."""
        return self.was is not None and self.was[1] != self.now[1]


class Visits:
    """Those of one pass, each after its parent's. Not thread-safe."""

    def __init__(self, catalog: Catalog, *, was_offline: bool = False) -> None:
        """Compare with what `catalog` knows; `was_offline`: the source was not there at the last look."""
        self._catalog = catalog
        self._was_offline = was_offline
        self._made: dict[str, Visit] = {}

    def __contains__(self, path: str) -> bool:
        return path in self._made

    def add(self, listing: FolderListing, row: FolderRow | None) -> Visit:
        """A folder is there; `row` is what is known of it."""
        visit = Visit(None, identity(listing))
        if row is not None:
            visit = Visit((row.inode, row.device), visit.now, self._is_other_volume(row, listing))
        self._made[listing.path] = visit
        return visit

    def add_same(self, row: FolderRow) -> Visit:
        """A folder is what and where it was."""
        self._made[row.path] = visit = Visit((row.inode, row.device), (row.inode, row.device))
        return visit

    def is_mount_point_alone(self, listing: FolderListing, row: FolderRow) -> bool:
        """Whether a folder is there but its volume is not: it is another one, with nothing of what was known."""
        if row.inode == signed(listing.inode) or row.device == signed(listing.device):
            return False
        return self._holds_nothing_known(row, listing)

    def is_away(self, row: FolderRow) -> bool:
        """Whether a folder that was not visited lay on a volume that is not there now."""
        visit = self._nearest(row)
        if visit is None or visit.is_other_volume:
            return visit is not None
        return row.device != visit.now[1] and (visit.was is None or visit.was[1] != row.device)

    def is_numbered_alike(self, row: FolderRow) -> bool:
        """Whether what is in the place of a folder's volume has its number: from the next look on it seems the same."""
        visit = self._nearest(row)
        return visit is not None and visit.now[1] == row.device

    def _nearest(self, row: FolderRow) -> Visit | None:
        """The visited folder that a folder lay in."""
        place, above = row.path, os.path.dirname(row.path)
        while above not in self._made and above != place:
            place, above = above, os.path.dirname(above)
        return self._made.get(above)

    def _is_other_volume(self, row: FolderRow, listing: FolderListing) -> bool:
        """One that was only renumbered keeps its inodes; two of a kind may share that of the root, and the number.

        What then tells them apart is that nothing of the one is there on the other.
        """
        inode, device = identity(listing)
        if row.device != device and row.inode != inode:
            return True
        above = self._made.get(os.path.dirname(listing.path))
        if above is not None and above.now[1] == device:
            return above.is_other_volume
        was_away = above is None and self._was_offline and row.inode == inode
        return (row.device != device or was_away) and self._holds_nothing_known(row, listing)

    def _holds_nothing_known(self, row: FolderRow, listing: FolderListing) -> bool:
        files = self._catalog.documents.in_folder(row.id).keys()
        folders = {os.path.basename(path) for path in self._catalog.folders.children(row.path)}
        if not files and not folders:
            return False
        there = {*listing.files, *listing.name_only}
        return there.isdisjoint(files) and folders.isdisjoint(listing.folders)


def identity(listing: FolderListing) -> tuple[int, int]:
    """(inode, device) of a folder, as the catalog keeps them."""
    return signed(listing.inode), signed(listing.device)
