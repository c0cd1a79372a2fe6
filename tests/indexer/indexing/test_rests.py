from __future__ import annotations

import itertools
import math
from collections.abc import Callable

import pytest

from indexer.indexing.rests import Rests
from tests.indexer.indexing.workshop import Workshop
from tests.indexer.storage.builders import extracted, stamp
from tests.waiting import PATIENCE_S, wait_for

PATH = "/home/ada/day.log"


class Clock:
    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


def reads(
    rests: Rests, clock: Clock, sizes: Callable[[int], int], *, every_s: float, changes: int, until_s: float
) -> list[float]:
    """When a file is read that changes `changes` times, every some seconds; looked at whenever something is due."""
    began_s, found = clock.now_s, []
    for step in range(int(until_s / every_s)):
        clock.now_s = began_s + step * every_s
        version = min(step, changes - 1)
        seen = stamp(size=sizes(version), mtime_s=float(version))
        if (step < changes or PATH in rests.take_due()) and not rests.keeps(PATH, seen):
            found.append(step * every_s)
    return found


@pytest.mark.parametrize(("size", "saves"), [(20_000, 120), (10_000_000, 11), (200_000_000, 3)])
def test_some_saves_in_a_row_are_each_read_at_once(size: int, saves: int) -> None:
    clock = Clock()
    found = reads(Rests(clock), clock, lambda _: size, every_s=0.5, changes=saves, until_s=saves / 2)
    assert len(found) == saves


def test_a_small_log_is_read_every_few_seconds() -> None:
    clock = Clock()
    found = reads(Rests(clock), clock, lambda _: 20_000, every_s=0.5, changes=2000, until_s=1000.0)
    gaps = [later - earlier for earlier, later in itertools.pairwise(found[140:])]
    assert 4.5 <= min(gaps) <= max(gaps) <= 6.0


def test_a_large_log_is_read_at_a_bounded_pace() -> None:
    clock = Clock()
    found = reads(Rests(clock), clock, lambda _: 30_000_000, every_s=1.0, changes=2000, until_s=2000.0)
    assert 15 <= len(found) <= 18  # 155 s apart, after the first four


def test_the_last_version_is_read_once_it_is_quiet() -> None:
    clock = Clock()
    found = reads(Rests(clock), clock, lambda _: 30_000_000, every_s=1.0, changes=60, until_s=300.0)
    assert found[-1] <= 60.0 + 40.0


def test_what_was_read_while_it_was_copied_in_is_read_soon_after_it_is_whole() -> None:
    clock = Clock()
    found = reads(Rests(clock), clock, lambda step: step * 10_000_000, every_s=5.0, changes=12, until_s=400.0)
    assert found[-1] <= 60.0 + 125.0


def test_what_is_due_is_said_once_and_nothing_is_kept_of_a_rest_that_is_over() -> None:
    clock = Clock()
    rests = Rests(clock)
    for number in range(125):
        rests.keeps(PATH, stamp(mtime_s=float(number)))
    assert 0.0 < rests.wait_s() < 5.0
    clock.now_s += 5.0
    assert (rests.take_due(), rests.take_due(), rests.wait_s()) == ([PATH], [], math.inf)
    clock.now_s += 700.0
    assert rests.take_due() == []
    assert rests._rests == {}


def test_a_log_that_grows_all_day_rests_also_where_its_neighbours_change(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder is listed as a whole for each change in it, and a large log was read each time."""
    monkeypatch.setattr("indexer.indexing.rests._CREDIT_S", 0.0)  # used up by a day
    clock = Clock()
    monkeypatch.setattr(
        workshop.service._machine.surveyor._scan.rests, "_clock", clock
    )  # however slow the machine is
    log, note = workshop.write("day.log", "line\n"), workshop.write("note.txt", "note 0\n")
    workshop.add()
    workshop.settle()
    for number in range(8):
        with log.open("a") as file:
            file.write(f"line {number}\n")
        note.unlink()
        note = workshop.write(f"note {number}.txt", f"note {number} anew\n")
        workshop.service.notice([str(note)])
        workshop.settle()
    assert workshop.pool.parsed.count("day.log") == 4
    assert all(f"note {number}.txt" in workshop.pool.parsed for number in range(8))
    clock.now_s += 2.0
    wait_for(lambda: "line 7" in workshop.embedder.texts)  # nobody reports it again


def test_a_file_that_is_edited_all_day_does_not_keep_the_others_from_being_embedded(
    workshop: Workshop,
) -> None:
    for number in range(40):
        workshop.write(f"{number}.txt", f"text {number}\n")
    log = workshop.write("day.log", "first line\n")
    workshop.add()
    workshop.settle()
    while workshop.pool.started.acquire(blocking=False):
        pass
    workshop.pool.gate.clear()
    log.write_text("first line\nsecond line\n")
    workshop.service.notice([str(log)])
    assert workshop.pool.started.acquire(timeout=PATIENCE_S)  # and is read for long
    (row,) = workshop.catalog.documents_at(str(workshop.files / "0.txt"))
    workshop.catalog.contents.store(row.id, [extracted("embed me\n")])
    workshop.service._machine.wake()
    workshop.service._machine.lanes.wake_workers()
    try:
        wait_for(lambda: "embed me" in workshop.embedder.texts, 10)
    finally:
        workshop.pool.gate.set()
