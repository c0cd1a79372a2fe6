"""What indexing asks of the part that looks at folders."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from indexer.domain import SourceRules


@dataclass(frozen=True, slots=True)
class FolderListing:
    """One folder as it is on disk now, seen through a source's rules."""

    path: str
    """Absolute, undecodable bytes as surrogate escapes."""
    inode: int
    device: int
    files: Mapping[str, os.stat_result] = field(default_factory=dict)
    """Regular files that are indexed: name → `lstat`. Links, sockets, devices and pipes never are."""
    name_only: Mapping[str, tuple[os.stat_result, str]] = field(default_factory=dict)
    """Regular files found by name only: name → (`lstat`, why: too large, not on this machine, …)."""
    folders: tuple[str, ...] = ()
    """Names of the subfolders that are visited too."""
    error: str = ""
    """Why it could not be read: what it holds is neither changed nor gone."""


class Scanner(Protocol):
    """Lists folders top-down through a source's rules; stateless between calls.

    A subfolder on another device than its parent is listed like any other (mounts inside a
    source); links to folders are not followed.
    """

    def scan(
        self,
        root: str,
        rules: SourceRules,
        *,
        skip: frozenset[str] = frozenset(),
        start: str = "",
        is_cancelled: Callable[[], bool] = lambda: False,
    ) -> Iterator[FolderListing]:
        """Every admitted folder from `start` (default: the root) down, each after its parent.

        `skip` names folders that are left out whole: nested sources, the data directory.
        A root that cannot be reached gives one listing with `error`. Ends early when cancelled.
        """
        ...

    def list_folder(
        self,
        root: str,
        rules: SourceRules,
        path: str,
        *,
        skip: frozenset[str] = frozenset(),
        only: frozenset[str] = frozenset(),
    ) -> FolderListing | None:
        """That one folder, or `only` these entries of it; None where it is gone or the rules leave it out.

        None also where one of the entries decides on others: then all of it has to be listed.
        """
        ...

    def explain(self, root: str, rules: SourceRules, path: str) -> str:
        """The rule that keeps a path out, in words; empty where it is indexed."""
        ...


class Watcher(Protocol):
    """Reports what changes below watched folders, as hints: nothing depends on their being complete."""

    def start(self, *, on_changed: Callable[[set[str]], None], on_lost: Callable[[str], None]) -> None:
        """Begin to report.

        Args:
            on_changed: told paths where something happened, once it has been quiet there for a moment.
            on_lost: told a root below which reports were lost: it must be looked at as a whole.
        """
        ...

    def watch(self, root: str, rules: SourceRules, *, skip: frozenset[str] = frozenset()) -> None:
        """Watch a folder and all below it, or watch it by other rules from now on."""
        ...

    def unwatch(self, root: str) -> None:
        """Watch a folder no more."""
        ...

    def await_watch(self, root: str) -> None:
        """Wait a moment until changes below a watched folder are reported.

        What changes behind a look that comes before that is seen by nobody.
        """
        ...

    def polled(self) -> Mapping[str, str]:
        """Roots that are looked at regularly because the system cannot report (all) changes: root → why."""
        ...

    def stop(self) -> None:
        """End within a second."""
        ...
