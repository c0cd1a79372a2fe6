from __future__ import annotations

import logging
import os
import shutil
import threading
import time

import pytest

from indexer.domain import SourceRules
from indexer.sources.coverage import FullCoverage
from indexer.sources.debounce import DebounceTimes
from indexer.sources.polling import PollTimes
from indexer.sources.volumes import Mount, MountChanges, Volume, VolumeKind
from indexer.sources.watcher import FolderWatcher, WatchTimes

DEADLINE_S = 15.0
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
            assert self.condition.wait_for(condition, DEADLINE_S), (self.paths, self.lost)

    def wait_for_path(self, path):
        self.wait_for(lambda: str(path) in self.paths)

    def wait_for_loss(self, root, count=1):
        self.wait_for(lambda: self.lost.count(str(root)) >= count)

    def clear(self):
        with self.condition:
            self.paths.clear()
            self.lost.clear()


def wait_until(condition):
    deadline = time.monotonic() + DEADLINE_S
    while not condition():
        assert time.monotonic() < deadline
        threading.Event().wait(0.01)


@pytest.fixture
def heard():
    return Heard()


@pytest.fixture
def start(heard):
    running = []

    def start(
        root=None,
        rules=None,
        *,
        skip=frozenset(),
        coverage=None,
        find_volume=lambda _path: LOCAL,
        mounts=None,
    ):
        watcher = FolderWatcher(
            times=FAST,
            coverage=coverage or FullCoverage(),
            find_volume=find_volume,
            mounts=MountChanges(lambda: list(mounts or ())),
        )
        running.append(watcher)
        watcher.start(on_changed=heard.changed, on_lost=heard.lose)
        if root is not None:
            watcher.watch(str(root), rules or SourceRules(), skip=skip)
            wait_until(lambda: watcher.is_watching(str(root)))
        return watcher

    yield start
    for watcher in running:
        watcher.stop()


def test_a_new_file_is_reported(start, heard, grow):
    root = grow("a.txt")
    start(root)
    (root / "b.txt").write_text("new")
    heard.wait_for_path(root / "b.txt")


def test_a_change_a_move_and_a_deletion_are_reported(start, heard, grow):
    root = grow("a.txt", "b.txt", "c.txt")
    start(root)
    (root / "a.txt").write_text("changed")
    (root / "b.txt").rename(root / "moved.txt")
    (root / "c.txt").unlink()
    for name in ("a.txt", "b.txt", "moved.txt", "c.txt"):
        heard.wait_for_path(root / name)


def test_an_atomic_save_reports_the_final_name(start, heard, grow):
    root = grow("letter.txt")
    start(root)
    (root / ".letter.txt.swp").write_text("new text")
    os.replace(root / ".letter.txt.swp", root / "letter.txt")
    heard.wait_for_path(root / "letter.txt")
    assert str(root / ".letter.txt.swp") not in heard.paths


def test_a_folder_that_is_made_moved_in_or_renamed_is_reported(start, heard, grow, tmp_path):
    root = grow("old/a.txt")
    outside = tmp_path / "outside"
    (outside / "deep").mkdir(parents=True)
    start(root)
    (root / "new" / "below").mkdir(parents=True)
    outside.rename(root / "in")
    (root / "old").rename(root / "renamed")
    for name in ("new", "in", "old", "renamed"):
        heard.wait_for_path(root / name)
    heard.clear()
    (root / "in" / "deep" / "b.txt").write_text("seen")
    heard.wait_for_path(root / "in" / "deep" / "b.txt")


def test_a_folder_moved_out_is_reported_as_one_path(start, heard, grow, tmp_path):
    root = grow("out/a.txt", "out/deep/b.txt")
    start(root)
    (root / "out").rename(tmp_path / "elsewhere")
    heard.wait_for_path(root / "out")


def test_our_own_reading_causes_nothing(start, heard, grow):
    root = grow("a.txt", "last.txt")
    start(root)
    (root / "a.txt").read_text()
    os.listdir(root)
    (root / "last.txt").write_text("x")
    heard.wait_for_path(root / "last.txt")
    assert set(heard.paths) == {str(root / "last.txt")}


def test_what_the_rules_leave_out_is_not_reported(start, heard, grow):
    root = grow("node_modules/", "old/", "nested/", "kept/")
    start(root, SourceRules(exclude=("old/",)), skip=frozenset({str(root / "nested")}))
    for name in ("node_modules/x.js", "old/y.txt", "nested/z.txt", ".hidden", "~$lock.docx", "kept/a.txt"):
        (root / name).write_text("x")
    heard.wait_for_path(root / "kept" / "a.txt")
    assert set(heard.paths) == {str(root / "kept" / "a.txt")}


def test_rules_can_change_while_a_folder_is_watched(start, heard, grow):
    root = grow("notes/")
    watcher = start(root, SourceRules(exclude=("notes/",)))
    watcher.watch(str(root), SourceRules())
    (root / "notes" / "a.txt").write_text("x")
    heard.wait_for_path(root / "notes" / "a.txt")


def test_a_changed_gitignore_asks_for_a_look_at_the_whole_source(start, heard, grow):
    root = grow("sub/")
    start(root)
    (root / "sub" / ".gitignore").write_text("*.log\n")
    heard.wait_for_loss(root)


