from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import pytest

from indexer.domain import SourceId
from indexer.errors import DataDirectoryError, NotFoundError, SourceError
from indexer.protocol.messages import ChangeRulesRequest
from indexer.sources import watcher as watcher_module
from indexer.sources.patience import Patience
from indexer.sources.scanner import FolderScanner
from indexer.sources.watcher import FolderWatcher
from tests.indexer.indexing.workshop import Workshop
from tests.indexer.sources.listening import LOCAL
from tests.indexer.storage.builders import entries_in
from tests.waiting import PATIENCE_S, wait_for


def test_removing_a_source_purges_it(workshop: Workshop) -> None:
    workshop.write("a.txt", "one\n")
    source = workshop.add()
    workshop.settle()
    workshop.service.remove_source(source)
    workshop.settle()
    assert workshop.service.source_views() == []
    assert workshop.store.held == {}
    assert entries_in(workshop.keyword)[0] == 0
    assert workshop.catalog.orphans.count() == 0
    with pytest.raises(NotFoundError):
        workshop.service.remove_source(source)


def test_a_source_can_be_removed_while_it_is_read(workshop: Workshop) -> None:
    for number in range(50):
        workshop.write(f"{number}/a.txt", f"text {number}\n")
    workshop.pool.gate.clear()
    source = workshop.add()
    workshop.service.remove_source(source)
    workshop.pool.gate.set()
    workshop.settle()
    assert workshop.names() == []
    assert workshop.catalog.folders.of_source(source) == {}


def test_rules_say_beforehand_which_files_a_size_cap_concerns(workshop: Workshop) -> None:
    workshop.write("small.txt")
    workshop.write("large.txt", "words " * 1000)
    source = workshop.add()
    workshop.settle()
    capped = ChangeRulesRequest(source, max_file_bytes=1000)
    tried = workshop.service.change_rules(replace(capped, is_dry_run=True))
    assert (tried.added, tried.removed, tried.changed, tried.kept) == (0, 0, 1, 1)
    workshop.service.change_rules(capped)
    workshop.settle()
    assert workshop.service.progress().counts == {"indexed fully": 1, "name only": 1}
    tried = workshop.service.change_rules(ChangeRulesRequest(source, is_dry_run=True))
    assert (tried.changed, tried.kept) == (1, 1)


def test_a_pattern_that_is_none_changes_no_rules(workshop: Workshop) -> None:
    workshop.write("a.txt")
    source = workshop.add()
    with pytest.raises(SourceError, match="is not a pattern"):
        workshop.service.change_rules(ChangeRulesRequest(source, exclude=("[z-a]",)))
    assert workshop.service.source_views()[0].exclude == ()


def test_rules_say_beforehand_what_they_do(workshop: Workshop) -> None:
    for name in ("a.txt", "b.log", "c.log"):
        workshop.write(name)
    source = workshop.add()
    workshop.settle()
    request = ChangeRulesRequest(source, exclude=("*.log",), is_dry_run=True)
    reply = workshop.service.change_rules(request)
    assert (reply.added, reply.removed, reply.kept) == (0, 2, 1)
    assert len(workshop.names()) == 3
    workshop.service.change_rules(ChangeRulesRequest(source, exclude=("*.log",)))
    workshop.settle()
    assert workshop.names() == ["a.txt"]
    workshop.pool.parsed.clear()
    workshop.service.change_rules(ChangeRulesRequest(source))
    workshop.settle()
    assert len(workshop.names()) == 3
    assert workshop.pool.parsed == []


