from __future__ import annotations

import time
from collections.abc import Callable

from indexer.protocol.client import EngineClient
from indexer.protocol.messages import Done, ExplainReply, ExplainRequest, IndexProgress, SubscribeRequest
from indexer.server import dispatcher
from indexer.server.outgoing import EVENT_INTERVAL_S, OutgoingQueue
from tests.indexer.server.running import SmallEngine
from tests.waiting import PATIENCE_S, wait_for


def progress(done: int) -> IndexProgress:
    return IndexProgress("indexing", "", {"indexed fully": done}, 0, 0, 0.0, 0.0, None, "")


def subscribed(connect: Callable[[], EngineClient]) -> EngineClient:
    client = connect()
    number = client.send(SubscribeRequest())
    reply = client.receive(PATIENCE_S)
    assert reply is not None
    assert (reply.id, reply.message) == (number, Done())
    return client


def test_only_subscribers_get_events(engine: SmallEngine, connect: Callable[[], EngineClient]) -> None:
    client, other = subscribed(connect), connect()
    engine.events.publish(progress(1))
    event = client.receive(PATIENCE_S)
    assert event is not None
    assert (event.id, event.message) == (0, progress(1))
    assert other.receive(0.05) is None


def test_a_late_subscriber_gets_the_newest_state_first(
    engine: SmallEngine, connect: Callable[[], EngineClient]
) -> None:
    for number in range(5):
        engine.events.publish(progress(number))
    event = subscribed(connect).receive(PATIENCE_S)
    assert event is not None
    assert event.message == progress(4)


def test_a_burst_is_cut_down_to_its_newest(engine: SmallEngine, connect: Callable[[], EngineClient]) -> None:
    client = subscribed(connect)
    started = time.monotonic()
    for number in range(1000):
        engine.events.publish(progress(number))
    received = []
    while not received or received[-1] != progress(999):
        event = client.receive(PATIENCE_S)
        assert event is not None
        received.append(event.message)
    assert len(received) <= 2 + (time.monotonic() - started) / EVENT_INTERVAL_S


def test_a_client_that_never_reads_holds_nobody_up(
    engine: SmallEngine, connect: Callable[[], EngineClient]
) -> None:
    deaf, other = subscribed(connect), subscribed(connect)
    text = "x" * (4 << 20)
    engine.dispatcher.register(ExplainRequest, lambda *_: [ExplainReply((), text, "")])
    # The client's thread is stopped from reading: its inbox is full.
    deaf._hand_over = lambda _envelope: wait_for(lambda: deaf._end is not None, 30)  # type: ignore[method-assign]
    for _ in range(30):
        deaf.send(ExplainRequest(""))
    for number in range(100):
        engine.events.publish(progress(number))
    assert other.call(ExplainRequest(""), timeout_s=PATIENCE_S).text_sample == text
    event = other.receive(PATIENCE_S)
    assert event is not None


def test_a_client_that_never_reads_is_hung_up_on(engine: SmallEngine, connect, monkeypatch) -> None:
    monkeypatch.setattr(dispatcher, "OutgoingQueue", lambda: OutgoingQueue(max_bytes=1 << 20, full_s=0.05))
    deaf = connect()
    deaf._hand_over = lambda _envelope: wait_for(lambda: deaf._end is not None, 30)  # type: ignore[method-assign]
    engine.dispatcher.register(ExplainRequest, lambda *_: [ExplainReply((), "x" * (1 << 20), "")])
    for _ in range(8):
        deaf.send(ExplainRequest(""))
    wait_for(lambda: engine.lifetime.clients == 0)
