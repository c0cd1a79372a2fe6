from __future__ import annotations

import sys
import threading
from collections.abc import Iterator

import pytest

from indexer.errors import EngineUnavailableError
from indexer.paths import DataDirectory
from indexer.protocol import greeting, heartbeat
from indexer.protocol.client import EngineClient
from indexer.protocol.greeting import stop_engine
from indexer.protocol.heartbeat import Heartbeat
from indexer.protocol.launch import StopOutcome, ensure_engine
from indexer.protocol.lock import is_engine_running
from indexer.protocol.messages import CancelRequest, ExplainReply, ExplainRequest
from indexer.protocol.transport import Wire
from tests.indexer.protocol.conftest import MODULE, behave
from tests.indexer.server.running import Gate, SmallEngine
from tests.waiting import PATIENCE_S, freeze, wait_for

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heartbeat, "BEAT_S", 0.02)


@pytest.fixture
def frozen(engines: DataDirectory, monkeypatch: pytest.MonkeyPatch) -> Iterator[EngineClient]:
    """A client of an engine that has been stopped by the system since."""
    with EngineClient.connect(engines, client="window") as client:
        freeze(client.welcome.pid)
        monkeypatch.setattr(heartbeat, "SILENT_BEATS", 10)
        monkeypatch.setattr(greeting, "HANDSHAKE_S", 0.5)
        monkeypatch.setattr(greeting, "_NO_ANSWER_STOP_S", 0.2)
        yield client


@posix_only
@pytest.mark.process
def test_whoever_waits_for_a_frozen_engine_is_told(frozen: EngineClient) -> None:
    with pytest.raises(EngineUnavailableError, match="does not answer") as raised:
        frozen.call(ExplainRequest("/somewhere"))
    assert "engine --stop" in raised.value.hint
    with pytest.raises(EngineUnavailableError, match="does not answer"):
        frozen.call(ExplainRequest("/somewhere"))


@posix_only
@pytest.mark.process
def test_a_window_that_waits_for_a_frozen_engine_is_told(frozen: EngineClient) -> None:
    frozen.send(ExplainRequest("/somewhere"))
    with pytest.raises(EngineUnavailableError, match="does not answer"):
        frozen.receive(timeout_s=PATIENCE_S)


@posix_only
@pytest.mark.process
def test_a_frozen_engine_that_does_not_even_read_is_noticed(frozen: EngineClient) -> None:
    """The socket is full: whoever sends waits, and a ping cannot be sent."""
    with pytest.raises(EngineUnavailableError):
        frozen.send(ExplainRequest("x" * 3_000_000))
    with pytest.raises(EngineUnavailableError, match="does not answer"):
        frozen.receive(timeout_s=PATIENCE_S)


def test_a_long_request_is_waited_for_while_the_engine_lives(
    directory: DataDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heartbeat, "SILENT_BEATS", PATIENCE_S / heartbeat.BEAT_S)
    heard = threading.Semaphore(0)
    monkeypatch.setattr(Heartbeat, "heard", _counting(heard))
    engine, gate = SmallEngine(directory), Gate()
    engine.dispatcher.register(ExplainRequest, gate)
    engine.start()
    with EngineClient.connect(directory, client="window", start=False) as client:
        client.send(ExplainRequest("/somewhere"))
        for _ in range(5):  # replies to pings, for there are no others
            assert heard.acquire(timeout=PATIENCE_S)
        gate.open.set()
        reply = client.receive(timeout_s=PATIENCE_S)
        assert reply is not None
        assert isinstance(reply.message, ExplainReply)
    engine.stop()


def test_the_heart_rests_while_nobody_waits(
    directory: DataDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = SmallEngine(directory)
    engine.start()
    pinged = threading.Event()
    monkeypatch.setattr(EngineClient, "_ping", lambda _self: pinged.set())
    with EngineClient.connect(directory, client="window", start=False) as client:
        client.send(CancelRequest(77))  # which has no reply
        assert not pinged.wait(0.3)
    engine.stop()


def test_no_engine_need_not_be_ended(directory: DataDirectory) -> None:
    assert stop_engine(directory) is None


@pytest.mark.process
@pytest.mark.parametrize("how", ["", "protocol 1", "protocol 99", "version 9.9.9"])
def test_an_engine_of_any_version_is_ended(engines: DataDirectory, how: str) -> None:
    behave(engines, how)
    ensure_engine(engines, module=MODULE)
    assert stop_engine(engines) is StopOutcome.STOPPED
    assert not is_engine_running(engines)


@pytest.mark.process
def test_an_engine_that_ends_before_anybody_looks_was_ended(
    engines: DataDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask_to_stop = greeting._ask_to_stop

    def ask_and_see_it_go(wire: Wire) -> None:
        ask_to_stop(wire)
        wait_for(lambda: not is_engine_running(engines))

    monkeypatch.setattr(greeting, "_ask_to_stop", ask_and_see_it_go)
    behave(engines, "")
    ensure_engine(engines, module=MODULE)
    assert stop_engine(engines) is StopOutcome.STOPPED


@posix_only
@pytest.mark.process
def test_a_frozen_engine_is_ended(frozen: EngineClient, engines: DataDirectory) -> None:
    assert is_engine_running(engines)
    assert stop_engine(engines) is StopOutcome.KILLED
    wait_for(lambda: not is_engine_running(engines))


def _counting(heard: threading.Semaphore) -> object:
    def count(self: Heartbeat) -> None:
        self._heard += 1
        heard.release()

    return count
