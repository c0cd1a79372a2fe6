from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest

from indexer.errors import CorruptStoreError, DataDirectoryError, EngineUnavailableError, VersionMismatchError
from indexer.paths import DataDirectory
from indexer.protocol import greeting, launch
from indexer.protocol.client import EngineClient
from indexer.protocol.launch import StartOutcome, StopOutcome, await_end, ensure_engine
from indexer.protocol.lock import EngineLock, is_engine_running
from indexer.protocol.messages import PROTOCOL_VERSION, StopRequest
from indexer.protocol.version import app_version
from tests.indexer.protocol.conftest import MODULE, behave, starts
from tests.unprivileged import unprivileged
from tests.waiting import PATIENCE_S, wait_for

pytestmark = pytest.mark.process


def test_eight_clients_at_once_start_exactly_one_engine(engines: DataDirectory) -> None:
    behave(engines, "slow")
    command = [sys.executable, "-m", "tests.indexer.protocol.client_process", str(engines.root)]
    clients = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(8)
    ]
    for client in clients:
        assert client.stdout is not None
        assert client.stdout.readline() == "here\n"
    for client in clients:
        assert client.stdin is not None
        client.stdin.write("go\n")
        client.stdin.flush()
    told = [client.communicate(timeout=PATIENCE_S)[0].split() for client in clients]
    assert sorted(outcome for outcome, _pid in told) == ["running"] * 7 + ["started"]
    assert len({pid for _outcome, pid in told}) == 1
    assert starts(engines) == [int(told[0][1])]


def test_a_client_starts_the_engine_and_finds_it_again(engines: DataDirectory) -> None:
    with pytest.raises(EngineUnavailableError, match="not running"):
        EngineClient.connect(engines, client="command", start=False)
    with EngineClient.connect(engines, client="command") as first:
        with EngineClient.connect(engines, client="command", start=False) as second:
            assert first.welcome.pid == second.welcome.pid
        assert ensure_engine(engines, module=MODULE) is StartOutcome.RUNNING
        first.call(StopRequest())
    assert await_end(engines) is StopOutcome.STOPPED
    assert not is_engine_running(engines)


def test_the_engine_outlives_its_client_and_holds_neither_terminal_nor_folder(engines: DataDirectory) -> None:
    if sys.platform == "win32":
        pytest.skip("sessions are POSIX")
    with EngineClient.connect(engines, client="command") as client:
        pid = client.welcome.pid
    assert os.getsid(pid) == pid
    assert psutil.Process(pid).cwd() == str(engines.root)
    with EngineClient.connect(engines, client="command", start=False) as client:
        assert client.welcome.pid == pid


@pytest.mark.skipif(not os.path.exists("/proc/self/autogroup"), reason="the kernel groups no sessions")
def test_the_engine_gives_way_as_a_whole_to_what_the_user_sees(engines: DataDirectory) -> None:
    own = Path("/proc/self/autogroup")
    before = own.read_text("ascii")
    with EngineClient.connect(engines, client="command") as client:
        group = Path(f"/proc/{client.welcome.pid}/autogroup").read_text("ascii")
    assert group.split()[-1] == "5"
    assert own.read_text("ascii") == before


def test_an_engine_that_another_one_forestalls_is_not_missed(engines: DataDirectory) -> None:
    """The window was killed amid a start and opened again: it said for good that an engine was running already."""
    behave(engines, "overtaken")
    with EngineClient.connect(engines, client="command") as client:
        forestalled, first = starts(engines)
        assert client.welcome.pid == first != forestalled


def test_an_engine_that_dies_at_its_start_says_why(engines: DataDirectory) -> None:
    behave(engines, "die")
    for _ in range(2):
        with pytest.raises(EngineUnavailableError, match="the sky is falling") as raised:
            EngineClient.connect(engines, client="command")
    assert raised.value.message.count("the sky is falling") == 1  # not that of the first try as well
    assert str(engines.logs) in raised.value.hint


def test_an_engine_that_refuses_gives_its_own_error(engines: DataDirectory) -> None:
    behave(engines, "refuse")
    with pytest.raises(CorruptStoreError, match=r"The catalog is damaged\.") as raised:
        EngineClient.connect(engines, client="command")
    assert raised.value.hint == "Restore a backup."


