"""What the system does not report on is looked at regularly, and said."""

from __future__ import annotations

import os
import sys

import pytest

from indexer.domain import SourceRules
from indexer.sources.coverage import InotifyCoverage
from indexer.sources.volumes import Mount, Volume, VolumeKind
from tests.indexer.sources.listening import is_watching
from tests.unprivileged import unprivileged
from tests.waiting import wait_for


def test_network_volumes_are_polled_and_never_watched(start, heard, grow):
    root = str(grow("a.txt"))
    nfs = Volume(VolumeKind.NETWORK, "/mnt", "nfs4", "server:/export")
    watcher = start(find_volume=lambda _path: nfs)
    watcher.watch(root, SourceRules())
    wait_for(lambda: "network volume (nfs4)" in watcher.polled().get(root, ""))
    heard.wait_for_loss(root, 3)
    assert not is_watching(watcher, root)


def test_a_volume_mounted_below_a_root_is_watched_from_then_on(start, heard, grow):
    root = grow("stick/a.txt")
    mounts = [Mount("/dev/sda1", "/", "ext4")]
    watcher = start(root, mounts=mounts)
    mounts.append(Mount("/dev/sdb1", str(root / "stick"), "ext4"))
    heard.wait_for_loss(root)
    wait_for(lambda: is_watching(watcher, str(root)))
    assert watcher.polled() == {}
    (root / "stick" / "b.txt").write_text("text")
    heard.wait_for_path(root / "stick" / "b.txt")
    heard.clear()
    mounts.pop()
    heard.wait_for_loss(root)


def test_a_network_volume_below_a_root_is_polled_while_the_rest_is_watched(start, heard, grow):
    root = grow("share/a.txt")
    mounts = [Mount("server:/export", str(root / "share"), "nfs4")]
    watcher = start(root, mounts=mounts)
    wait_for(lambda: "share: a network volume (nfs4)" in watcher.polled().get(str(root), ""))
    heard.wait_for_loss(root, 2)
    (root / "own.txt").write_text("text")
    heard.wait_for_path(root / "own.txt")


def test_folders_beyond_the_limit_are_polled_and_counted(start, heard, grow):
    class Limited:
        """The kernel watches only the root."""

        def __init__(self, root):
            self.root = root

        def is_limit_reached(self):
            return True

        def watched_inodes(self):
            return {os.stat(self.root).st_ino}

        def misses(self, _folders):
            return False

    root = grow("seen.txt", "unseen/deep/a.txt", "node_modules/b.js")
    watcher = start(root, coverage=Limited(root))
    heard.wait_for_path(root / "unseen")
    heard.wait_for_path(root / "unseen" / "deep")
    reason = watcher.polled()[str(root)]
    assert reason.startswith("Beyond the system's limit of watches are 2 of 3 folders")
    assert "sudo sysctl fs.inotify.max_user_watches=" in reason
    assert str(root / "node_modules") not in heard.paths


def test_a_root_that_cannot_be_watched_at_all_is_polled(start, heard, grow, monkeypatch):
    root = str(grow("a.txt"))
    watcher = start()

    def refuse(_root):
        raise OSError(24, "inotify instance limit reached")

    monkeypatch.setattr(watcher._observer, "add", refuse)
    watcher.watch(root, SourceRules())
    wait_for(lambda: "sysctl fs.inotify.max_user_instances=" in watcher.polled().get(root, ""))
    heard.wait_for_loss(root)
    monkeypatch.undo()  # the limit was raised
    wait_for(lambda: is_watching(watcher, root))
    assert watcher.polled() == {}


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere a tree is watched as a whole")
def test_a_folder_that_can_be_read_by_now_is_watched_from_then_on(start, heard, grow):
    root = grow("closed/inside/a.txt")
    closed = root / "closed"
    closed.chmod(0)
    with unprivileged():
        start(root, coverage=InotifyCoverage())
        heard.clear()
        closed.chmod(0o700)
        heard.wait_for_path(closed)
        heard.wait_for_loss(root)
        (closed / "inside" / "b.txt").write_text("text")
        heard.wait_for_path(closed / "inside" / "b.txt")
        heard.clear()
        closed.chmod(0o750)  # which changes nothing
        heard.wait_for_path(closed)
        (closed / "c.txt").write_text("text")
        heard.wait_for_path(closed / "c.txt")
    assert not heard.lost
