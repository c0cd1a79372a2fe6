from __future__ import annotations

import itertools
import math

import pytest

from indexer.sources.debounce import Debounce, DebounceTimes

TIMES = DebounceTimes(settled_s=0.2, created_s=0.5, writing_s=2.0, longest_s=30.0)


def test_a_path_is_due_once_it_was_quiet():
    waiting = Debounce(TIMES)
    waiting.report("a", 0.2, 10.0)
    assert waiting.take_due(10.1) == set()
    assert waiting.take_due(10.2) == {"a"}
    assert waiting.take_due(99.0) == set()


def test_a_write_puts_it_off_and_closing_brings_it_forward():
    waiting = Debounce(TIMES)
    waiting.report("a", TIMES.writing_s, 0.0)
    waiting.report("a", TIMES.writing_s, 1.5)
    assert waiting.take_due(3.0) == set()
    waiting.report("a", TIMES.settled_s, 3.0)
    assert waiting.take_due(3.2) == {"a"}


def test_a_file_written_to_without_end_is_due_all_the_same():
    waiting = Debounce(TIMES)
    for second in range(30):
        waiting.report("log", TIMES.writing_s, float(second))
        assert waiting.take_due(float(second)) == set()
    waiting.report("log", TIMES.writing_s, 30.0)
    assert waiting.take_due(30.0) == {"log"}


def looks(
    debounce: Debounce, wait_s: float, *, size_bytes: int, every_s: float, until_s: float
) -> list[float]:
    """When a file that is reported again and again is looked at."""
    found = []
    for step in range(int(until_s / every_s)):
        now_s = step * every_s
        debounce.report("log", wait_s, now_s)
        if debounce.take_due(now_s):
            found.append(now_s)
            debounce.rest("log", size_bytes, now_s)
    return found


def test_a_small_log_written_to_without_end_is_looked_at_every_few_seconds():
    waiting = Debounce()
    found = looks(waiting, waiting.times.writing_s, size_bytes=20_000, every_s=0.5, until_s=60.0)
    gaps = [later - earlier for earlier, later in itertools.pairwise(found)]
    assert found[0] <= 4.5
    assert 5.0 <= min(gaps) <= max(gaps) <= 6.0


def test_a_large_log_written_to_without_end_is_read_at_a_bounded_pace():
    waiting = Debounce()
    found = looks(waiting, waiting.times.writing_s, size_bytes=30_000_000, every_s=0.5, until_s=1000.0)
    assert len(found) == 7


@pytest.mark.parametrize(("size_bytes", "saves"), [(20_000, 100), (10_000_000, 10), (30_000_000, 3)])
def test_saves_in_a_row_are_each_found_at_once(size_bytes, saves):
    waiting = Debounce(DebounceTimes(settled_s=0.0))
    found = looks(waiting, 0.0, size_bytes=size_bytes, every_s=0.5, until_s=saves / 2)
    assert len(found) == saves


@pytest.mark.parametrize(("size_bytes", "looked_at"), [(20_000, 824), (30_000_000, 27)])
def test_a_log_that_is_closed_after_every_line_all_day_rests_as_well(size_bytes, looked_at):
    waiting = Debounce(DebounceTimes(settled_s=0.0))
    found = looks(waiting, 0.0, size_bytes=size_bytes, every_s=1.0, until_s=3600.0)
    assert len(found) == pytest.approx(looked_at, abs=10)


def test_what_was_looked_at_while_it_was_copied_in_is_looked_at_as_soon_as_it_is_closed():
    waiting = Debounce()
    looks(waiting, waiting.times.writing_s, size_bytes=150_000_000, every_s=0.5, until_s=30.0)
    closed_s = waiting.report("log", waiting.times.settled_s, 30.0)
    assert closed_s <= 30.0 + waiting.times.settled_s


def test_nothing_is_kept_of_a_rest_that_is_over():
    waiting = Debounce()
    for number in range(100):
        waiting.rest(f"{number}.txt", 10, float(number))
    waiting.take_due(200.0)
    assert waiting._resting == {}


def test_it_knows_when_the_next_path_is_due():
    waiting = Debounce(TIMES)
    assert waiting.next_s() == math.inf
    waiting.report("a", 2.0, 10.0)
    waiting.report("b", 0.2, 10.0)
    assert waiting.next_s() == 10.2


def test_what_waits_below_a_folder_can_be_dropped():
    waiting = Debounce(TIMES)
    for path in ("/a/b", "/a/c/d", "/ab"):
        waiting.report(path, 0.0, 0.0)
    waiting.drop("/a/")
    assert len(waiting) == 1
    assert waiting.take_due(1.0) == {"/ab"}
