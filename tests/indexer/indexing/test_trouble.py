"""What stands in the way of indexing from outside: full disks, lost volumes, vanished and denied files."""

from __future__ import annotations

import os
import shutil
import sys
import time
from pathlib import Path

import pytest

from indexer.domain import DocumentId, DocumentState
from indexer.indexing import machine, reading, survey
from indexer.storage.catalog.catalog import Catalog
from tests.indexer.indexing.workshop import Workshop
from tests.unprivileged import unprivileged
from tests.waiting import PATIENCE_S, wait_for


def _limit_pages(workshop: Workshop, more: int) -> None:
    with workshop.catalog._database.transaction() as connection:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count={pages + more}")


def test_a_full_disk_pauses_with_the_reason_and_nothing_is_half_done(workshop: Workshop) -> None:
    workshop.write("before.txt", "before\n")
    workshop.add()
    workshop.settle()
    _limit_pages(workshop, 4)
    for number in range(20):
        workshop.write(f"{number}.txt", os.urandom(6000).hex())
    workshop.service.rescan()
    wait_for(lambda: workshop.service.progress().reason == "The disk is full.")
    assert workshop.service.progress().state == "paused"
    for row in workshop.catalog.documents_by_name(list(range(1, 100))).values():
        if row.extraction is not None:
            assert workshop.catalog.whole_text(row.extraction) == Path(row.path).read_text()
    _limit_pages(workshop, 100_000)
    workshop.service.resume()
    workshop.settle()
    assert len(workshop.names()) == 21
    assert workshop.service.progress().reason == ""
    workshop.check_stores_agree()


def test_trouble_with_what_is_no_longer_wanted_is_over(workshop: Workshop) -> None:
    workshop.write("a.txt")
    workshop.add()
    workshop.settle()
    machine = workshop.service._machine
    machine.throttle.trouble(machine.pipeline, "The disk is full.")
    assert workshop.service.progress().state == "paused"
    machine.throttle.resume()
    machine.pipeline.wake()
    wait_for(lambda: workshop.service.progress().state == "idle")


def test_a_file_that_vanishes_before_it_is_read_is_no_failure(workshop: Workshop) -> None:
    path = workshop.write("a.txt")
    workshop.pool.gate.clear()
    workshop.add()
    workshop.pool.started.acquire(timeout=PATIENCE_S)
    path.unlink()
    workshop.pool.gate.set()
    workshop.settle()
    assert workshop.names() == []
    assert workshop.service.failures().total == 0


def test_a_folder_renamed_while_its_files_are_read_loses_none(workshop: Workshop) -> None:
    """The parser does not find the file at its old place; the fingerprint of the folder moves with it."""
    workshop.write("box/a.txt", "one\n")
    workshop.write("box/b.txt", "two\n")
    workshop.pool.gate.clear()
    workshop.add()
    workshop.pool.started.acquire(timeout=PATIENCE_S)
    wait_for(lambda: workshop.service._machine.surveyor.is_idle())
    (workshop.files / "box").rename(workshop.files / "case")
    workshop.pool.gate.set()
    wait_for(lambda: not workshop.catalog.jobs.is_any_waiting())
    workshop.service.rescan()
    workshop.settle()
    assert workshop.names() == ["case/a.txt", "case/b.txt"]
    workshop.check_stores_agree()


def test_a_file_that_changes_while_it_is_read_is_read_again(workshop: Workshop) -> None:
    path = workshop.write("a.txt", "first\n")
    workshop.pool.gate.clear()
    workshop.add()
    workshop.pool.started.acquire(timeout=PATIENCE_S)
    path.write_text("second version\n")
    workshop.service.notice([str(path)])
    wait_for(lambda: workshop.service._machine.surveyor.is_idle())
    workshop.pool.gate.set()
    workshop.settle()
    (row,) = workshop.catalog.documents_at(str(path))
    assert workshop.catalog.whole_text(row.extraction) == "second version\n"
    assert row.state is DocumentState.FULL


@pytest.mark.skipif(sys.platform == "win32", reason="permissions are no bits there")
def test_a_file_that_may_not_be_read_says_so_until_it_may(tmp_path: Path) -> None:
    workshop = Workshop(tmp_path)
    path = workshop.write("a.txt")
    path.chmod(0)
    with unprivileged():
        workshop.open()
    workshop.add()
    workshop.settle()
    (failure,) = workshop.service.failures().failures
    assert "ermission" in failure.reason
    path.chmod(0o600)
    workshop.service.rescan()
    workshop.settle()
    assert workshop.service.failures().total == 0
    workshop.close()


