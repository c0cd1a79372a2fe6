from __future__ import annotations

import threading
import time

from indexer.server.outgoing import OutgoingQueue
from tests.waiting import PATIENCE_S


def test_replies_come_in_order_and_before_events() -> None:
    queue = OutgoingQueue()
    queue.offer("progress", b"event")
    queue.put(b"1")
    queue.put(b"2")
    assert [queue.take() for _ in range(3)] == [b"1", b"2", b"event"]


def test_of_each_kind_of_event_the_newest_wins() -> None:
    queue = OutgoingQueue()
    for number in range(100):
        queue.offer("progress", b"%d" % number)
        queue.offer("sources", b"s%d" % number)
    assert {queue.take(), queue.take()} == {b"99", b"s99"}


def test_events_of_a_kind_keep_their_distance() -> None:
    queue = OutgoingQueue(event_interval_s=0.1)
    queue.offer("progress", b"1")
    started = time.monotonic()
    assert queue.take() == b"1"
    queue.offer("progress", b"2")
    queue.offer("progress", b"3")
    assert queue.take() == b"3"
    assert time.monotonic() - started >= 0.1


def test_a_full_queue_waits_for_room_and_then_gives_up() -> None:
    queue = OutgoingQueue(max_bytes=10, full_s=0.05)
    assert queue.put(b"x" * 10)
    assert not queue.put(b"y")
    patient = OutgoingQueue(max_bytes=10, full_s=PATIENCE_S)
    assert patient.put(b"x" * 10)
    taker = threading.Timer(0.02, patient.take)
    taker.start()
    assert patient.put(b"y")
    taker.join()


def test_one_reply_larger_than_the_queue_still_passes() -> None:
    queue = OutgoingQueue(max_bytes=10, full_s=0.05)
    assert queue.put(b"x" * 100)
    assert queue.take() == b"x" * 100


def test_a_closed_queue_gives_out_its_replies_but_takes_nothing() -> None:
    queue = OutgoingQueue()
    queue.put(b"1")
    queue.offer("progress", b"event")
    queue.close()
    assert not queue.put(b"2")
    assert [queue.take(), queue.take()] == [b"1", None]


def test_closing_wakes_whoever_waits() -> None:
    queue = OutgoingQueue(max_bytes=1)
    queue.put(b"x")
    outcomes: list[object] = []
    threads = [threading.Thread(target=lambda: outcomes.append(queue.put(b"y")))]
    empty = OutgoingQueue()
    threads.append(threading.Thread(target=lambda: outcomes.append(empty.take())))
    for thread in threads:
        thread.start()
    queue.close()
    empty.close()
    for thread in threads:
        thread.join(PATIENCE_S)
    assert sorted(map(str, outcomes)) == ["False", "None"]
