from __future__ import annotations

import subprocess
import sys
import threading

import pytest

from indexer.domain import SourceId
from indexer.errors import DataDirectoryError
from indexer.indexing import activity
from indexer.indexing.activity import ActivityLog, WriteMeter
from indexer.indexing.report import ProgressReport
from indexer.protocol.messages import IndexProgress
from indexer.storage.catalog.catalog import Catalog
from tests.indexer.indexing.workshop import Workshop
from tests.waiting import PATIENCE_S, wait_for

DAY_S = 86_400


def cannot_keep(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk has no room for the history."""
    keep = catalog.set_fact

    def full(name: str, value: str | float) -> None:
        if name == "activity":
            raise DataDirectoryError("The disk is full.")
        keep(name, value)

    monkeypatch.setattr(catalog, "set_fact", full)


def test_totals_are_counted_by_day_and_go_on_after_a_restart(catalog: Catalog) -> None:
    now = [1_700_000_000.0]
    log = ActivityLog(catalog, clock=lambda: now[0])
    log.count({"files_read": 3, "passages_embedded": 10})
    log.count({"files_read": 5, "passages_embedded": 10})
    now[0] += DAY_S
    log.count({"files_read": 6, "passages_embedded": 30, "bytes_written": 7})
    log.save()
    again = ActivityLog(catalog, clock=lambda: now[0])
    again.count({"files_read": 2})  # totals begin anew with the engine
    today, yesterday = again.days()
    assert (today.files_read, today.passages_embedded, today.bytes_written) == (3, 20, 7)
    assert (yesterday.files_read, yesterday.passages_embedded) == (5, 10)


def test_a_clock_that_ran_ahead_for_a_while_does_not_hide_today(catalog: Catalog) -> None:
    now = [1_700_000_000.0]
    log = ActivityLog(catalog, clock=lambda: now[0])
    now[0] += 400 * DAY_S
    log.count({"files_read": 3})
    now[0] -= 400 * DAY_S
    log.count({"files_read": 5})
    (today,) = log.days()
    assert (today.day, today.files_read) == ("2023-11-14", 2)


def test_only_a_month_and_the_last_events_are_kept(catalog: Catalog) -> None:
    now = [1_700_000_000.0]
    log = ActivityLog(catalog, clock=lambda: now[0])
    for number in range(1, 70):
        now[0] += DAY_S
        log.count({"files_read": number})
        log.note(f"event {number}")
    log.save()
    again = ActivityLog(catalog)
    assert len(again.days()) == 30
    assert [event.text for event in again.events()][:2] == ["event 69", "event 68"]
    assert len(again.events()) == 50


def test_nothing_that_names_a_removed_source_stays(catalog: Catalog) -> None:
    log = ActivityLog(catalog)
    log.note("/secret: 3 new", SourceId(1))
    log.note("/docs: 2 new", SourceId(2))
    log.save()
    log.forget(SourceId(1))
    assert [event.text for event in log.events()] == ["/docs: 2 new"]
    assert "secret" not in str(catalog.fact("activity"))


def test_bytes_written_are_counted_where_the_system_does() -> None:
    meter = WriteMeter()
    assert meter.total() == meter.total() >= 0


def test_nothing_is_kept_of_a_process_that_has_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parsers are replaced all day long."""
    monkeypatch.setattr(activity, "_SAMPLED_EVERY_S", 0.0)
    meter = WriteMeter()
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        meter.total()
        assert child.pid in {pid for pid, _ in meter._seen}
        child.communicate(b"\n")
    meter.total()
    assert child.pid not in {pid for pid, _ in meter._seen}


def test_time_counts_only_while_there_is_work(workshop: Workshop) -> None:
    now = [100.0]
    report = ProgressReport(workshop.catalog, workshop.service._machine, clock=lambda: now[0])
    for seconds, state in ((0, "indexing"), (5, "indexing"), (5, "idle"), (1000, "scanning"), (2, "paused")):
        now[0] += seconds
        report.record(state)
    assert report.activity.days()[0].work_s == 12


def test_beside_a_speed_no_time_is_told_that_another_speed_would_take(workshop: Workshop) -> None:
    workshop.embedder.gate.clear()
    workshop.write("a.txt")
    workshop.add()
    workshop.settle("words")
    assert workshop.service.progress(is_exact=True).eta_s is not None  # by the speed of a usual machine
    workshop.service._machine.live.worker.chunks.count(5)
    progress = workshop.service.progress(is_exact=True)
    assert (progress.chunks_per_s > 0, progress.meaning_queued, progress.eta_s) == (True, 1, None)
    workshop.embedder.gate.set()


def test_what_failed_and_what_was_removed_is_counted(workshop: Workshop) -> None:
    workshop.write("crash.txt", "crash\n")
    gone = workshop.write("gone.txt", "one\n")
    workshop.add()
    workshop.settle()
    gone.unlink()
    workshop.service.notice([str(gone)])
    workshop.settle()
    workshop.service.report.record("idle")
    today = workshop.service.report.activity.days()[0]
    assert (today.files_failed, today.files_removed) == (1, 1)


def test_what_could_not_be_saved_is_saved_the_next_time(
    catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = ActivityLog(catalog)
    log.note("something happened")

    cannot_keep(catalog, monkeypatch)
    log.save()
    assert ActivityLog(catalog).events() == ()
    monkeypatch.undo()
    log.save()
    assert [event.text for event in ActivityLog(catalog).events()] == ["something happened"]


def test_what_cannot_be_saved_keeps_nothing_else_from_being_told_or_deleted(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    cannot_keep(workshop.catalog, monkeypatch)
    workshop.write("a.txt", "something\n")
    source = workshop.add()
    workshop.settle()
    wait_for(
        lambda: [each.state for each in workshop.events if isinstance(each, IndexProgress)][-1] == "idle"
    )
    workshop.service.remove_source(source)
    wait_for(lambda: workshop.catalog.orphans.count() == 0)
    assert workshop.catalog.counts.total() == {}


def test_a_source_that_is_forgotten_while_the_log_is_saved_is_not_written_back(
    catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = ActivityLog(catalog)
    log.note("/secret went offline", SourceId(7))
    keep = catalog.set_fact
    forgetting = threading.Thread(target=log.forget, args=(SourceId(7),))
    has_overtaken = threading.Event()

    def slowly(name: str, value: str) -> None:
        if forgetting.ident is None:
            forgetting.start()
            assert not has_overtaken.wait(0.1)
        else:
            has_overtaken.set()
        keep(name, value)

    monkeypatch.setattr(catalog, "set_fact", slowly)
    log.save()
    forgetting.join(PATIENCE_S)
    assert has_overtaken.is_set()
    assert ActivityLog(catalog).events() == ()


def test_passages_are_counted_over_a_change_of_the_model(workshop: Workshop) -> None:
    workshop.write("a.txt", "one\ntwo\nthree\n")
    workshop.add()
    workshop.settle()
    workshop.want("other")
    workshop.settle(until="model")
    workshop.write("b.txt", "four\n")
    workshop.service.rescan()
    workshop.settle()
    workshop.service.report.record("idle")
    assert workshop.service.report.activity.days()[0].passages_embedded == 3 + 3 + 1
    assert workshop.service.report.work()["embedded"] == 3 + 3 + 1
