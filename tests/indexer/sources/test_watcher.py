from __future__ import annotations

import logging
import os
import shutil
import threading
import time

from indexer.domain import SourceRules
from indexer.sources import watcher as watcher_module
from indexer.sources.coverage import FullCoverage
from indexer.sources.debounce import DebounceTimes
from indexer.sources.watcher import FolderWatcher, WatchTimes
from tests.indexer.sources.listening import FAST, LOCAL, is_watching
from tests.waiting import PATIENCE_S, wait_for


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


def test_a_gitignore_in_a_folder_that_is_left_out_asks_for_nothing(start, heard, grow):
    root = grow("node_modules/package/", ".venv/", "notes/")
    start(root)
    for folder in ("node_modules/package", ".venv"):
        (root / folder / ".gitignore").write_text("*")
    (root / "notes" / "a.txt").write_text("x")
    heard.wait_for_path(root / "notes" / "a.txt")
    assert heard.lost == []


def test_an_unwatched_folder_is_silent(start, heard, grow, tmp_path):
    root = grow("a.txt")
    other = tmp_path / "other"
    other.mkdir()
    watcher = start(root)
    watcher.watch(str(other), SourceRules())
    wait_for(lambda: is_watching(watcher, str(other)))
    watcher.unwatch(str(root))
    wait_for(lambda: watcher._observer.roots() == {str(other)})
    (root / "a.txt").write_text("silent")
    (other / "b.txt").write_text("heard")
    heard.wait_for_path(other / "b.txt")
    assert heard.paths == [str(other / "b.txt")]


def test_a_root_that_is_deleted_and_made_again_is_watched_again(start, heard, grow):
    root = grow("a.txt")
    watcher = start(root)
    shutil.rmtree(root)
    heard.wait_for_loss(root)
    wait_for(lambda: not is_watching(watcher, str(root)))
    root.mkdir()
    wait_for(lambda: is_watching(watcher, str(root)))
    heard.wait_for_loss(root, 2)
    (root / "b.txt").write_text("back")
    heard.wait_for_path(root / "b.txt")


def test_a_root_that_comes_later_is_watched_then(start, heard, tmp_path):
    watcher = start()
    root = tmp_path / "later"
    watcher.watch(str(root), SourceRules())
    root.mkdir()
    wait_for(lambda: is_watching(watcher, str(root)))
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


def test_it_stops_though_a_volume_does_not_answer(grow, heard):
    is_asked, may_answer = threading.Event(), threading.Event()

    def find_volume(_path):
        is_asked.set()
        assert may_answer.wait(PATIENCE_S)
        return LOCAL

    watcher = FolderWatcher(times=FAST, find_volume=find_volume)
    watcher.start(on_changed=heard.changed, on_lost=heard.lose)
    watcher.watch(str(grow("a.txt")), SourceRules())
    assert is_asked.wait(PATIENCE_S)
    watcher.stop()
    assert not watcher._thread.has_ended(time.monotonic())
    may_answer.set()
    assert watcher._thread.has_ended(time.monotonic() + PATIENCE_S)
    assert not watcher._observer.roots()


def test_what_could_not_be_handed_over_is_said_again(start, heard, grow, monkeypatch):
    """No report comes twice: a change would be found by the next look at all of the source, hours later."""
    monkeypatch.setattr(watcher_module, "_RETRY_S", 0.01)
    root = grow("a.txt")
    watcher = start(root)
    failures = [RuntimeError("a bug"), RuntimeError("another")]
    on_changed, on_lost = watcher._on_changed, watcher._on_lost

    def fail_first(tell):
        def told(what):
            if failures:
                raise failures.pop()
            tell(what)

        return told

    monkeypatch.setattr(watcher, "_on_changed", fail_first(on_changed))
    monkeypatch.setattr(watcher, "_on_lost", fail_first(on_lost))
    (root / "b.txt").write_text("new")
    wait_for(lambda: len(failures) < 2)
    watcher._lose(str(root))
    heard.wait_for_loss(root)
    heard.wait_for_path(root / "b.txt")


def test_a_report_that_cannot_be_taken_does_not_end_all_reports(start, heard, grow, monkeypatch):
    root = grow("a.txt")
    watcher = start(root)
    take = watcher._on_report
    failures = [RuntimeError("a bug")]

    def fail_first(*report):
        if failures:
            raise failures.pop()
        take(*report)

    monkeypatch.setattr(watcher._observer, "_on_report", fail_first)
    (root / "b.txt").write_text("new")
    wait_for(lambda: not failures)
    (root / "c.txt").write_text("new")
    heard.wait_for_path(root / "c.txt")


def test_it_sleeps_until_something_is_due(heard, grow, monkeypatch):
    """A log that is written to all day must not wake the processor twenty times a second."""
    root = grow("log.txt")
    times = WatchTimes(DebounceTimes(created_s=1.0, writing_s=1.0), root_check_s=60.0)
    watcher = FolderWatcher(times=times, coverage=FullCoverage(), find_volume=lambda _path: LOCAL)
    woken = []
    tell = watcher._tell
    monkeypatch.setattr(watcher, "_tell", lambda: (woken.append(1), tell()))
    watcher.start(on_changed=heard.changed, on_lost=heard.lose)
    watcher.watch(str(root), SourceRules())
    wait_for(lambda: is_watching(watcher, str(root)))
    woken.clear()
    with (root / "log.txt").open("a") as log:
        log.write("a line\n")
        log.flush()
        heard.wait_for_path(root / "log.txt")
    watcher.stop()
    assert len(woken) <= 4


def test_a_root_that_is_not_there_is_not_awaited(start, tmp_path):
    watcher = start()
    watcher.watch(str(tmp_path / "gone"), SourceRules())
    watcher.await_watch(str(tmp_path / "gone"))
    watcher.await_watch(str(tmp_path / "never wanted"))


def test_a_root_that_was_watched_late_is_looked_at_once_more(start, heard, grow, monkeypatch):
    monkeypatch.setattr(watcher_module, "_SLOW_START_S", 0.0)
    root = grow("a.txt")
    watcher = start(root)
    watcher.await_watch(str(root))
    heard.wait_for_loss(root)
