from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from indexer.errors import EngineError, EngineUnavailableError, ProtocolError, QueryError
from indexer.protocol import client as protocol_client
from indexer.protocol.client import EngineClient
from indexer.protocol.codec import MAX_REQUEST_BYTES
from indexer.protocol.messages import (
    AnswerDelta,
    AskRequest,
    DeleteModelRequest,
    Done,
    ExplainRequest,
    StopRequest,
    WaitRequest,
)
from indexer.server import dispatcher
from indexer.server.request import RequestContext, WithBlob
from tests.indexer.server.running import Gate, SmallEngine, explained
from tests.waiting import PATIENCE_S, wait_for


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
        assert seen.wait(PATIENCE_S)
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
    for ask in (client.call, client.send):
        with pytest.raises(ProtocolError, match="too large"):
            ask(ExplainRequest("", "x" * MAX_REQUEST_BYTES))
    assert not client._is_awaited()


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


def test_long_requests_do_not_starve_quick_ones(
    engine: SmallEngine, connect: Callable[[], EngineClient]
) -> None:
    gate = Gate()
    engine.dispatcher.register(WaitRequest, gate, is_long=True)
    engine.dispatcher.register(ExplainRequest, lambda *_: [explained("quick")])
    client = connect()
    for _ in range(50):
        client.send(WaitRequest())
    assert client.call(ExplainRequest(""), timeout_s=PATIENCE_S) == explained("quick")
    gate.open.set()


def test_a_client_learns_that_the_engine_went_away(engine: SmallEngine, client: EngineClient) -> None:
    gate = Gate()
    engine.dispatcher.register(WaitRequest, gate, is_long=True)
    waiting = client.stream(WaitRequest())
    threading.Thread(
        target=lambda: gate.began.acquire(timeout=PATIENCE_S) and engine.dispatcher.close()
    ).start()
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
    assert engine.stopped.wait(PATIENCE_S)


def test_clients_that_do_not_read_hold_the_end_up_once_and_not_each(
    engine: SmallEngine, connect: Callable[[], EngineClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatcher, "FLUSH_S", 1.0)
    monkeypatch.setattr(protocol_client, "_QUEUED_REPLIES", 1)
    engine.dispatcher.register(ExplainRequest, lambda *_: [explained("x" * 300_000)])
    clients = [connect() for _ in range(12)]
    for each in clients:
        for _ in range(8):
            each.send(ExplainRequest(""))
    wait_for(lambda: not any(session._requests for session in engine.dispatcher._sessions))
    began = time.monotonic()
    engine.dispatcher.close()
    assert time.monotonic() - began < 6.0


def test_a_hanging_handler_does_not_keep_the_engine_from_closing(
    engine: SmallEngine, client: EngineClient
) -> None:
    began, released = threading.Event(), threading.Event()

    def hang(*_: object) -> tuple[()]:
        began.set()
        released.wait(PATIENCE_S)
        return ()

    engine.dispatcher.register(ExplainRequest, hang)
    client.send(ExplainRequest(""))
    assert began.wait(PATIENCE_S)
    assert not engine.dispatcher.close(wait_s=0.1)
    released.set()
