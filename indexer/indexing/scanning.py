"""Looks at sources: whole, or only where something was reported to have changed."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field

from indexer.domain import SourceId, SourceRules
from indexer.indexing.absence import UNMOUNTED
from indexer.indexing.listing import FolderListing, Scanner
from indexer.indexing.reconcile import Merge, MergeResult
from indexer.indexing.rests import Rests
from indexer.indexing.unreadable import UnreadableFolders
from indexer.paths import is_within
from indexer.protocol.messages import RulesReply
from indexer.sources.patience import Patience
from indexer.storage.catalog.catalog import Catalog
from indexer.storage.catalog.encoding import signed

_EDITS = 50
"""More reported paths at once are no person's edits but a checkout or a sync."""
LARGE_FOLDER = 1_000
"""Files in a folder, from which on only those are looked at that were reported: to list 100,000 takes seconds.
Of a smaller one all are, which mends what the reports left out."""


@dataclass(frozen=True, slots=True)
class ScanTarget:
    """A source with what is needed to look at it."""

    source: SourceId
    root: str
    rules: SourceRules
    skip: frozenset[str] = frozenset()
    """Folders left out whole: nested sources, the data directory."""


@dataclass(frozen=True, slots=True)
class ScanOutcome:
    """What a scan found."""

    result: MergeResult = field(default_factory=MergeResult)
    is_complete: bool = True
    problem: str = ""
    """Why the source is offline."""


