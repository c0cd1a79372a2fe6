"""Which reports of the system concern a source at all, told from paths alone."""

from __future__ import annotations

import os
import threading

from indexer.domain import SourceRules
from indexer.sources.rules import GITIGNORE, FolderRules

_MAX_KNOWN = 20_000


class Sieve:
    """Lets through what a source may index; `.gitignore` files are not read, so it lets through too much.

    Thread-safe: reports come on one thread, and what is not watched is looked for on another.
    """

    def __init__(self, root: str, rules: SourceRules, skip: frozenset[str] = frozenset()) -> None:
        self._root = root
        self._skip = skip
        self._top = FolderRules(rules)
        self._known: dict[str, FolderRules | None] = {}
        self._lock = threading.Lock()

    def is_left_out(self, path: str, is_folder: bool) -> bool:
        """Whether the rules leave a path out for certain."""
        if path == self._root:
            return False
        folder, name = os.path.split(path)
        with self._lock:
            rules = self._rules_in(folder)
        if rules is None or path in self._skip:
            return True
        return bool(rules.folder_reason(name) if is_folder else rules.file_reason(name))

    def heeds(self, path: str) -> bool:
        """Whether a path is that of a `.gitignore` with a say: one in a folder that is left out has none."""
        folder, name = os.path.split(path)
        if name != GITIGNORE or not self._top.rules.use_gitignore:
            return False
        return folder == self._root or (
            folder.startswith(self._root) and not self.is_left_out(folder, is_folder=True)
        )

    def _rules_in(self, folder: str) -> FolderRules | None:
        """The rules in a folder; None where it is left out or not below the root."""
        if not folder.startswith(self._root):
            return None
        new = []
        while folder != self._root and folder not in self._known:
            new.append(folder)
            above = os.path.dirname(folder)
            if len(above) < len(self._root):
                return None
            folder = above
        rules = self._top if folder == self._root else self._known[folder]
        if len(self._known) >= _MAX_KNOWN:
            self._known.clear()
        for path in reversed(new):
            name = os.path.basename(path)
            is_out = rules is None or path in self._skip or bool(rules.folder_reason(name))
            rules = None if is_out or rules is None else rules.enter(name)
            self._known[path] = rules
        return rules