def test_an_unwatched_folder_is_silent(start, heard, grow, tmp_path):
    root = grow("a.txt")
    other = tmp_path / "other"
    other.mkdir()
    watcher = start(root)
    watcher.watch(str(other), SourceRules())
    wait_until(lambda: watcher.is_watching(str(other)))
    watcher.unwatch(str(root))
    wait_until(lambda: watcher._observer.roots() == {str(other)})
    (root / "a.txt").write_text("silent")
    (other / "b.txt").write_text("heard")
    heard.wait_for_path(other / "b.txt")
    assert heard.paths == [str(other / "b.txt")]


def test_a_root_that_is_deleted_and_made_again_is_watched_again(start, heard, grow):
    root = grow("a.txt")
    watcher = start(root)
    shutil.rmtree(root)
    heard.wait_for_loss(root)
    wait_until(lambda: not watcher.is_watching(str(root)))
    root.mkdir()
    wait_until(lambda: watcher.is_watching(str(root)))
    heard.wait_for_loss(root, 2)
    (root / "b.txt").write_text("back")
    heard.wait_for_path(root / "b.txt")


def test_a_root_that_comes_later_is_watched_then(start, heard, tmp_path):
    watcher = start()
    root = tmp_path / "later"
    watcher.watch(str(root), SourceRules())
    root.mkdir()
    wait_until(lambda: watcher.is_watching(str(root)))
    (root / "a.txt").write_text("x")
    heard.wait_for_path(root / "a.txt")


def test_a_root_replaced_by_another_folder_is_looked_at_as_a_whole(start, heard, grow, tmp_path):
    root = grow("a.txt")
    start(root)
    root.rename(tmp_path / "aside")
    root.mkdir()
    heard.wait_for_loss(root)
    (root / "b.txt").write_text("x")
    heard.wait_for(lambda: str(root / "b.txt") in heard.paths or heard.lost.count(str(root)) > 1)


def test_an_overflow_asks_for_a_look_at_every_source(start, heard, grow):
    root = grow("a.txt")
    start(root)
    logging.getLogger("watchdog.observers.inotify_c").warning(
        "Inotify queue overflowed; filesystem events were lost"
    )
    heard.wait_for_loss(root)


def test_watchdog_still_words_an_overflow_as_we_listen_for_it():
    from watchdog.observers import inotify_c

    assert "overflow" in (inotify_c.__loader__.get_source(inotify_c.__name__) or "")
    assert inotify_c.logger.name == "watchdog.observers.inotify_c"


def test_network_volumes_are_polled_and_never_watched(start, heard, grow):
    root = str(grow("a.txt"))
    nfs = Volume(VolumeKind.NETWORK, "/mnt", "nfs4", "server:/export")
    watcher = start(find_volume=lambda _path: nfs)
    watcher.watch(root, SourceRules())
    wait_until(lambda: "network volume (nfs4)" in watcher.polled().get(root, ""))
    heard.wait_for_loss(root, 3)
    assert not watcher.is_watching(root)


def test_a_volume_mounted_below_a_root_is_watched_from_then_on(start, heard, grow):
    root = grow("stick/a.txt")
    mounts = [Mount("/dev/sda1", "/", "ext4")]
    watcher = start(root, mounts=mounts)
    mounts.append(Mount("/dev/sdb1", str(root / "stick"), "ext4"))
    heard.wait_for_loss(root)
    wait_until(lambda: watcher.is_watching(str(root)))
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
    wait_until(lambda: "share: a network volume (nfs4)" in watcher.polled().get(str(root), ""))
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

    root = grow("seen.txt", "unseen/deep/a.txt", "node_modules/b.js")
    watcher = start(root, coverage=Limited(root))
    heard.wait_for_path(root / "unseen")
    heard.wait_for_path(root / "unseen" / "deep")
    reason = watcher.polled()[str(root)]
    assert reason.startswith("2 of 3 folders are beyond the system's limit")
    assert "sudo sysctl fs.inotify.max_user_watches=" in reason
    assert str(root / "node_modules") not in heard.paths


def test_a_root_that_cannot_be_watched_at_all_is_polled(start, heard, grow, monkeypatch):
    root = str(grow("a.txt"))
    watcher = start()

    def refuse(_root):
        raise OSError(24, "inotify instance limit reached")

    monkeypatch.setattr(watcher._observer, "add", refuse)
    watcher.watch(root, SourceRules())
    wait_until(lambda: "sysctl fs.inotify.max_user_instances=" in watcher.polled().get(root, ""))
    heard.wait_for_loss(root)
    monkeypatch.undo()  # the limit was raised
    wait_until(lambda: watcher.is_watching(root))
    assert watcher.polled() == {}


def test_a_name_of_any_bytes_is_reported(start, heard, grow):
    root = grow("a.txt")
    start(root)
    odd = os.path.join(os.fsencode(root), b"caf\xe9.txt")
    with open(odd, "wb") as file:
        file.write(b"x")
    heard.wait_for_path(os.fsdecode(odd))


def test_it_stops_within_a_second(grow, heard):
    root = grow(*(f"{number}/a.txt" for number in range(200)))
    watcher = FolderWatcher(times=FAST)
    watcher.start(on_changed=heard.changed, on_lost=heard.lose)
    watcher.watch(str(root), SourceRules())
    started = time.monotonic()
    watcher.stop()
    assert time.monotonic() - started < 1.5
