from __future__ import annotations

import pytest

from indexer.indexing.progress import CurrentWork, RateMeter, SparingFigure, eta_s


def test_a_rate_counts_from_the_first_event_of_its_work() -> None:
    now = [100.0]
    meter = RateMeter(lambda: now[0])
    assert meter.per_second() == 0.0
    meter.count(10)
    now[0] += 5
    meter.count(10)
    assert meter.per_second() == pytest.approx(4.0)
    now[0] += 19
    assert meter.per_second() == pytest.approx(10 / 20)
    now[0] += 100
    assert meter.per_second() == 0.0
    assert meter.total == 20


def test_the_pace_outlasts_a_moment_without_work_and_begins_anew_with_other_work() -> None:
    now = [100.0]
    meter = RateMeter(lambda: now[0])
    assert meter.pace() == 0.0
    for _ in range(40):
        meter.count(10)
        now[0] += 0.5
    assert meter.pace() == pytest.approx(20.0)
    now[0] += 5  # a search
    assert meter.pace() == pytest.approx(20.0)
    meter.count(10)
    assert meter.pace() == pytest.approx(410 / 26)
    now[0] += 60
    assert meter.pace() == pytest.approx(410 / 26)
    meter.count(3)
    assert meter.pace() == 3.0
    for _ in range(400):
        now[0] += 1
        meter.count(5)
    assert meter.pace() == 5.0


def test_batches_of_a_slow_machine_are_no_bursts_of_a_fast_one() -> None:
    now = [100.0]
    meter = RateMeter(lambda: now[0])
    for _ in range(10):
        meter.count(64)
        now[0] += 16
    meter.count(64)
    assert meter.per_second() == pytest.approx(128 / 20)
    assert meter.pace() == pytest.approx(11 * 64 / 161)


def test_a_group_now_and_then_is_no_pace() -> None:
    now = [100.0]
    meter = RateMeter(lambda: now[0])
    for _ in range(9):
        meter.count(16)
        now[0] += 25
    assert meter.pace(least_seconds=10) == 0.0
    for _ in range(120):
        meter.count(60)
        now[0] += 1
    assert meter.pace(least_seconds=10) > 20.0


def test_a_meter_that_nobody_asks_does_not_grow() -> None:
    now = [100.0]
    meter = RateMeter(lambda: now[0])
    for _ in range(10_000):
        meter.count()
        now[0] += 0.25
    assert len(meter._seconds) <= 300


def test_the_time_left_is_unknown_before_anything_was_done() -> None:
    assert eta_s(10, 0.0, 0, 0.0, expected_chunks_per_s=60.0) is None
    assert eta_s(0, 0.0, 0, 0.0, expected_chunks_per_s=60.0) == 0.0
    assert eta_s(10, 5.0, 120, 0.0, expected_chunks_per_s=60.0) == pytest.approx(4.0)
    assert eta_s(0, 0.0, 120, 40.0, expected_chunks_per_s=60.0) == pytest.approx(3.0)
    left = eta_s(10, 5.0, 120, 40.0, expected_chunks_per_s=60.0, chunks_per_file=8.0)
    assert left == pytest.approx(2.0 + 5.0)


def test_the_current_work_is_what_was_begun_last() -> None:
    work = CurrentWork()
    work.begin(1, "a")
    work.begin(2, "b")
    assert work.latest() == "b"
    work.end(2)
    assert work.latest() == "a"
    work.end(1)
    assert work.latest() == ""


def test_a_costly_figure_is_found_out_rarely() -> None:
    now, asked = [100.0], []

    def find() -> int:
        asked.append(True)
        now[0] += 0.01
        return len(asked)

    figure = SparingFigure(find, lambda: now[0])
    assert figure.value() == 1
    now[0] += 0.49
    assert figure.value() == 1
    assert figure.value(is_exact=True) == 2
    now[0] += 0.51
    assert figure.value() == 3
