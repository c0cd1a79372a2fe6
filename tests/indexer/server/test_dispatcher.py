from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from indexer.errors import CancelledError, EngineError, EngineUnavailableError, ProtocolError, QueryError
from indexer.protocol.client import EngineClient
from indexer.protocol.codec import MAX_REQUEST_BYTES, Envelope, encode
from indexer.protocol.messages import (
    AnswerDelta,
    AskRequest,
    CancelRequest,
    DeleteModelRequest,
    Done,
    ErrorReply,
    ExplainReply,
    ExplainRequest,
    Hello,
    PreviewRequest,
    StopRequest,
    WaitRequest,
)
from indexer.server.dispatcher import RequestContext, WithBlob
from indexer.server.session import MAX_REQUESTS
from tests.indexer.server.conftest import wait_for
from tests.indexer.server.running import SmallEngine


def explained(text: str) -> ExplainReply:
    return ExplainReply((), text, "")


class Gate:
    """A handler that waits to be let through, and tells how it ended."""

    def __init__(self) -> None:
        self.began = threading.Semaphore(0)
        self.open = threading.Event()
        self.ended: list[str] = []

    def __call__(self, request: Any, context: RequestContext) -> Iterator[object]:
        self.began.release()
        while not self.open.wait(0.01):
            if context.is_cancelled():
                self.ended.append("cancelled")
                context.raise_if_cancelled()
        self.ended.append("done")
        yield explained("through the gate")


def test_a_reply_comes_back_and_is_the_last(engine: SmallEngine, client: EngineClient) -> None:
    engine.dispatcher.register(ExplainRequest, lambda request, _: [explained(request.path)])
    assert client.call(ExplainRequest("a/b")) == explained("a/b")
    (envelope,) = client.stream(ExplainRequest("c"))
    assert envelope.last


def test_a_handler_without_a_reply_is_done(engine: SmallEngine, client: EngineClient) -> None:
    engine.dispatcher.register(DeleteModelRequest, lambda _request, _context: ())
    assert client.call(DeleteModelRequest("m")) == Done()


def test_yielded_replies_keep_their_order_and_only_the_last_is_last(
    engine: SmallEngine, client: EngineClient
) -> None:
    def handler(request: ExplainRequest, context: RequestContext) -> Iterator[object]:
        yield explained("1")
        context.emit(explained("2"))
        yield explained("3")
        yield WithBlob(explained("4"), b"blob")

    engine.dispatcher.register(ExplainRequest, handler)
    envelopes = list(client.stream(ExplainRequest("")))
    assert [envelope.message.text_sample for envelope in envelopes] == ["1", "2", "3", "4"]
    assert [envelope.last for envelope in envelopes] == [False, False, False, True]
    assert envelopes[-1].blob == b"blob"


def test_an_emitted_reply_is_there_before_the_handler_goes_on(
    engine: SmallEngine, client: EngineClient
) -> None:
    seen = threading.Event()

    def handler(request: AskRequest, context: RequestContext) -> Iterator[object]:
        context.emit(AnswerDelta("at once"))
        assert seen.wait(10)
        context.emit(AnswerDelta("the end"), last=True)
        return iter(())

    engine.dispatcher.register(AskRequest, handler, is_long=True)
    replies = client.stream(AskRequest("?"))
    assert next(replies).message == AnswerDelta("at once")
    seen.set()
    assert [(e.message.text, e.last) for e in replies] == [("the end", True)]


def test_errors_of_the_tree_arrive_as_their_own_class(engine: SmallEngine, client: EngineClient) -> None:
    def handler(request: Any, context: RequestContext) -> Iterator[object]:
        raise QueryError("unbalanced quote", hint="close it")

    engine.dispatcher.register(ExplainRequest, handler)
    with pytest.raises(QueryError, match="unbalanced quote") as raised:
        client.call(ExplainRequest(""))
    assert raised.value.hint == "close it"


