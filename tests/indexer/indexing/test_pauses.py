from __future__ import annotations

import time
from datetime import datetime

import pytest

from indexer.errors import DataDirectoryError
from indexer.indexing.pauses import next_morning
from tests.indexer.indexing.workshop import Workshop
from tests.waiting import wait_for


@pytest.mark.parametrize(
    ("now", "morning"),
    [
        ("2026-03-10 14:00", "2026-03-11 06:00"),
        ("2026-03-10 01:00", "2026-03-10 06:00"),
        ("2026-03-10 06:00", "2026-03-11 06:00"),
        ("2026-12-31 23:00", "2027-01-01 06:00"),
    ],
)
def test_tomorrow_begins_at_the_next_six_o_clock(now: str, morning: str) -> None:
    moment = datetime.fromisoformat(now).timestamp()
    assert next_morning(moment) == datetime.fromisoformat(morning).timestamp()


def test_a_pause_outlives_the_engine(workshop: Workshop) -> None:
    workshop.service.pause(until_tomorrow=True)
    workshop.close()
    workshop.open()
    workshop.write("a.txt", "one\n")
    workshop.add()
    progress = workshop.service.progress()
    assert progress.reason.startswith("paused ")
    workshop.service.resume()
    workshop.settle()
    assert workshop.names() == ["a.txt"]
    workshop.close()
    workshop.open()
    assert workshop.service.progress().reason == ""


def test_a_pause_that_ended_while_the_engine_was_away_is_over(workshop: Workshop) -> None:
    workshop.profile.keep_pause(0.0, 1.0)
    workshop.close()
    workshop.open()
    workshop.write("a.txt", "one\n")
    workshop.add()
    workshop.settle()
    assert workshop.names() == ["a.txt"]


def test_a_pause_that_was_set_while_the_clock_ran_ahead_lasts_as_long_as_it_was_to(
    workshop: Workshop,
) -> None:
    workshop.profile.keep_pause(time.time() + 1e8, 3600.0)
    workshop.close()
    workshop.open()
    assert workshop.service.progress().reason == "paused for 60 min more"


def test_the_history_tells_of_scans_and_of_sources_that_come_and_go(workshop: Workshop) -> None:
    workshop.write("a.txt", "one\n")
    workshop.add()
    workshop.settle()
    away = workshop.files.with_name("away")
    workshop.files.rename(away)
    workshop.service.rescan()
    workshop.settle("words")
    away.rename(workshop.files)
    workshop.service.rescan()
    workshop.settle("words")
    told = [event.text.split(": ")[0].split("/")[-1] for event in workshop.service.report.activity.events()]
    assert told[::-1][1:] == ["files went offline", "files is there again"]


def test_a_source_is_paused_while_only_meaning_is_left(workshop: Workshop) -> None:
    workshop.write("a.txt", "one\n")
    workshop.embedder.gate.clear()
    workshop.add()
    workshop.settle("words")
    wait_for(lambda: workshop.service.source_views()[0].state == "indexing")
    workshop.service.pause()
    (view,) = workshop.service.source_views()
    assert (view.state, view.reason) == ("paused", "paused by you")
    workshop.embedder.gate.set()
    workshop.service.resume()
    workshop.settle()
    assert workshop.service.source_views()[0].state == "up to date"


def test_a_full_disk_does_not_keep_indexing_from_being_paused(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_name: str, _value: str | None) -> None:
        raise DataDirectoryError("The disk is full.")

    monkeypatch.setattr(workshop.profile, "store_setting", refuse)
    workshop.service.pause()
    assert workshop.service.progress().reason == "paused by you"
    workshop.service.resume()
    assert workshop.service.progress().reason == ""
