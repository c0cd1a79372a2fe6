from __future__ import annotations

from indexer.processes.restarts import RestartHistory, RestartPolicy

POLICY = RestartPolicy(limit=4, window_s=100, first_delay_s=1, max_delay_s=3)


def test_the_first_restart_is_immediate_and_each_further_one_waits_longer() -> None:
    history = RestartHistory(POLICY)
    waits = [history.wait_s(0)]
    for now in (10.0, 20.0, 30.0):
        history.record(now)
        waits.append(history.wait_s(now))
    assert waits == [0, 0, 1, 2]
    assert history.wait_s(31.5) == 0.5
    assert history.wait_s(50) == 0


def test_the_wait_is_capped() -> None:
    history = RestartHistory(RestartPolicy(limit=50, max_delay_s=3))
    for _ in range(40):
        history.record(1.0)
    assert history.wait_s(1.0) == 3


def test_too_many_deaths_within_the_window_fail_until_the_oldest_has_passed() -> None:
    history = RestartHistory(POLICY)
    for now in (0.0, 10.0, 20.0):
        history.record(now)
    assert not history.has_failed(20)
    history.record(30)
    assert history.has_failed(99)
    assert not history.has_failed(101)


def test_old_deaths_are_forgotten() -> None:
    history = RestartHistory(POLICY)
    for now in range(0, 3000, 101):
        history.record(float(now))
        assert history.wait_s(now) == 0
        assert not history.has_failed(now)