def test_an_unexpected_error_is_logged_once_and_told_in_general(
    engine: SmallEngine, client: EngineClient, caplog: pytest.LogCaptureFixture
) -> None:
    engine.dispatcher.register(ExplainRequest, lambda request, _: [request.nothing])
    with pytest.raises(EngineError, match="Something went wrong") as raised:
        client.call(ExplainRequest("secret words"))
    assert "nothing" not in str(raised.value)
    assert [record.message for record in caplog.records] == ["ExplainRequest failed unexpectedly"]
    assert "secret words" not in caplog.text
    engine.dispatcher.register(ExplainRequest, lambda *_: [explained("fine")])
    assert client.call(ExplainRequest("")) == explained("fine")


def test_what_nobody_serves_is_refused(client: EngineClient) -> None:
    with pytest.raises(ProtocolError, match="does not serve ExplainRequest"):
        client.call(ExplainRequest(""))


def test_a_reply_that_is_too_large_is_an_error(engine: SmallEngine, client: EngineClient) -> None:
    engine.dispatcher.register(ExplainRequest, lambda *_: [explained("x" * (65 << 20))])
    with pytest.raises(ProtocolError, match="too large"):
        client.call(ExplainRequest(""))


def test_a_request_that_is_too_large_is_refused_before_it_is_sent(
    engine: SmallEngine, client: EngineClient
) -> None:
    engine.dispatcher.register(ExplainRequest, lambda request, _: [explained(str(len(request.query)))])
    assert client.call(ExplainRequest("", "x" * 1_000_000)) == explained("1000000")
    with pytest.raises(ProtocolError, match="too large"):
        client.call(ExplainRequest("", "x" * MAX_REQUEST_BYTES))


def test_closing_a_stream_cancels_the_handler(engine: SmallEngine, client: EngineClient) -> None:
    gate = Gate()

    def handler(request: Any, context: RequestContext) -> Iterator[object]:
        context.emit(explained("begun"))
        yield from gate(request, context)

    engine.dispatcher.register(ExplainRequest, handler)
    replies = client.stream(ExplainRequest(""))
    next(replies)
    replies.close()
    wait_for(lambda: gate.ended == ["cancelled"])


def test_a_newer_request_of_the_same_view_supersedes(engine: SmallEngine, client: EngineClient) -> None:
    gate = Gate()
    engine.dispatcher.register(PreviewRequest, gate)
    older = client.send(PreviewRequest(1, view="preview"))
    other = client.send(PreviewRequest(1, view="another view"))
    for _ in range(2):
        assert gate.began.acquire(timeout=10)
    newer = client.send(PreviewRequest(2, view="preview"))
    first = client.receive(10)
    assert first is not None
    assert (first.id, first.last) == (older, True)
    assert first.message.code == "cancelled"
    gate.open.set()
    rest = {
        envelope.id: envelope.message for envelope in (client.receive(10), client.receive(10)) if envelope
    }
    assert rest == {newer: explained("through the gate"), other: explained("through the gate")}


def test_views_of_two_clients_are_apart(engine: SmallEngine, connect: Callable[[], EngineClient]) -> None:
    gate = Gate()
    engine.dispatcher.register(PreviewRequest, gate)
    clients = [connect(), connect()]
    for client in clients:
        client.send(PreviewRequest(1, view="preview"))
        assert gate.began.acquire(timeout=10)
    gate.open.set()
    assert all(client.receive(10).message == explained("through the gate") for client in clients)  # type: ignore[union-attr]


def test_replies_of_a_cancelled_request_are_dropped_even_if_its_handler_goes_on(
    engine: SmallEngine, client: EngineClient
) -> None:
    gate = Gate()
    outcome: list[str] = []

    def stubborn(request: Any, context: RequestContext) -> Iterator[object]:
        gate.began.release()
        assert gate.open.wait(10)
        try:
            context.emit(explained("too late"))
        except CancelledError:
            outcome.append("told")
            raise
        return iter(())

    engine.dispatcher.register(ExplainRequest, stubborn)
    number = client.send(ExplainRequest(""))
    assert gate.began.acquire(timeout=10)
    client.send(CancelRequest(number))
    reply = client.receive(10)
    assert reply is not None
    assert (reply.id, reply.message.code, reply.last) == (number, "cancelled", True)
    gate.open.set()
    wait_for(lambda: outcome == ["told"])
    assert client.receive(0.05) is None


