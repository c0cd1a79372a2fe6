"""Hears what a watcher says, and waits for it."""

from __future__ import annotations

import threading

from indexer.sources.debounce import DebounceTimes
from indexer.sources.polling import PollTimes
from indexer.sources.volumes import Volume, VolumeKind
from indexer.sources.watcher import WatchTimes
from tests.waiting import PATIENCE_S

FAST = WatchTimes(
    DebounceTimes(settled_s=0.02, created_s=0.1, writing_s=0.3, longest_s=1.0),
    root_check_s=0.1,
    polls=PollTimes(network_s=0.1, removable_s=0.1, unwatched_s=0.1),
)
LOCAL = Volume(VolumeKind.LOCAL, "/", "ext4", "/dev/sda1")


class Heard:
    """What a watcher has said so far."""

    def __init__(self):
        self.condition = threading.Condition()
        self.paths: list[str] = []
        self.lost: list[str] = []

    def changed(self, paths):
        with self.condition:
            self.paths += sorted(paths)
            self.condition.notify_all()

    def lose(self, root):
        with self.condition:
            self.lost.append(root)
            self.condition.notify_all()

    def wait_for(self, condition):
        with self.condition:
            assert self.condition.wait_for(condition, PATIENCE_S), (self.paths, self.lost)

    def wait_for_path(self, path):
        self.wait_for(lambda: str(path) in self.paths)

    def wait_for_loss(self, root, count=1):
        self.wait_for(lambda: self.lost.count(str(root)) >= count)

    def clear(self):
        with self.condition:
            self.paths.clear()
            self.lost.clear()


def is_watching(watcher, root):
    """Whether the system reports on a folder now."""
    watched = watcher._wanted.get(root)
    return watched is not None and watched.identity is not None
