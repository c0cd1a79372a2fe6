from __future__ import annotations

import os
import sys

import pytest

from indexer.sources.coverage import InotifyCoverage, unwatched_folders
from indexer.sources.events import TreeObserver

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="inotify is Linux's")


@pytest.fixture
def observer():
    observer = TreeObserver(lambda _root, _report: None, lambda: None)
    yield observer
    observer.stop()


def test_the_kernel_lists_what_is_watched(observer, grow):
    root = grow("a/b/c.txt", "d/")
    observer.add(str(root))
    watched = InotifyCoverage().watched_inodes()
    assert {os.stat(path).st_ino for path in (root, root / "a", root / "a/b", root / "d")} <= watched
    assert unwatched_folders(str(root), watched, lambda _path, _is_folder: False) == ([], 4)


def test_folders_without_a_watch_are_found(grow):
    root = grow("a/b/c.txt", "d/", "left-out/e/")
    watched = {root.stat().st_ino, (root / "d").stat().st_ino}
    missing, count = unwatched_folders(str(root), watched, lambda path, _: path.endswith("left-out"))
    assert (sorted(missing), count) == ([str(root / "a"), str(root / "a/b")], 4)


def test_the_limit_is_not_reached_on_this_machine():
    assert not InotifyCoverage().is_limit_reached()