def test_long_requests_do_not_starve_quick_ones(
    engine: SmallEngine, connect: Callable[[], EngineClient]
) -> None:
    gate = Gate()
    engine.dispatcher.register(WaitRequest, gate, is_long=True)
    engine.dispatcher.register(ExplainRequest, lambda *_: [explained("quick")])
    client = connect()
    for _ in range(50):
        client.send(WaitRequest())
    assert client.call(ExplainRequest(""), timeout_s=10) == explained("quick")
    gate.open.set()


def test_one_client_cannot_pile_up_requests(engine: SmallEngine, client: EngineClient) -> None:
    gate = Gate()
    engine.dispatcher.register(WaitRequest, gate, is_long=True)
    for _ in range(MAX_REQUESTS):
        client.send(WaitRequest())
    with pytest.raises(EngineError, match="Too many requests"):
        client.call(WaitRequest())
    gate.open.set()
    for _ in range(MAX_REQUESTS):
        assert client.receive(10) is not None
    assert client.call(WaitRequest(), timeout_s=10) == explained("through the gate")


def test_many_threads_share_one_client(engine: SmallEngine, client: EngineClient) -> None:
    engine.dispatcher.register(ExplainRequest, lambda request, _: [explained(request.path)])
    wrong: list[str] = []

    def ask(name: str) -> None:
        for number in range(30):
            path = f"{name}/{number}"
            if client.call(ExplainRequest(path), timeout_s=20) != explained(path):
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
    assert gate.began.acquire(timeout=10)
    client.close()
    wait_for(lambda: gate.ended == ["cancelled"])
    with pytest.raises(EngineUnavailableError, match="closed"):
        client.call(WaitRequest())


def test_a_client_learns_that_the_engine_went_away(engine: SmallEngine, client: EngineClient) -> None:
    gate = Gate()
    engine.dispatcher.register(WaitRequest, gate, is_long=True)
    waiting = client.stream(WaitRequest())
    threading.Thread(target=lambda: gate.began.acquire(timeout=10) and engine.dispatcher.close()).start()
    with pytest.raises(EngineUnavailableError, match="went away"):
        next(waiting)
    with pytest.raises(EngineUnavailableError, match="went away"):
        client.receive(1)
    with pytest.raises(EngineUnavailableError, match=r"went away|closed"):
        client.send(WaitRequest())


def test_a_client_gives_up_on_an_engine_that_does_not_answer(
    engine: SmallEngine, client: EngineClient
) -> None:
    gate = Gate()
    engine.dispatcher.register(WaitRequest, gate, is_long=True)
    with pytest.raises(EngineUnavailableError, match="did not answer in time"):
        client.call(WaitRequest(), timeout_s=0.05)
    wait_for(lambda: gate.ended == ["cancelled"])


def test_stop_is_replied_to_before_the_engine_goes(engine: SmallEngine, client: EngineClient) -> None:
    assert client.call(StopRequest()) == Done()
    assert engine.stopped.wait(5)


def test_a_hanging_handler_does_not_keep_the_engine_from_closing(
    engine: SmallEngine, client: EngineClient
) -> None:
    released = threading.Event()
    engine.dispatcher.register(ExplainRequest, lambda *_: released.wait(30) and ())
    client.send(ExplainRequest(""))
    assert not engine.dispatcher.close(wait_s=0.1)
    released.set()


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
    reply = client.receive(10)
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
    reply = bad.receive(10)
    assert reply is not None
    assert reply.message.code == "protocol"
    with pytest.raises(EngineUnavailableError):
        bad.receive(10)
    assert good.call(ExplainRequest("")) == explained("fine")


def test_an_oversized_frame_is_not_read(client: EngineClient) -> None:
    def flood() -> None:
        while True:
            client._wire.send(bytes(MAX_REQUEST_BYTES + 1))

    with pytest.raises(EngineUnavailableError):
        flood()