def test_an_engine_that_does_not_get_ready_is_ended(
    engines: DataDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Overdue(threading.Timer):
        """Is over once the engine has begun, which takes as long as the machine likes."""

        def run(self) -> None:
            wait_for(lambda: (engines.root / "starts").exists() and starts(engines))
            super().run()

    monkeypatch.setattr(launch.threading, "Timer", Overdue)
    behave(engines, "never ready")
    with pytest.raises(EngineUnavailableError, match="did not get ready in time"):
        ensure_engine(engines, module=MODULE, timeout_s=0.1)
    (pid,) = starts(engines)
    assert not psutil.pid_exists(pid)


def test_an_engine_that_does_not_stop_is_killed(engines: DataDirectory) -> None:
    behave(engines, "never stop")
    with EngineClient.connect(engines, client="command") as client:
        pid = client.welcome.pid
        client.call(StopRequest())
    assert await_end(engines, timeout_s=0.5) is StopOutcome.KILLED
    psutil.wait_procs([psutil.Process(pid)] if psutil.pid_exists(pid) else [], timeout=PATIENCE_S)
    assert not is_engine_running(engines)


def test_a_killed_engine_is_replaced_at_the_next_call(engines: DataDirectory) -> None:
    with EngineClient.connect(engines, client="command") as client:
        os.kill(client.welcome.pid, signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)
        with pytest.raises(EngineUnavailableError, match="went away"):
            client.receive(PATIENCE_S)
    with EngineClient.connect(engines, client="command") as again:
        assert again.welcome.pid != client.welcome.pid


def test_a_newer_client_replaces_an_older_engine(engines: DataDirectory) -> None:
    behave(engines, "version 0.0.0")
    ensure_engine(engines, module=MODULE)
    behave(engines, "")
    with EngineClient.connect(engines, client="command") as client:
        assert client.welcome.app_version == app_version()
        older, newer = starts(engines)
        assert client.welcome.pid == newer
        assert not psutil.pid_exists(older) or psutil.Process(older).status() == psutil.STATUS_ZOMBIE


@pytest.mark.parametrize("protocol", range(PROTOCOL_VERSION))
def test_an_engine_left_running_over_an_update_is_replaced_though_its_release_number_is_the_same(
    engines: DataDirectory, protocol: int
) -> None:
    behave(engines, f"protocol {protocol}")
    ensure_engine(engines, module=MODULE)
    behave(engines, "")
    with EngineClient.connect(engines, client="command") as client:
        assert client.welcome.protocol_version == PROTOCOL_VERSION
        assert len(starts(engines)) == 2


def test_a_client_that_may_not_start_engines_leaves_an_older_one_alone(
    engines: DataDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    ensure_engine(engines, module=MODULE)
    monkeypatch.setattr(greeting, "PROTOCOL_VERSION", PROTOCOL_VERSION + 1)
    with pytest.raises(VersionMismatchError, match="an older version"):
        EngineClient.connect(engines, client="command", start=False)
    assert is_engine_running(engines)


def test_an_older_client_is_told_that_the_engine_is_newer(
    engines: DataDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    ensure_engine(engines, module=MODULE)
    monkeypatch.setattr(greeting, "PROTOCOL_VERSION", 0)
    with pytest.raises(VersionMismatchError, match="a newer version") as told:
        EngineClient.connect(engines, client="command")
    assert "start it again" in told.value.hint
    assert len(starts(engines)) == 1


def test_clients_wait_for_an_engine_that_was_started_by_hand(engines: DataDirectory) -> None:
    lock = EngineLock(engines)
    lock.acquire()
    outcomes: list[object] = []
    waiting = threading.Thread(target=lambda: outcomes.append(ensure_engine(engines, module=MODULE)))
    waiting.start()
    waiting.join(0.2)
    assert outcomes == []
    lock.publish("somewhere")
    waiting.join(PATIENCE_S)
    assert outcomes == [StartOutcome.RUNNING]
    lock.release()


def test_a_start_waits_for_an_engine_that_is_going_down(engines: DataDirectory) -> None:
    lock = EngineLock(engines)
    lock.acquire()
    started = time.monotonic()
    threading.Timer(0.3, lock.release).start()
    assert ensure_engine(engines, module=MODULE) is StartOutcome.STARTED
    assert time.monotonic() - started > 0.25


def test_a_data_directory_that_cannot_be_used_is_told_before_anything_starts(engines: DataDirectory) -> None:
    shutil.rmtree(engines.root)
    engines.root.write_text("a file")
    with pytest.raises(DataDirectoryError, match="cannot write to its data directory"):
        EngineClient.connect(engines, client="command")
    engines.root.unlink()
    engines.create()


@pytest.mark.skipif(sys.platform == "win32", reason="permissions are no bits there")
def test_logs_that_may_not_be_written_are_named(directory: DataDirectory) -> None:
    directory.logs.mkdir(exist_ok=True)
    (directory.logs / "engine-output.log").touch(mode=0o400)
    with unprivileged(), pytest.raises(DataDirectoryError, match=r"engine-output\.log cannot be written"):
        ensure_engine(directory)
