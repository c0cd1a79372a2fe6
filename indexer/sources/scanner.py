"""Lists a source's folders as they are now; the `Scanner` that indexing asks.

Folders are opened once and their entries examined through the descriptor: no path is resolved twice,
and a folder that is swapped for a link meanwhile is not followed.

Mounts below a root are part of the source, since people mount and bind what they file: what counts is
where a folder stands, not which device it is on. `indexing.reconcile` sees a device that went away.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from indexer.domain import SourceRules
from indexer.indexing.listing import FolderListing
from indexer.paths import is_within
from indexer.sources.defaults import BUILD_FOLDERS, MARKERS, system_folders
from indexer.sources.entries import HAS_FLAGS, admitted, examine, suffixes_of
from indexer.sources.opening import FolderHandle, error_words, is_gone, open_folder
from indexer.sources.patience import Patience
from indexer.sources.rules import GITIGNORE, FolderRules, is_hidden_by_system, kind_reason

_DECIDING = frozenset({GITIGNORE, *MARKERS})
"""Names of entries that decide whether others are admitted."""

OWN_FOLDER = "Deskhound's own data"
SYSTEM_FOLDER = "default rule: a folder of the system or of programs"


@dataclass(frozen=True, slots=True)
class _Place:
    """A folder to visit."""

    path: str
    rules: FolderRules
    above: tuple[tuple[int, int], ...] = ()
    """(device, inode) of the folders on the way: a loop of mounts is not walked for ever."""


class FolderScanner:
    """The `Scanner` of this machine's file systems. Keeps nothing between calls; thread-safe."""

    def __init__(self, data_directory: str = "", *, home: str | None = None, patience: Patience) -> None:
        """Leave out `data_directory` always, and in `home` what programs keep there; ask volumes with `patience`."""
        home = os.path.expanduser("~") if home is None else home
        self._patience = patience
        self._system = system_folders(home)
        self._own = frozenset({os.path.realpath(data_directory), data_directory} if data_directory else ())

    def scan(
        self,
        root: str,
        rules: SourceRules,
        *,
        skip: frozenset[str] = frozenset(),
        start: str = "",
        is_cancelled: Callable[[], bool] = lambda: False,
    ) -> Iterator[FolderListing]:
        """See `Scanner`."""
        first = self._descend(root, rules, start or root, skip)
        waiting = [first] if first is not None else []
        while waiting and not is_cancelled():
            place = waiting.pop()
            found = self._visit(place, skip, is_root=place.path == root)
            if found is None:
                continue
            listing, below = found
            yield listing
            waiting.extend(reversed(below))

    def list_folder(
        self,
        root: str,
        rules: SourceRules,
        path: str,
        *,
        skip: frozenset[str] = frozenset(),
        only: frozenset[str] = frozenset(),
    ) -> FolderListing | None:
        """See `Scanner`."""
        if not only.isdisjoint(_DECIDING):
            return None
        place = self._descend(root, rules, path, skip)
        found = self._visit(place, skip, is_root=path == root, only=only) if place is not None else None
        return found[0] if found is not None else None

    def explain(self, root: str, rules: SourceRules, path: str) -> str:
        """The rule that keeps a path out, in words; empty where it is indexed."""
        try:
            return self._patience.ask(path, lambda _: self._explain(root, rules, path))
        except OSError as error:
            return error_words(error)

    def _explain(self, root: str, rules: SourceRules, path: str) -> str:
        folder, here = root, FolderRules(rules)
        names = _names_below(root, path)
        for number, name in enumerate(names):
            here = _with_gitignore(here, folder)
            child = os.path.join(folder, name)
            status = os.lstat(child)
            reason = kind_reason(status) or self._reason(folder, here, name, status)
            if reason:
                return reason if number == len(names) - 1 else f"{reason} (in {child})"
            folder, here = child, here.enter(name)
        return ""

    def _reason(self, folder: str, rules: FolderRules, name: str, status: os.stat_result) -> str:
        """Why an entry is left out; the folder is read only where the rule for its name asks for it."""
        hidden = HAS_FLAGS and is_hidden_by_system(status)
        path = os.path.join(folder, name)
        if not stat.S_ISDIR(status.st_mode):
            return rules.file_reason(name, hidden=hidden)
        if path in self._own:
            return OWN_FOLDER
        if path in self._system:
            return SYSTEM_FOLDER
        beside: Collection[str] = ()
        if name in BUILD_FOLDERS:
            try:
                beside = set(os.listdir(folder))
            except OSError:
                beside = ()
        reason = rules.folder_reason(name, siblings=beside, suffixes=suffixes_of(beside), hidden=hidden)
        if reason:
            return reason
        markers = (MARKERS[marker] for marker in MARKERS if os.path.lexists(os.path.join(path, marker)))
        return next((f"default rule: {marker}" for marker in markers), "")

    def _descend(self, root: str, rules: SourceRules, path: str, skip: frozenset[str]) -> _Place | None:
        """The rules in a folder below the root; None where it is gone or left out on the way."""
        if not is_within(path, root):
            return None
        try:
            return self._patience.ask(path, lambda _: self._walk_down(root, rules, path, skip))
        except OSError:
            return _Place(path, FolderRules(rules))  # the visit says what is wrong

    def _walk_down(self, root: str, rules: SourceRules, path: str, skip: frozenset[str]) -> _Place | None:
        here, folder = FolderRules(rules), root
        for name in _names_below(root, path):
            here = _with_gitignore(here, folder)
            child = os.path.join(folder, name)
            try:
                status = os.lstat(child)
            except OSError as error:
                if is_gone(error):
                    return None
                return _Place(child, here.enter(name))  # the visit says what is wrong
            if not stat.S_ISDIR(status.st_mode) or child in skip or self._reason(folder, here, name, status):
                return None
            folder, here = child, here.enter(name)
        return _Place(folder, here)

    def _visit(
        self, place: _Place, skip: frozenset[str], *, is_root: bool, only: frozenset[str] = frozenset()
    ) -> tuple[FolderListing, list[_Place]] | None:
        """List a folder; None where it is gone, a loop, or says itself that it is a cache."""

        def look(give_sign: Callable[[], None]) -> tuple[FolderListing, list[_Place]] | None:
            with open_folder(place.path, follow=is_root, on_look=give_sign) as folder:
                identity = (folder.status.st_dev, folder.status.st_ino)
                if identity in place.above:
                    return None
                return self._list(place, folder, skip, is_root=is_root, only=only)

        try:
            return self._patience.ask(place.path, look)
        except OSError as error:
            if is_gone(error) and not is_root:
                return None
            return FolderListing(place.path, 0, 0, error=error_words(error)), []

    def _list(
        self,
        place: _Place,
        folder: FolderHandle,
        skip: frozenset[str],
        *,
        is_root: bool,
        only: frozenset[str],
    ) -> tuple[FolderListing, list[_Place]] | None:
        # What decides on the other entries is looked up with them.
        entries = folder.entries_named(only | _DECIDING) if only else folder.entries()
        names = {entry.name for entry in entries}
        if not is_root and not names.isdisjoint(MARKERS):
            return None
        rules = place.rules
        if GITIGNORE in names and rules.rules.use_gitignore:
            rules = rules.with_gitignore(folder.read(GITIGNORE))
        above = (*place.above, (folder.status.st_dev, folder.status.st_ino))
        files, name_only, found = examine(folder, entries, rules)
        if only:
            files = {name: status for name, status in files.items() if name in only}
            name_only = {name: each for name, each in name_only.items() if name in only}
        below = [
            _Place(path, rules.enter(name), above)
            for name in admitted(folder, sorted(found), rules, names)
            if (path := os.path.join(place.path, name)) not in skip
            and path not in self._own
            and path not in self._system
        ]
        listing = FolderListing(
            place.path,
            folder.status.st_ino,
            folder.status.st_dev,
            files,
            name_only,
            tuple(os.path.basename(child.path) for child in below),
        )
        return listing, below


def _with_gitignore(rules: FolderRules, path: str) -> FolderRules:
    """The rules in a folder, its `.gitignore` read if it has one."""
    if not rules.rules.use_gitignore:
        return rules
    try:
        with open_folder(path, follow=True) as folder:
            return rules.with_gitignore(folder.read(GITIGNORE))
    except OSError:
        return rules


def _names_below(root: str, path: str) -> list[str]:
    rest = path[len(root) :].strip(os.sep)
    return rest.split(os.sep) if rest else []
