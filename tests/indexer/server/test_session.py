from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from indexer.errors import CancelledError, EngineError, EngineUnavailableError
from indexer.protocol.client import EngineClient
from indexer.protocol.codec import MAX_REQUEST_BYTES, Envelope, encode
from indexer.protocol.messages import (
    CancelRequest,
    Done,
    ErrorReply,
    ExplainRequest,
    Hello,
    PreviewRequest,
    WaitRequest,
)
from indexer.server.request import RequestContext
from indexer.server.session import MAX_REQUESTS
from tests.indexer.server.running import Gate, SmallEngine, explained
from tests.waiting import PATIENCE_S, wait_for


def test_a_newer_request_of_the_same_view_supersedes(engine: SmallEngine, client: EngineClient) -> None:
    gate = Gate()
    engine.dispatcher.register(PreviewRequest, gate)
    older = client.send(PreviewRequest(1, view="preview"))
    other = client.send(PreviewRequest(1, view="another view"))
    for _ in range(2):
        assert gate.began.acquire(timeout=PATIENCE_S)
    newer = client.send(PreviewRequest(2, view="preview"))
    first = client.receive(PATIENCE_S)
    assert first is not None
    assert (first.id, first.last) == (older, True)
    assert first.message.code == "cancelled"
    gate.open.set()
    rest = {
        envelope.id: envelope.message
        for envelope in (client.receive(PATIENCE_S), client.receive(PATIENCE_S))
        if envelope
    }
    assert rest == {newer: explained("through the gate"), other: explained("through the gate")}


def test_views_of_two_clients_are_apart(engine: SmallEngine, connect: Callable[[], EngineClient]) -> None:
    gate = Gate()
    engine.dispatcher.register(PreviewRequest, gate)
    clients = [connect(), connect()]
    for client in clients:
        client.send(PreviewRequest(1, view="preview"))
        assert gate.began.acquire(timeout=PATIENCE_S)
    gate.open.set()
    assert all(client.receive(PATIENCE_S).message == explained("through the gate") for client in clients)  # type: ignore[union-attr]


def test_replies_of_a_cancelled_request_are_dropped_even_if_its_handler_goes_on(
    engine: SmallEngine, client: EngineClient
) -> None:
    gate = Gate()
    outcome: list[str] = []

    def stubborn(request: Any, context: RequestContext) -> Iterator[object]:
        gate.began.release()
        assert gate.open.wait(PATIENCE_S)
        try:
            context.emit(explained("too late"))
        except CancelledError:
            outcome.append("told")
            raise
        return iter(())

    engine.dispatcher.register(ExplainRequest, stubborn)
    number = client.send(ExplainRequest(""))
    assert gate.began.acquire(timeout=PATIENCE_S)
    client.send(CancelRequest(number))
    reply = client.receive(PATIENCE_S)
    assert reply is not None
    assert (reply.id, reply.message.code, reply.last) == (number, "cancelled", True)
    gate.open.set()
    wait_for(lambda: outcome == ["told"])
    assert client.receive(0.05) is None


def test_whoever_waits_for_replies_can_be_woken(engine: SmallEngine, client: EngineClient) -> None:
    client.wake()
    assert client.receive(PATIENCE_S) is None
    client.send(ExplainRequest(""))
    assert client.receive(PATIENCE_S) is not None


def test_one_client_cannot_pile_up_requests(engine: SmallEngine, client: EngineClient) -> None:
    gate = Gate()
    engine.dispatcher.register(WaitRequest, gate, is_long=True)
    for _ in range(MAX_REQUESTS):
        client.send(WaitRequest())
    with pytest.raises(EngineError, match="Too many requests"):
        client.call(WaitRequest())
    gate.open.set()
    for _ in range(MAX_REQUESTS):
        assert client.receive(PATIENCE_S) is not None
    assert client.call(WaitRequest(), timeout_s=PATIENCE_S) == explained("through the gate")


def test_many_threads_share_one_client(engine: SmallEngine, client: EngineClient) -> None:
    engine.dispatcher.register(ExplainRequest, lambda request, _: [explained(request.path)])
    wrong: list[str] = []

    def ask(name: str) -> None:
        for number in range(30):
            path = f"{name}/{number}"
            if client.call(ExplainRequest(path), timeout_s=PATIENCE_S) != explained(path):
                wrong.append(path)

    threads = [threading.Thread(target=ask, args=(str(number),)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_client_that_goes_away_takes_its_requests_along(
    engine: SmallEngine, connect: Callable[[], EngineClient]
) -> None:
    gate = Gate()
    engine.dispatcher.register(WaitRequest, gate, is_long=True)
    client = connect()
    client.send(WaitRequest())
    assert gate.began.acquire(timeout=PATIENCE_S)
    client.close()
    wait_for(lambda: gate.ended == ["cancelled"])
    with pytest.raises(EngineUnavailableError, match="closed"):
        client.call(WaitRequest())


@pytest.mark.parametrize(
    "envelope",
    [
        Envelope(1, Hello(1, "0", "window")),
        Envelope(-1, ExplainRequest("")),
        Envelope(0, ExplainRequest("")),
        Envelope(2, Done()),
    ],
    ids=["second hello", "negative id", "event id", "a reply as request"],
)
def test_a_request_out_of_place_is_refused_and_the_rest_goes_on(
    engine: SmallEngine, client: EngineClient, envelope: Envelope
) -> None:
    engine.dispatcher.register(ExplainRequest, lambda *_: [explained("fine")])
    client._posted.add(envelope.id)
    client._wire.send(encode(envelope, max_bytes=MAX_REQUEST_BYTES))
    reply = client.receive(PATIENCE_S)
    assert reply is not None
    assert isinstance(reply.message, ErrorReply)
    assert reply.message.code == "protocol"
    assert client.call(ExplainRequest("")) == explained("fine")


@pytest.mark.parametrize("garbage", [b"", b"\x00", b"\xff" * 100, b"\x00\x00\x00\x02{}"])
def test_a_client_that_sends_garbage_is_hung_up_on_and_others_are_not(
    engine: SmallEngine, connect: Callable[[], EngineClient], garbage: bytes
) -> None:
    engine.dispatcher.register(ExplainRequest, lambda *_: [explained("fine")])
    bad, good = connect(), connect()
    bad._wire.send(garbage)
    reply = bad.receive(PATIENCE_S)
    assert reply is not None
    assert reply.message.code == "protocol"
    with pytest.raises(EngineUnavailableError):
        bad.receive(PATIENCE_S)
    assert good.call(ExplainRequest("")) == explained("fine")


def test_an_oversized_frame_is_not_read(client: EngineClient) -> None:
    def flood() -> None:
        while True:
            client._wire.send(bytes(MAX_REQUEST_BYTES + 1))

    with pytest.raises(EngineUnavailableError):
        flood()
