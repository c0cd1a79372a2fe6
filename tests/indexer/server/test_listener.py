from __future__ import annotations

import os
import socket
import stat
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from indexer.errors import DataDirectoryError, EngineUnavailableError, ProtocolError
from indexer.paths import DataDirectory
from indexer.protocol.address import ensure_key
from indexer.protocol.client import EngineClient
from indexer.protocol.codec import MAX_REPLY_BYTES, MAX_REQUEST_BYTES, Envelope, decode, encode, reply_types
from indexer.protocol.messages import (
    PROTOCOL_VERSION,
    ExplainReply,
    ExplainRequest,
    Hello,
    StopRequest,
    Welcome,
)
from indexer.protocol.transport import Wire, connect
from indexer.server import listener, session
from indexer.server.listener import MAX_STRANGERS
from tests.indexer.server.running import SmallEngine
from tests.waiting import PATIENCE_S, wait_for

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="talks to the socket directly")


@pytest.fixture
def short_path() -> Iterator[Path]:
    """Short enough for a socket's path, which that of a test need not be."""
    with tempfile.TemporaryDirectory(prefix="dh") as folder:
        yield Path(folder)


Call = Callable[[], Wire]


@pytest.fixture
def call(engine: SmallEngine) -> Iterator[Call]:
    """Connects as a stranger; hangs up at the end of the test."""
    wires: list[Wire] = []

    def call() -> Wire:
        wire = connect(engine.address)
        assert wire is not None
        wires.append(wire)
        return wire

    yield call
    for wire in wires:
        wire.close()


def is_hung_up(wire: Wire, seconds: float = PATIENCE_S) -> bool:
    with wire.within(seconds):
        try:
            while True:
                wire.receive(1 << 20)
        except EngineUnavailableError:
            return not wire._is_hung_up
        except ProtocolError:
            return False


def test_the_socket_is_for_this_user_only(engine: SmallEngine) -> None:
    folder = os.path.dirname(engine.address)
    assert stat.S_IMODE(os.stat(folder).st_mode) == 0o700
    assert stat.S_IMODE(engine.directory.engine_key.stat().st_mode) == 0o600
    assert stat.S_IMODE(engine.directory.root.stat().st_mode) == 0o700


def test_a_wrong_key_is_refused(engine: SmallEngine, call: Call) -> None:
    wire = call()
    assert not wire.authenticate(b"another key of 32 bytes.........", first=False)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system does not tell")