class SourceScan:
    """Runs the scanner over a source and merges what it lists."""

    def __init__(
        self,
        catalog: Catalog,
        scanner: Scanner,
        *,
        patience: Patience,
        forgotten: Callable[[], frozenset[str]] = frozenset,
        on_scanned: Callable[[ScanTarget, ScanOutcome], None] = lambda _target, _outcome: None,
        await_watch: Callable[[str], None] = lambda _root: None,
        large_folder: int = LARGE_FOLDER,
    ) -> None:
        """Join a scanner with a catalog.

        Args:
            catalog: what is known.
            scanner: lists folders.
            patience: waits for volumes to answer.
            forgotten: paths that are not to be indexed.
            on_scanned: told what a look at a whole source found.
            await_watch: returns once it is reported what changes below a root behind the look.
            large_folder: files from which on a folder is not listed for a few edits.
        """
        self._large_folder = large_folder
        self._catalog = catalog
        self._scanner = scanner
        self.patience = patience
        self._forgotten = forgotten
        self._on_scanned = on_scanned
        self._await_watch = await_watch
        self.unreadable = UnreadableFolders()
        self.rests = Rests()

    def whole(
        self,
        target: ScanTarget,
        *,
        is_cancelled: Callable[[], bool] = lambda: False,
        between: Callable[[], None] = lambda: None,
    ) -> ScanOutcome:
        """Compare a whole source with its folder; `between` is called after each folder.

        A cancelled scan removes nothing. A root that cannot be read, or whose volume is not there,
        puts the source offline and changes nothing else.
        """
        self._await_watch(target.root)
        outcome = self._look(target, is_cancelled, between)
        self._on_scanned(target, outcome)
        return outcome

    def _look(
        self, target: ScanTarget, is_cancelled: Callable[[], bool], between: Callable[[], None]
    ) -> ScanOutcome:
        merge = Merge(
            self._catalog,
            target.source,
            is_whole=True,
            was_offline=self._is_offline(target),
            forgotten=self._forgotten(),
        )
        merge.expect(self._catalog.folders.of_source(target.source))
        listings = self._scanner.scan(target.root, target.rules, skip=target.skip, is_cancelled=is_cancelled)
        unreadable: dict[str, str] = {}
        is_first = True
        for listing in listings:
            if listing.error:
                unreadable[listing.path] = listing.error
            if is_first:
                is_first = False
                problem = listing.error or _unmounted(merge, listing)
                self._catalog.sources.set_online(target.source, not problem, problem)
                if problem:
                    return ScanOutcome(is_complete=False, problem=problem)
            merge.add(listing)
            between()
            if is_cancelled():
                return ScanOutcome(merge.result, is_complete=False)
        if is_cancelled() or is_first:
            return ScanOutcome(merge.result, is_complete=False)
        result = merge.finish()
        self.unreadable.keep(target.source, unreadable)
        self._catalog.sources.scanned(target.source)
        return ScanOutcome(result)

    def places(
        self, target: ScanTarget, paths: Iterable[str], *, is_cancelled: Callable[[], bool] = lambda: False
    ) -> ScanOutcome:
        """Look only at the folders of these paths, of large ones at nothing else, and at new folders below them.

        Of a source that is offline the whole is looked at: where its volume is not there, nothing in its place is
        the source's. A cancelled look removes nothing.
        """
        if self._is_offline(target):
            return self.whole(target, is_cancelled=is_cancelled)
        wanted = set(paths)
        edited = self._edited_files(target.root, wanted)
        merge = Merge(
            self._catalog,
            target.source,
            is_edit=len(wanted) <= _EDITS,
            forgotten=self._forgotten(),
            keeps=self.rests.keeps,
        )
        asked: set[str] = set()
        done: set[str] = set()
        for path in sorted(wanted):
            for folder in self._folders_to_list(target.root, path):
                if folder in asked:  # a folder of 10,000 new files is listed once, not for each of them
                    continue
                if is_cancelled():
                    return ScanOutcome(merge.result, is_complete=False)
                asked.add(folder)
                if self._merge_edited(target, merge, folder, edited.get(folder, frozenset())):
                    continue
                listing = self._nearest(target, folder)
                if listing is None:  # the root itself is gone
                    return self.whole(target, is_cancelled=is_cancelled)
                if listing.path not in done:
                    done.add(listing.path)
                    self._merge_place(target, merge, listing, done, is_cancelled)
                if listing.path != folder:
                    break
        if is_cancelled():
            return ScanOutcome(merge.result, is_complete=False)
        return ScanOutcome(merge.finish())

    def preview(self, target: ScanTarget, *, is_cancelled: Callable[[], bool] = lambda: False) -> RulesReply:
        """How many files a scan by these rules would add, remove, change and keep; changes nothing."""
        known = self._catalog.folders.of_source(target.source)
        names_in = self._catalog.documents.names_in
        added = removed = changed = kept = 0
        for listing in self._scanner.scan(
            target.root, target.rules, skip=target.skip, is_cancelled=is_cancelled
        ):
            row = known.pop(listing.path, None)
            before = names_in(row.id) if row is not None else {}
            if listing.error:
                kept += len(before)
                continue
            now = dict.fromkeys(listing.files, False) | dict.fromkeys(listing.name_only, True)
            both = now.keys() & before.keys()
            differing = sum(now[name] != before[name] for name in both)
            added += len(now) - len(both)
            removed += len(before) - len(both)
            changed += differing
            kept += len(both) - differing
        removed += sum(len(names_in(row.id)) for row in known.values())
        return RulesReply(added, removed, kept, changed)

    def _is_offline(self, target: ScanTarget) -> bool:
        return any(row.id == target.source and not row.is_online for row in self._catalog.sources.all())

    def _merge_edited(self, target: ScanTarget, merge: Merge, folder: str, names: frozenset[str]) -> bool:
        """Look only at these files of a folder; False where that does not tell all, or is not worth it."""
        row = self._catalog.folders.at(folder) if 0 < len(names) <= _EDITS else None
        if row is None or not row.is_online:
            return False
        if not self._catalog.folders.is_large(row.id, self._large_folder):
            return False
        if any(self._catalog.folders.at(os.path.join(folder, name)) is not None for name in names):
            return False  # a folder gave way to a file, or is gone
        listing = self._scanner.list_folder(target.root, target.rules, folder, skip=target.skip, only=names)
        if listing is None or listing.error or listing.folders:
            return False
        if (row.inode, row.device) != (signed(listing.inode), signed(listing.device)):
            return False
        merge.add_some(listing, names, row)
        return True

    def _nearest(self, target: ScanTarget, folder: str) -> FolderListing | None:
        """The listing of a folder, or where it is gone or left out of the nearest one above it."""
        while is_within(folder, target.root):
            listing = self._scanner.list_folder(target.root, target.rules, folder, skip=target.skip)
            if listing is not None:
                return None if listing.error and folder == target.root else listing
            folder = os.path.dirname(folder)
        return None

    def _merge_place(
        self,
        target: ScanTarget,
        merge: Merge,
        listing: FolderListing,
        done: set[str],
        is_cancelled: Callable[[], bool],
    ) -> None:
        row = self._catalog.folders.at(listing.path)
        if row is not None:
            whole = bool(listing.error)  # what cannot be read takes all below it along
            merge.expect(
                self._catalog.folders.of_source(target.source, row.path) if whole else {row.path: row}
            )
        merge.add(listing)
        self.unreadable.note(target.source, listing)
        if listing.error:
            return
        children = self._catalog.folders.children(listing.path)
        there = {os.path.join(listing.path, name) for name in listing.folders}
        for path in children.keys() - there:
            merge.expect(self._catalog.folders.of_source(target.source, path))
        # What could not be reached with its folder is looked at like what is new: it is there again.
        reached = {path for path, child in children.items() if child.is_online}
        for path in sorted(there - reached - done):
            for below in self._scanner.scan(
                target.root, target.rules, skip=target.skip, start=path, is_cancelled=is_cancelled
            ):
                done.add(below.path)
                merge.add(below)
                self.unreadable.note(target.source, below)

    def _edited_files(self, root: str, paths: Collection[str]) -> dict[str, frozenset[str]]:
        """Names by folder, of folders where nothing but files was reported."""
        files: dict[str, set[str]] = {}
        whole: set[str] = set()
        for path in paths:
            folder, name = os.path.split(path)
            around = self._folders_to_list(root, path)
            if around == [folder]:
                files.setdefault(folder, set()).add(name)
            else:
                whole.update(around)
        return {folder: frozenset(names) for folder, names in files.items() if folder not in whole}

    def _folders_to_list(self, root: str, path: str) -> list[str]:
        """What shows a change at a path: the folder that it is, and the one that it lies in."""
        around = [os.path.dirname(path)] if path != root else []
        try:
            is_folder = stat.S_ISDIR(self.patience.status(path).st_mode)
        except (OSError, ValueError):
            is_folder = False
        return [path, *around] if is_folder or path == root else around


def _unmounted(merge: Merge, listing: FolderListing) -> str:
    return UNMOUNTED if merge.is_unmounted(listing) else ""