def test_a_folder_that_was_searched_once_is_taken_over_while_it_is_being_read(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the look at it still writes must not belong to a source that is no more."""
    workshop.write("box/deep/a.txt", "one\n")
    machine = workshop.service._machine
    scan, leave = machine.scan._scanner.scan, machine.surveyor.leave
    is_held, may_go_on = threading.Event(), threading.Event()

    def held_scan(root, rules, **values):
        for listing in scan(root, rules, **values):
            yield listing
            is_held.set()
            assert may_go_on.wait(PATIENCE_S)

    def let_go_and_leave(source, patience_s):
        may_go_on.set()
        return leave(source, patience_s)

    monkeypatch.setattr(machine.scan._scanner, "scan", held_scan)
    monkeypatch.setattr(machine.surveyor, "leave", let_go_and_leave)
    workshop.service.add_source(str(workshop.files / "box"), is_temporary=True)
    assert is_held.wait(PATIENCE_S)
    source = workshop.add()
    may_go_on.set()
    workshop.settle()
    assert workshop.names() == ["box/deep/a.txt"]
    workshop.service.remove_source(source)
    workshop.settle()
    assert workshop.names() == []


def test_a_source_whose_removal_cannot_be_written_is_looked_at_on(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = workshop.add()
    workshop.settle()

    def full(source: SourceId) -> None:
        raise DataDirectoryError("The disk is full.")

    monkeypatch.setattr(workshop.profile, "remove_source", full)
    with pytest.raises(DataDirectoryError):
        workshop.service.remove_source(source)
    path = workshop.write("new.txt")
    workshop.service.notice([str(path)])
    workshop.settle()
    assert workshop.names() == ["new.txt"]


def test_a_source_that_goes_away_with_files_to_read_leaves_nothing_to_be_done(workshop: Workshop) -> None:
    for number in range(5):
        workshop.write(f"{number}.txt")
    workshop.service.pause()
    source = workshop.add()
    wait_for(lambda: len(workshop.names()) == 5)
    workshop.files.rename(workshop.files.with_name("unplugged"))
    workshop.service.rescan(source)
    workshop.service.resume(full_speed=True)
    workshop.settle()
    progress = workshop.service.progress(is_exact=True)
    assert (progress.state, progress.words_queued, progress.eta_s) == ("idle", 0, 0.0)
    assert workshop.service.source_views()[0].state == "offline"
    wait_for(lambda: workshop.service._machine.throttle.reason() == (False, ""))  # full speed has ended
    workshop.files.with_name("unplugged").rename(workshop.files)
    workshop.service.rescan(source)
    workshop.settle()
    assert workshop.service.source_views()[0].state == "up to date"
    assert workshop.service.progress(is_exact=True).counts == {"indexed fully": 5}


def test_a_source_that_lacks_files_it_has_not_read_is_up_to_date_and_says_so(workshop: Workshop) -> None:
    workshop.write("kept.txt")
    source = workshop.add()
    workshop.settle()
    workshop.service.pause()
    for number in range(60):
        workshop.write(f"box/{number}.txt")
    workshop.service.rescan(source)
    wait_for(lambda: len(workshop.names()) == 61)
    (workshop.files / "box").rename(workshop.files.with_name("box"))
    workshop.service.rescan(source)
    workshop.settle()
    assert workshop.service.progress(is_exact=True).state == "idle"
    view = workshop.service.source_views()[0]
    assert view.state == "up to date"
    assert view.reason == "60 files still to be read cannot be reached now"


def test_what_a_removed_source_leaves_to_the_one_around_it_is_looked_at_by_its_rules(
    workshop: Workshop,
) -> None:
    workshop.write("inner/a.log", "one\n")
    workshop.write("inner/b.txt", "two\n")
    outer = workshop.add()
    workshop.service.change_rules(ChangeRulesRequest(source_id=outer, exclude=("*.log",)))
    inner = SourceId(workshop.service.add_source(str(workshop.files / "inner")).source.source_id)
    workshop.settle()
    assert workshop.names() == ["inner/a.log", "inner/b.txt"]
    workshop.service.remove_source(inner)
    workshop.settle()
    assert workshop.names() == ["inner/b.txt"]


def test_a_removed_source_for_whose_removal_the_catalog_had_no_room_goes_with_the_next_purge(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop.write("a.txt", "one\n")
    source = workshop.add()
    workshop.settle()

    def full(_source: SourceId) -> None:
        raise DataDirectoryError("The disk is full.")

    with monkeypatch.context() as patched:
        patched.setattr(workshop.catalog.sources, "drop", full)
        workshop.service.remove_source(source)
    assert workshop.service.source_views() == []
    wait_for(lambda: workshop.names() == [])
    wait_for(lambda: workshop.catalog.orphans.count() == 0)


class HeldScanner(FolderScanner):
    """Pauses the first look at a tree once it has said what its root holds."""

    def __init__(self, data_directory: str) -> None:
        super().__init__(data_directory, home=data_directory, patience=Patience())
        self.has_begun, self.may_go_on = threading.Event(), threading.Event()

    def scan(self, root, rules, **options):
        for listing in super().scan(root, rules, **options):
            yield listing
            self.has_begun.set()
            assert self.may_go_on.wait(PATIENCE_S)


def test_a_source_added_inside_one_that_is_looked_at_just_then_has_its_files(workshop: Workshop) -> None:
    workshop.close()
    scanner = HeldScanner(str(workshop.data))
    workshop.open(scanner=scanner)
    workshop.write("inner/deep/a.txt", "one\n")
    outer = workshop.add()
    assert scanner.has_begun.wait(PATIENCE_S)
    inner = SourceId(workshop.service.add_source(str(workshop.files / "inner")).source.source_id)
    scanner.may_go_on.set()
    workshop.settle()
    [before] = workshop.catalog.documents_at(str(workshop.files / "inner/deep/a.txt"))
    assert before.source == inner
    workshop.service.rescan(outer)
    workshop.settle()
    [after] = workshop.catalog.documents_at(before.path)
    assert after == before


def test_a_source_is_looked_at_once_it_is_watched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What changes between the two would be found by the next regular look, hours later."""
    monkeypatch.setattr(watcher_module, "_SLOW_START_S", 3600.0)
    shop = Workshop(tmp_path)
    watcher = FolderWatcher(find_volume=lambda _path: LOCAL)
    scanner = FolderScanner(str(shop.data), home=str(shop.data), patience=Patience())
    add, await_watch, scan = watcher._observer.add, watcher.await_watch, scanner.scan
    is_awaited = threading.Event()
    order: list[str] = []

    def watch_late(root: str) -> None:
        assert is_awaited.wait(PATIENCE_S)
        add(root)
        order.append("watched")

    def await_told(root: str) -> None:
        is_awaited.set()
        await_watch(root)

    def look(*args, **values):
        order.append("looked at")
        return scan(*args, **values)

    monkeypatch.setattr(watcher._observer, "add", watch_late)
    monkeypatch.setattr(watcher, "await_watch", await_told)
    monkeypatch.setattr(scanner, "scan", look)
    shop.open(watcher=watcher, scanner=scanner)
    shop.add()
    shop.settle()
    shop.close()
    assert order == ["watched", "looked at"]