def test_another_user_is_refused_whatever_it_knows(
    engine: SmallEngine, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = os.getuid()
    monkeypatch.setattr(os, "getuid", lambda: own + 1)
    with pytest.raises(EngineUnavailableError):
        call().authenticate(ensure_key(engine.directory), first=False)


def test_a_client_with_a_wrong_key_is_told_so(engine: SmallEngine) -> None:
    engine.directory.engine_key.write_bytes(b"x" * 32)
    with pytest.raises(EngineUnavailableError, match="does not answer"):
        EngineClient.connect(engine.directory, client="window", start=False)


def test_stalled_strangers_block_nobody(
    engine: SmallEngine, call: Call, connect: Callable[[], EngineClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listener, "AUTHENTICATE_S", 3600)
    for _ in range(20):
        call()
    wait_for(lambda: len(engine.listener._strangers) == 20)
    engine.dispatcher.register(ExplainRequest, lambda *_: [ExplainReply((), "fine", "")])
    assert connect().call(ExplainRequest("")).text_sample == "fine"
    assert len(engine.listener._strangers) == 20


def test_stalled_strangers_are_hung_up_on(
    engine: SmallEngine, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listener, "AUTHENTICATE_S", 0.1)
    strangers = [call() for _ in range(20)]
    assert all(is_hung_up(wire) for wire in strangers)


def test_a_flood_of_strangers_leaves_room_for_a_friend(
    engine: SmallEngine, call: Call, connect: Callable[[], EngineClient]
) -> None:
    for _ in range(3 * MAX_STRANGERS):
        call()
    wait_for(lambda: len(engine.listener._strangers) >= MAX_STRANGERS)
    client = connect()
    engine.dispatcher.register(ExplainRequest, lambda *_: [ExplainReply((), "fine", "")])
    assert client.call(ExplainRequest("")).text_sample == "fine"
    assert len(engine.listener._strangers) <= MAX_STRANGERS


def test_no_more_clients_than_it_has_threads_for_are_let_in(
    engine: SmallEngine, call: Call, connect: Callable[[], EngineClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listener, "MAX_CLIENTS", 1)
    monkeypatch.setattr(listener, "MAX_STRANGERS", 1)
    monkeypatch.setattr(listener, "AUTHENTICATE_S", 3600)
    first, _second = connect(), connect()
    assert is_hung_up(call())
    first.close()
    wait_for(lambda: len(engine.listener._threads) < 2)
    connect()


def test_connections_that_come_and_go_leave_nothing(engine: SmallEngine, call: Call, connect) -> None:
    before = len(os.listdir("/proc/self/fd")) if sys.platform == "linux" else 0
    for _ in range(100):
        call().close()
    for _ in range(10):
        connect().close()
    wait_for(lambda: not engine.listener._threads)
    if sys.platform == "linux":
        assert len(os.listdir("/proc/self/fd")) <= before + 2


def test_half_a_frame_blocks_nobody(engine: SmallEngine, connect: Callable[[], EngineClient]) -> None:
    half = connect()
    os.write(half._wire._connection.fileno(), b"\x00\x00\x01\x00half")
    engine.dispatcher.register(ExplainRequest, lambda *_: [ExplainReply((), "fine", "")])
    assert connect().call(ExplainRequest("")).text_sample == "fine"


def test_a_friend_who_never_says_hello_is_hung_up_on(
    engine: SmallEngine, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "HELLO_S", 0.1)
    wire = call()
    assert wire.authenticate(ensure_key(engine.directory), first=False)
    assert is_hung_up(wire)
    assert is_hung_up(greet(engine, call, 999)[0])


def greet(engine: SmallEngine, call: Call, version: int) -> tuple[Wire, Welcome]:
    wire = call()
    assert wire.authenticate(ensure_key(engine.directory), first=False)
    wire.send(encode(Envelope(0, Hello(version, "9.9", "window")), max_bytes=MAX_REQUEST_BYTES))
    return wire, decode(wire.receive(MAX_REPLY_BYTES)).open(reply_types()).message


def test_a_client_of_another_version_is_welcomed_but_may_only_ask_to_stop(
    engine: SmallEngine, call: Call
) -> None:
    wire, welcome = greet(engine, call, 999)
    assert (welcome.protocol_version, welcome.pid) == (PROTOCOL_VERSION, os.getpid())
    wire.send(encode(Envelope(1, ExplainRequest("")), max_bytes=MAX_REQUEST_BYTES))
    assert is_hung_up(wire)
    assert not engine.stopped.is_set()
    wire, _welcome = greet(engine, call, 999)
    wire.send(encode(Envelope(1, StopRequest()), max_bytes=MAX_REQUEST_BYTES))
    assert is_hung_up(wire)
    assert engine.stopped.wait(PATIENCE_S)


def test_the_socket_a_killed_engine_left_is_cured(directory: DataDirectory) -> None:
    engine = SmallEngine(directory)
    engine.start()
    engine.stop()
    with socket.socket(socket.AF_UNIX) as left_behind:
        left_behind.bind(engine.address)
    assert os.path.exists(engine.address)
    with pytest.raises(EngineUnavailableError, match="not running"):
        EngineClient.connect(directory, client="window", start=False)
    again = SmallEngine(directory)
    again.start()
    EngineClient.connect(directory, client="window", start=False).close()
    again.stop()
    assert not os.path.exists(engine.address)


def test_a_socket_folder_of_somebody_else_is_refused(
    directory: DataDirectory, monkeypatch: pytest.MonkeyPatch, short_path: Path
) -> None:
    if os.getuid() != 0:
        pytest.skip("only root can give a folder away")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(short_path))
    (short_path / "deskhound").mkdir()
    os.chown(short_path / "deskhound", 12345, 12345)
    engine = SmallEngine(directory)
    with pytest.raises(DataDirectoryError, match="belongs to somebody else"):
        engine.start()
    engine.lifetime.close()
    engine.lock.release()


def test_an_engine_in_another_runtime_directory_is_found_through_its_lock(
    engine: SmallEngine,
    connect: Callable[[], EngineClient],
    monkeypatch: pytest.MonkeyPatch,
    short_path: Path,
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(short_path))
    assert connect().welcome.pid == os.getpid()


def test_the_listener_survives_running_out_of_descriptors(
    engine: SmallEngine, call: Call, connect: Callable[[], EngineClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    failures = iter([OSError(24, "Too many open files")] * 2)
    accept = engine.listener._listener.accept  # type: ignore[union-attr]

    def failing_accept() -> Connection:
        connection = accept()
        for error in failures:
            connection.close()
            raise error
        return connection

    monkeypatch.setattr(engine.listener._listener, "accept", failing_accept)
    monkeypatch.setattr(listener, "_PAUSE_S", 0.01)
    for _ in range(3):  # the accepting thread is in the old accept once more
        call().close()
    assert connect().welcome.pid == os.getpid()


def test_it_closes_also_where_its_socket_was_taken_away(engine: SmallEngine) -> None:
    """Runtime directories are tidied by others; nobody can wake the accepting thread at its address then."""
    elsewhere = f"{engine.address}-"
    os.rename(engine.address, elsewhere)
    closing = threading.Thread(target=engine.listener.close, daemon=True)
    closing.start()
    closing.join(PATIENCE_S)
    try:
        assert not closing.is_alive()
    finally:
        wire = connect(elsewhere)  # ends the thread, which outlasts no more than this test
        assert wire is not None
        wire.close()
        os.unlink(elsewhere)


def test_a_client_for_whom_there_is_no_thread_does_not_end_the_listening(
    engine: SmallEngine, monkeypatch: pytest.MonkeyPatch, call: Call
) -> None:
    start = threading.Thread.start

    def none_left(thread: threading.Thread) -> None:
        if thread.name == "client":
            monkeypatch.undo()
            raise RuntimeError("can't start new thread")
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", none_left)
    with pytest.raises(EngineUnavailableError):
        call().receive(1000)
    EngineClient.connect(engine.directory, client="window", start=False).close()
    assert not engine.listener._strangers