def test_a_root_that_goes_away_is_offline_until_it_is_back(
    workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(survey, "_OFFLINE_EVERY_S", 0.0)
    monkeypatch.setattr(survey, "_TICK_S", 0.05)
    workshop.write("a.txt")
    workshop.add()
    workshop.settle()
    workshop.files.rename(tmp_path / "unplugged")
    workshop.service.rescan()
    wait_for(lambda: workshop.service.source_views()[0].state == "offline")
    (row,) = workshop.catalog.documents_at(str(workshop.files / "a.txt"))
    assert not row.is_online
    (tmp_path / "unplugged").rename(workshop.files)
    wait_for(lambda: workshop.service.source_views()[0].state == "up to date")  # nobody asked for it
    assert workshop.pool.parsed == ["a.txt"]


def test_what_stays_away_beyond_its_grace_is_removed(
    workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(survey, "_GRACE_EVERY_S", 0.0)
    monkeypatch.setattr(survey, "_TICK_S", 0.05)
    for number in range(60):
        workshop.write(f"box/{number}.txt", f"text {number}\n")
    workshop.write("kept.txt")
    workshop.add()
    workshop.settle()
    shutil.move(workshop.files / "box", tmp_path / "box")
    workshop.service.rescan()
    workshop.settle()
    assert len(workshop.names()) == 61  # away, but found
    workshop.settings.change("indexing.grace_minutes", "0")
    wait_for(lambda: workshop.names() == ["kept.txt"])


def test_a_volume_may_take_its_time_to_be_back_after_sleep(
    workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(60):
        workshop.write(f"box/{number}.txt", f"text {number}\n")
    workshop.add()
    workshop.settle()
    shutil.move(workshop.files / "box", tmp_path / "box")
    workshop.service.rescan()
    workshop.settle()
    monkeypatch.setattr(survey, "_GRACE_EVERY_S", 0.0)
    monkeypatch.setattr(survey, "_TICK_S", 0.05)
    real = time.time
    monkeypatch.setattr(survey.time, "time", lambda: real() + 30 * 86_400)
    for name in ("first.txt", "second.txt"):  # two looks: whatever is due after sleep has been done by then
        workshop.write(name)
        workshop.service.notice([str(workshop.files / name)])
        wait_for(lambda name=name: name in workshop.names())
    assert len(workshop.names()) == 62


@pytest.mark.parametrize("clocks", [("time",), ("time", "monotonic")], ids=["Linux and macOS", "Windows"])
def test_a_machine_that_slept_has_everything_looked_at(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch, clocks: tuple[str, ...]
) -> None:
    workshop.add()
    workshop.settle()
    monkeypatch.setattr(survey, "_TICK_S", 0.05)
    workshop.write("made while asleep.txt")
    for clock in clocks:  # only the monotonic clock of Windows goes on during sleep
        real = getattr(time, clock)
        monkeypatch.setattr(survey.time, clock, lambda real=real: real() + 3600)
    workshop.service.notice(["/nowhere"])  # wakes the thread; the machine was asleep until now
    wait_for(lambda: workshop.names() == ["made while asleep.txt"])
    monkeypatch.undo()


def test_two_threads_may_ask_for_anything_at_once(workshop: Workshop) -> None:
    """Requests come from several clients while all threads of indexing run."""
    from concurrent.futures import ThreadPoolExecutor

    for number in range(40):
        workshop.write(f"{number % 4}/{number}.txt", f"text {number}\n")
    workshop.add()

    def ask(number: int) -> None:
        service = workshop.service
        for action in (service.source_views, service.progress, service.failures, service.problems):
            action()
        service.rescan()
        service.pause(0.01)
        service.resume()
        service.notice([str(workshop.files / str(number % 4))])

    with ThreadPoolExecutor(4) as clients:
        list(clients.map(ask, range(20)))
    workshop.settle()
    assert len(workshop.names()) == 40
    workshop.check_stores_agree()


def test_bytes_that_ended_their_workers_are_never_given_to_one_again(workshop: Workshop) -> None:
    workshop.write("a.txt", "poison\n")
    workshop.add()
    workshop.settle()
    workshop.close()
    workshop.write(
        "copy.txt", "poison\n"
    )  # before the scan at the start, which might see it without its bytes
    (workshop.files / "a.txt").touch()
    workshop.open()
    workshop.service.rescan()
    workshop.settle()
    assert workshop.pool.parsed == ["a.txt"]
    assert workshop.service.failures().total == 2


def test_a_root_that_goes_away_while_its_files_are_read_loses_none(
    workshop: Workshop, tmp_path: Path
) -> None:
    for number in range(30):
        workshop.write(f"box/{number}.txt", f"text {number}\n")
    workshop.pool.gate.clear()
    workshop.add()
    workshop.pool.started.acquire(timeout=PATIENCE_S)
    wait_for(lambda: workshop.service._machine.surveyor.is_idle())
    workshop.files.rename(tmp_path / "unplugged")
    workshop.pool.gate.set()
    wait_for(lambda: workshop.service.source_views()[0].state == "offline")
    assert len(workshop.names()) == 30
    (tmp_path / "unplugged").rename(workshop.files)
    workshop.service.rescan()
    workshop.settle()
    assert workshop.service.source_views()[0].state == "up to date"
    assert len(set(workshop.pool.parsed)) == 30
    workshop.check_stores_agree()


def test_that_a_root_is_away_is_found_out_when_it_is_back_already(
    workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def is_volume_away(catalog: Catalog, document: DocumentId, path: str) -> bool:
        monkeypatch.undo()
        (tmp_path / "unplugged").rename(workshop.files)
        workshop.service.rescan()
        wait_for(lambda: workshop.service._machine.surveyor.is_idle())
        catalog.sources.set_online(catalog.document(document).source, False, "away a moment ago")
        return True

    workshop.write("a.txt")
    workshop.pool.gate.clear()
    workshop.add()
    workshop.pool.started.acquire(timeout=PATIENCE_S)
    wait_for(lambda: workshop.service._machine.surveyor.is_idle())
    monkeypatch.setattr(reading, "is_volume_away", is_volume_away)
    workshop.files.rename(tmp_path / "unplugged")
    workshop.pool.gate.set()
    workshop.settle()
    assert workshop.service.source_views()[0].state == "up to date"
    assert workshop.names() == ["a.txt"]
    workshop.check_stores_agree()


def test_a_write_that_does_not_end_is_told(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    assert workshop.service.problems() == []
    monkeypatch.setattr(machine, "_LONG_WRITE_S", 0.0)
    with workshop.catalog.transaction():
        (problem,) = workshop.service.problems()
        assert "disk does not answer" in problem
        assert workshop.service.progress().reason == problem
    assert workshop.service.problems() == []
