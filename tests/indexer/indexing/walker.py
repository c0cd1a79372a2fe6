"""A scanner that admits everything but what its rules' exclude patterns name."""

from __future__ import annotations

import fnmatch
import os
import stat

from indexer.indexing.listing import FolderListing


class Walker:
    """Stands in for the scanner of `indexer.sources`; counts what it looked at."""

    def __init__(self):
        self.listed: list[str] = []
        self.looked_up: list[str] = []
        self.max_bytes = 1 << 40

    def scan(self, root, rules, *, skip=frozenset(), start="", is_cancelled=lambda: False):
        waiting = [start or root]
        while waiting and not is_cancelled():
            listing = self._list(waiting.pop(0), rules, skip)
            yield listing
            waiting += [os.path.join(listing.path, name) for name in listing.folders]

    def list_folder(self, root, rules, path, *, skip=frozenset(), only=frozenset()):
        if not os.path.isdir(path) or os.path.islink(path):
            return None
        if not only:
            return self._list(path, rules, skip)
        self.looked_up.append(os.path.join(path, min(only)))
        whole = self._list(path, rules, skip)
        self.listed.pop()
        files = {name: found for name, found in whole.files.items() if name in only}
        name_only = {name: found for name, found in whole.name_only.items() if name in only}
        folders = tuple(name for name in whole.folders if name in only)
        return FolderListing(path, whole.inode, whole.device, files, name_only, folders, whole.error)

    def explain(self, root, rules, path):
        return ""

    def _list(self, path, rules, skip):
        self.listed.append(path)
        files, name_only, folders = {}, {}, []
        try:
            status = os.stat(path)
            entries = list(os.scandir(path))
        except OSError as error:
            return FolderListing(path, 0, 0, error=error.strerror or "unreadable")
        for entry in entries:
            if any(fnmatch.fnmatch(entry.name, pattern) for pattern in rules.exclude):
                continue
            if entry.is_dir(follow_symlinks=False):
                if entry.path not in skip:
                    folders.append(entry.name)
                continue
            found = entry.stat(follow_symlinks=False)
            if not stat.S_ISREG(found.st_mode):
                continue
            if found.st_size > self.max_bytes:
                name_only[entry.name] = (found, "too large")
            else:
                files[entry.name] = found
        return FolderListing(path, status.st_ino, status.st_dev, files, name_only, tuple(sorted(folders)))
