from __future__ import annotations

import threading

import pytest

from indexer.server.workers import WorkerPool
from tests.waiting import PATIENCE_S, wait_for


def test_actions_run_at_once_up_to_the_bound_and_then_wait() -> None:
    pool = WorkerPool("sample", 3)
    open_gate, running, most = threading.Event(), threading.Semaphore(0), []
    count, lock = [0], threading.Lock()

    def action() -> None:
        with lock:
            count[0] += 1
            most.append(count[0])
        running.release()
        open_gate.wait(PATIENCE_S)
        with lock:
            count[0] -= 1

    for _ in range(10):
        pool.submit(action)
    for _ in range(3):
        assert running.acquire(timeout=PATIENCE_S)
    assert not running.acquire(timeout=0.05)
    open_gate.set()
    assert pool.close(PATIENCE_S)
    assert (len(most), max(most)) == (10, 3)


def test_an_idle_thread_is_used_again() -> None:
    pool = WorkerPool("sample", 8)
    names = set()
    for _ in range(50):
        done = threading.Event()
        pool.submit(lambda done=done: (names.add(threading.current_thread().name), done.set()))
        assert done.wait(PATIENCE_S)
        wait_for(lambda: pool._idle == 1)
    assert pool.close(PATIENCE_S)
    assert names == {"sample-1"}


def test_close_tells_of_a_thread_that_hangs() -> None:
    pool = WorkerPool("sample", 2)
    hanging = threading.Event()
    pool.submit(lambda: hanging.wait(PATIENCE_S) and None)
    assert not pool.close(0.05)
    hanging.set()
    assert pool.close(PATIENCE_S)


def test_one_owner_leaves_threads_to_the_others() -> None:
    """A client that does not read its replies holds each of its handlers up for seconds."""
    pool = WorkerPool("sample", 3, share=2)
    gate, done = threading.Event(), threading.Semaphore(0)

    def held() -> None:
        assert gate.wait(PATIENCE_S)
        done.release()

    for _ in range(6):
        pool.submit(held, "deaf")
    for _ in range(5):
        pool.submit(done.release, "other")
        assert done.acquire(timeout=PATIENCE_S)
    gate.set()
    for _ in range(6):  # all that had to wait come to their turn
        assert done.acquire(timeout=PATIENCE_S)
    assert pool.close(PATIENCE_S)
    assert not pool._taken
    assert not pool._held


def test_what_comes_after_the_end_starts_no_thread() -> None:
    """A client's requests may still be read while it is hung up on; nobody would end such a thread."""
    pool = WorkerPool("sample", 2)
    assert pool.close(PATIENCE_S)
    pool.submit(lambda: None)
    assert not pool._threads


def test_no_thread_counts_as_idle_twice() -> None:
    """An action would wait for it while there is room for another thread."""
    pool = WorkerPool("sample", 4, share=2)
    done = threading.Semaphore(0)
    for number in range(20_000):
        pool.submit(done.release, number % 3)
    for _ in range(20_000):
        assert done.acquire(timeout=PATIENCE_S)
    wait_for(lambda: pool._idle >= len(pool._threads))
    assert pool._idle == len(pool._threads)
    assert pool.close(PATIENCE_S)


def test_a_system_without_more_threads_leaves_the_work_to_those_there_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pool = WorkerPool("sample", 3)
    gate, done = threading.Event(), threading.Event()
    pool.submit(lambda: (gate.wait(PATIENCE_S), None)[1])
    wait_for(lambda: not pool._turns)

    def refuse(thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    pool.submit(done.set)
    gate.set()
    assert done.wait(PATIENCE_S)
    assert pool.close(PATIENCE_S)
