from __future__ import annotations

import threading
import time

from indexer.indexing.ownthread import OwnThread
from tests.waiting import PATIENCE_S


def test_it_is_waited_for_until_the_deadline_and_no_longer() -> None:
    may_end = threading.Event()
    thread = OwnThread("test", lambda: may_end.wait(PATIENCE_S) and None)
    thread.start()
    assert not thread.has_ended(time.monotonic())
    may_end.set()
    assert thread.has_ended(time.monotonic() + PATIENCE_S)


def test_one_that_was_never_started_has_ended() -> None:
    assert OwnThread("test", lambda: None).has_ended(time.monotonic())


def test_asked_from_itself_it_does_not_wait() -> None:
    answers: list[bool] = []
    thread = OwnThread("test", lambda: answers.append(thread.has_ended(time.monotonic() + PATIENCE_S)))
    thread.start()
    assert thread.has_ended(time.monotonic() + PATIENCE_S)
    assert answers == [True]


def test_a_stop_ends_its_pause_and_every_later_one() -> None:
    paused = threading.Event()

    def run() -> None:
        paused.set()
        while not thread.is_stopped:
            thread.pause(3600)
        thread.pause(3600)

    thread = OwnThread("test", run)
    thread.start()
    assert paused.wait(PATIENCE_S)
    assert thread.stop(time.monotonic() + PATIENCE_S)
