"""What must be looked at regularly because the system does not report on it, and when."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from indexer.amounts import counted
from indexer.sources.coverage import LIMIT_SETTING, Coverage, how_to_raise, unwatched_folders
from indexer.sources.volumes import VolumeKind

_FEW_FOLDERS = 2_000
"""More unwatched folders than this are looked at with their whole source."""


@dataclass(frozen=True, slots=True)
class PollTimes:
    """How often, in seconds."""

    network_s: float = 600.0
    removable_s: float = 120.0
    unwatched_s: float = 120.0
    """Folders left out by the system's limit; the limit itself is measured as often."""


@dataclass(frozen=True, slots=True)
class Due:
    """What is to be looked at now."""

    roots: set[str] = field(default_factory=set)
    folders: list[str] = field(default_factory=list)


class Polling:
    """Keeps the times. `look` belongs to one thread, `reasons` may be asked from any."""

    def __init__(self, coverage: Coverage, times: PollTimes) -> None:
        self._coverage = coverage
        self._times = times
        self._lock = threading.Lock()
        self._reasons: dict[str, str] = {}
        self._unwatched: dict[str, list[str]] = {}
        self._measured_s = float("-inf")
        self._polled_s: dict[str, float] = {}

    def reasons(self) -> dict[str, str]:
        """Roots of which the system does not report all, with the reason for the user."""
        with self._lock:
            return dict(self._reasons)

    def measure_soon(self) -> None:
        """More is watched than before."""
        self._measured_s = float("-inf")

    def look(
        self, watched: Mapping[str, Callable[[str, bool], bool]], unwatchable: Mapping[str, VolumeKind]
    ) -> Due:
        """What is due.

        Args:
            watched: roots that the system watches → what is left out there, as `Sieve.is_left_out` says.
            unwatchable: roots that it cannot watch → their volume.
        """
        now = time.monotonic()
        due = Due()
        for root, kind in unwatchable.items():
            every_s = self._times.network_s if kind is VolumeKind.NETWORK else self._times.removable_s
            if now - self._polled_s.setdefault(root, now) >= every_s:
                self._polled_s[root] = now
                due.roots.add(root)
        if now - self._measured_s >= self._times.unwatched_s:
            self._measured_s = now
            self._measure(watched)
            for root, folders in self._unwatched.items():
                if len(folders) > _FEW_FOLDERS:
                    due.roots.add(root)
                else:
                    due.folders.extend(folders)
        return due

    def _measure(self, watched: Mapping[str, Callable[[str, bool], bool]]) -> None:
        """Find the folders that are not watched, if the limit says that there may be some."""
        unwatched: dict[str, list[str]] = {}
        reasons: dict[str, str] = {}
        if watched and self._coverage.is_limit_reached():
            inodes = self._coverage.watched_inodes()
            for root, is_left_out in watched.items():
                folders, count = unwatched_folders(root, inodes, is_left_out)
                if folders:
                    unwatched[root] = folders
                    reasons[root] = (
                        f"Beyond the system's limit of watches are {len(folders):,} of {counted(count, 'folder')}, "
                        f"which are looked at regularly. {how_to_raise(LIMIT_SETTING)}"
                    )
        with self._lock:
            self._unwatched, self._reasons = unwatched, reasons
