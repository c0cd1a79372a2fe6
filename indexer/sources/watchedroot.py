"""A source as the watcher keeps it."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from indexer.sources.sieve import Sieve
from indexer.sources.volumes import Volume, VolumeKind


@dataclass(slots=True)
class WatchedRoot:
    """A source, and how it is watched now."""

    root: str
    sieve: Sieve
    wished_s: float = field(default_factory=time.monotonic)
    """Since when it is to be watched."""
    reason: str = ""
    """Why it is not watched by the system; empty where it is or is to be."""
    identity: tuple[int, int] | None = None
    """(device, inode) of the folder that the system watches; None: not watched."""
    kind: VolumeKind = VolumeKind.LOCAL
    inside: dict[str, Volume] = field(default_factory=dict)
    """Volumes mounted below it."""
    altered: set[str] = field(default_factory=set)
    """Folders below it whose permissions may have changed."""
    is_missing: bool = False
    has_been_watched: bool = False

    @property
    def is_pending(self) -> bool:
        """Whether the system has not been asked yet to watch it."""
        return self.identity is None and not self.reason and not self.is_missing

    @property
    def polling_reason(self) -> str:
        """Why it, or a volume inside it, is looked at regularly; empty where all is watched."""
        places = (
            f"{place}: {each.polling_reason}" for place, each in self.inside.items() if each.polling_reason
        )
        return self.reason or next(places, "")

    @property
    def polled_kind(self) -> VolumeKind:
        """What decides how often."""
        kinds = {self.kind, *(each.kind for each in self.inside.values())}
        return VolumeKind.NETWORK if VolumeKind.NETWORK in kinds else VolumeKind.REMOVABLE
