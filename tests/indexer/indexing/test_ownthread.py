from __future__ import annotations

import threading
import time

from indexer.indexing.ownthread import OwnThread


def test_it_is_waited_for_until_the_deadline_and_no_longer() -> None:
    may_end = threading.Event()
    thread = OwnThread("test", lambda: may_end.wait(20) and None)
    thread.start()
    assert not thread.has_ended(time.monotonic())
    may_end.set()
    assert thread.has_ended(time.monotonic() + 20)


def test_one_that_was_never_started_has_ended() -> None:
    assert OwnThread("test", lambda: None).has_ended(time.monotonic())


def test_asked_from_itself_it_does_not_wait() -> None:
    answers: list[bool] = []
    thread = OwnThread("test", lambda: answers.append(thread.has_ended(time.monotonic() + 20)))
    thread.start()
    assert thread.has_ended(time.monotonic() + 20)
    assert answers == [True]


def test_a_stop_ends_its_pause_and_every_later_one() -> None:
    paused = threading.Event()

    def run() -> None:
        paused.set()
        while not thread.is_stopped:
            thread.pause(20)
        thread.pause(20)

    thread = OwnThread("test", run)
    thread.start()
    assert paused.wait(20)
    assert thread.stop(time.monotonic() + 10)
