from __future__ import annotations

from desktop.presenters.throttle import Throttle


def test_the_first_call_acts_at_once_and_the_last_is_never_lost(qtbot):
    calls = []
    throttle = Throttle(lambda: calls.append(len(calls)), 20)
    for _ in range(50):
        throttle.call()
    assert calls == [0]
    qtbot.waitUntil(lambda: calls == [0, 1])


def test_a_cancelled_call_does_not_come(qtbot):
    calls = []
    throttle = Throttle(lambda: calls.append(1), 10)
    throttle.call()
    throttle.call()
    throttle.cancel()
    with qtbot.waitSignal(throttle._timer.timeout):
        pass
    assert calls == [1]


def test_acting_now_starts_a_new_interval(qtbot):
    calls = []
    throttle = Throttle(lambda: calls.append(1), 10_000)
    throttle.call()
    throttle.call_now()
    throttle.call()
    assert calls == [1, 1]
