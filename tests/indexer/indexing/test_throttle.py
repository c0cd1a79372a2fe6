from __future__ import annotations

import threading
import time

import pytest

from indexer.indexing.throttle import Manners, Throttle
from tests.waiting import PATIENCE_S


@pytest.fixture
def passed():
    """Starts threads that enter a throttle, and says whether they passed."""
    threads: list[threading.Thread] = []

    def start(throttle: Throttle, **values) -> threading.Event:
        event = threading.Event()

        def run() -> None:
            if throttle.enter(**values):
                event.set()

        thread = threading.Thread(target=run)
        thread.start()
        threads.append(thread)
        return event

    yield start
    for thread in threads:
        thread.join(PATIENCE_S)
        assert not thread.is_alive()


def _throttle(manners: Manners | None = None, *, is_on_battery: bool = False) -> Throttle:
    return Throttle(lambda: manners or Manners(), is_on_battery=lambda: is_on_battery)


def test_nothing_holds_up_an_idle_machine() -> None:
    throttle = _throttle()
    assert throttle.enter()
    assert throttle.reason() == (False, "")


def test_a_pause_holds_everybody_until_resumed(passed) -> None:
    throttle = _throttle()
    throttle.pause()
    events = [passed(throttle), passed(throttle, is_urgent=True)]
    assert not any(event.wait(0.05) for event in events)
    assert throttle.reason() == (True, "paused by you")
    throttle.resume()
    assert all(event.wait(PATIENCE_S) for event in events)


def test_a_pause_of_some_time_says_how_long() -> None:
    throttle = _throttle()
    throttle.pause(7200)
    assert throttle.reason()[1].startswith("paused until ")
    throttle.pause(30)
    assert throttle.reason()[1] == "paused for 30 s more"
    throttle.pause(1e302)
    assert throttle.reason()[1] == "paused by you"


def test_a_query_holds_up_bulk_work_but_not_a_current_edit(passed) -> None:
    throttle = _throttle()
    with throttle.query():
        bulk = passed(throttle)
        assert throttle.enter(is_urgent=True)
        assert not bulk.wait(0.05)
    assert bulk.wait(PATIENCE_S)


def test_full_speed_ignores_queries_and_battery() -> None:
    throttle = _throttle(Manners(only_on_mains=True), is_on_battery=True)
    throttle.resume(full_speed=True)
    assert throttle.reason() == (False, "at full speed")
    with throttle.query():
        assert throttle.enter()
    throttle.finished()
    assert throttle.reason() == (True, "waiting for mains power")


def test_on_battery_indexing_waits_or_slows_as_the_user_wants(passed) -> None:
    waiting = _throttle(Manners(only_on_mains=True), is_on_battery=True)
    held = passed(waiting)
    assert not held.wait(0.05)
    slow = _throttle(is_on_battery=True)
    assert slow.enter()
    assert slow.reason() == (False, "slow on battery")
    began = time.monotonic()
    slow.rest(0.02)
    assert time.monotonic() - began >= 0.03
    waiting.stop()


def test_a_rest_lasts_until_it_is_over_or_needed_no_more() -> None:
    """Also behind pictures and large models, whose units take many seconds; a query that ends does not end it."""
    slow = _throttle(is_on_battery=True)
    resting = threading.Thread(target=slow.rest, args=(PATIENCE_S,))
    resting.start()
    for _ in range(20):
        with slow.query():
            resting.join(0.01)
    assert resting.is_alive()
    slow.resume(full_speed=True)
    resting.join(PATIENCE_S)
    assert not resting.is_alive()


def test_trouble_is_said_until_something_was_stored(passed) -> None:
    throttle = _throttle()
    throttle.trouble("reading", "The disk is full.")
    held = passed(throttle, is_urgent=True)
    assert not held.wait(0.05)
    assert throttle.reason() == (True, "The disk is full.")
    throttle.resume()  # try now
    assert held.wait(PATIENCE_S)
    assert throttle.reason() == (True, "The disk is full.")
    throttle.worked()
    assert throttle.reason() == (False, "")


def test_trouble_is_said_until_whoever_met_it_meets_it_no_more() -> None:
    throttle = _throttle()
    throttle.trouble("reading", "No memory for a parser.")
    throttle.trouble("meaning", "The disk is full.")
    assert throttle.reason() == (True, "The disk is full.")
    throttle.overcome("sources")
    throttle.overcome("meaning")
    assert throttle.is_in_trouble
    assert throttle.reason() == (True, "No memory for a parser.")
    throttle.overcome("reading")
    assert not throttle.is_in_trouble
    assert throttle.reason() == (False, "")


def test_stopping_lets_nobody_pass(passed) -> None:
    throttle = _throttle()
    throttle.pause()
    held = passed(throttle)
    throttle.stop()
    assert not throttle.enter()
    assert not held.is_set()
