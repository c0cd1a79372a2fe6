from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import psutil
import pytest

from indexer.errors import (
    ChildDiedError,
    ChildError,
    ChildTimeoutError,
    EmbeddingError,
    EncryptedError,
    ProtocolError,
)
from indexer.processes.supervisor import Child, RestartPolicy, Supervisor
from tests.indexer.processes.conftest import spec
from tests.indexer.processes.sample_child import AskReport, Count, Echo, Misbehave, Number, Report

pytestmark = pytest.mark.process

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals and descriptors")
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="Linux system calls")


def wait_for(condition: Callable[[], object], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "the condition did not come true in time"
        time.sleep(0.01)


def test_a_message_and_its_blobs_come_back_unchanged(shared_child: Child) -> None:
    array = np.arange(600_000, dtype=np.float32).reshape(1000, 600)
    reply = shared_child.call(Echo("naïve 東京"), blobs=(array, b"", b"abc"), timeout_s=20)
    assert reply.message == Echo("naïve 東京")
    assert [memoryview(blob).nbytes for blob in reply.blobs] == [array.nbytes, 0, 3]
    assert np.array_equal(np.frombuffer(reply.blobs[0], np.float32).reshape(1000, 600), array)


def test_replies_are_streamed_in_order(shared_child: Child) -> None:
    replies = list(shared_child.stream(Count(5)))
    assert [reply.message for reply in replies] == [Number(n) for n in range(5)]
    assert np.frombuffer(replies[4].blobs[0], np.float32).tolist() == [4, 4, 4]
    assert shared_child.call(Count(5)).message == Number(4)
    assert shared_child.call(Count(0)).message is None


def test_closing_a_stream_cancels_its_handler_and_frees_the_child(shared_child: Child) -> None:
    stream = shared_child.stream(Count(3, then_wait=True))
    assert next(stream).message == Number(0)
    stream.close()
    report = shared_child.call(AskReport(), timeout_s=20).message
    assert report.environment["COUNT_CLOSED"] == "3"


def test_many_callers_share_one_child(shared_child: Child) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: shared_child.call(Echo(str(n))).message.text, range(200)))
    assert answers == [str(n) for n in range(200)]


def test_a_concurrent_child_serves_a_quick_request_beside_a_long_one(start: Callable[..., Child]) -> None:
    child = start(args=("concurrent",))
    stream = child.stream(Count(1, then_wait=True))
    next(stream)
    assert child.call(Echo("quick"), timeout_s=20).message == Echo("quick")
    stream.close()


@posix_only
def test_descriptors_travel_and_stay_open_on_this_side(shared_child: Child, tmp_path: Path) -> None:
    (tmp_path / "a").write_text("first ")
    (tmp_path / "b").write_text("second")
    fds = [os.open(tmp_path / name, os.O_RDONLY) for name in "ab"]
    try:
        assert shared_child.call(Echo(""), fds=fds).message.text == "first second"
        os.fstat(fds[0])
    finally:
        for fd in fds:
            os.close(fd)


@linux_only
def test_descriptors_do_not_pile_up_in_the_child(shared_child: Child, tmp_path: Path) -> None:
    (tmp_path / "a").write_text("x")
    pid = shared_child.call(AskReport()).message.pid
    before = psutil.Process(pid).num_fds()
    for _ in range(20):
        fd = os.open(tmp_path / "a", os.O_RDONLY)
        shared_child.call(Echo(""), fds=[fd])
        os.close(fd)
    shared_child.call(Echo(""))  # the last descriptor is closed after its reply was sent
    assert psutil.Process(pid).num_fds() == before


def test_an_error_of_the_tree_is_raised_as_its_own_class(shared_child: Child) -> None:
    with pytest.raises(EncryptedError, match="needs a password") as raised:
        shared_child.call(Misbehave("raise ours"))
    assert raised.value.hint == "give one"
    assert shared_child.call(Echo("still there")).message == Echo("still there")


def test_any_other_error_is_told_without_its_text(shared_child: Child) -> None:
    with pytest.raises(ChildError, match="KeyError") as raised:
        shared_child.call(Misbehave("raise theirs"))
    assert "secret" not in str(raised.value)


def test_stray_prints_do_not_corrupt_the_channel(shared_child: Child) -> None:
    shared_child.call(Misbehave("print"))
    assert shared_child.call(Echo("fine")).message == Echo("fine")


def test_a_failing_setup_is_raised_by_every_call(start: Callable[..., Child]) -> None:
    child = start(args=("fail",), restarts=RestartPolicy(limit=2))
    for _ in range(2):
        with pytest.raises(EmbeddingError, match="the model is missing"):
            child.call(Echo(""))
    with pytest.raises(ChildDiedError, match="keeps ending: the model is missing"):
        child.call(Echo(""))
    assert child.view().state == "failed"
    assert child.view().reason == "the model is missing"


@posix_only
@pytest.mark.parametrize(("how", "reason"), [("crash", "SIGSEGV"), ("exit", "exit code 7")])
def test_a_crash_is_told_and_the_next_call_gets_a_new_process(child: Child, how: str, reason: str) -> None:
    with pytest.raises(ChildDiedError, match=reason):
        child.call(Misbehave(how))
    assert not child.is_alive
    assert child.view().reason.startswith(reason)
    assert child.call(Echo("again")).message == Echo("again")
    assert (child.view().state, child.view().restarts) == ("ready", 1)


def test_a_child_that_keeps_crashing_is_given_up(start: Callable[..., Child]) -> None:
    child = start(restarts=RestartPolicy(limit=3, first_delay_s=0.01))
    for _ in range(3):
        with pytest.raises(ChildDiedError, match="ended"):
            child.call(Misbehave("exit"))
    with pytest.raises(ChildDiedError, match="keeps ending: exit code 7"):
        child.call(Echo(""))


def test_a_killed_process_is_replaced_for_whoever_was_still_queued(child: Child) -> None:
    child.call(Echo("ready"))
    with ThreadPoolExecutor(2) as pool:
        hanging = pool.submit(child.call, Misbehave("hang"), timeout_s=0.5)
        queued = pool.submit(child.call, Echo("later"))
        with pytest.raises(ChildTimeoutError, match=r"more than 0\.5 s"):
            hanging.result(20)
        assert queued.result(20).message == Echo("later")


@posix_only
def test_a_handler_stuck_in_native_code_is_killed_at_its_limit(child: Child) -> None:
    child.call(Echo("ready"))
    started = time.monotonic()
    with pytest.raises(ChildTimeoutError):
        child.call(Misbehave("hang in native code"), timeout_s=0.3)
    assert time.monotonic() - started < 3


def test_a_time_limit_does_not_count_the_start(start: Callable[..., Child]) -> None:
    child = start(now=False)
    assert child.view().state == "not started"
    assert child.call(Echo("slow start"), timeout_s=0.01).message == Echo("slow start")


def test_kill_ends_the_request_under_way(child: Child) -> None:
    child.call(Echo("ready"))
    with ThreadPoolExecutor(1) as pool:
        stream = child.stream(Count(1, then_wait=True))
        next(stream)
        pool.submit(child.kill)
        with pytest.raises(ChildDiedError, match="it was told to"):
            next(stream)


@linux_only
def test_memory_is_capped(start: Callable[..., Child]) -> None:
    child = start(memory_bytes=300 << 20)
    assert child.call(Misbehave("eat memory", 1 << 20)).message == Number(1 << 20)
    with pytest.raises(ChildError, match="memory"):
        child.call(Misbehave("eat memory", 1 << 30))
    assert child.call(Echo("still there")).message == Echo("still there")


def test_a_frame_that_is_too_large_ends_the_child(start: Callable[..., Child]) -> None:
    child = start(max_frame_bytes=1 << 20)
    assert child.call(Misbehave("reply much", 1 << 19)).message == Number(1)
    with pytest.raises(ChildDiedError):
        child.call(Misbehave("reply much", 1 << 21))


@pytest.mark.parametrize("how", ["reply nonsense", "write nonsense"])
def test_a_child_that_breaks_the_protocol_is_ended(child: Child, how: str) -> None:
    with pytest.raises(ChildDiedError):
        child.call(Misbehave(how))
    assert child.call(Echo("again")).message == Echo("again")


def test_a_request_that_cannot_be_written_leaves_the_child_alone(shared_child: Child) -> None:
    with pytest.raises(ProtocolError, match="cannot be sent"):
        shared_child.call(Echo("\udcff"))
    assert shared_child.call(Echo("fine")).message == Echo("fine")
    with pytest.raises(TypeError, match="takes no Number"):
        shared_child.call(Number(1))


def test_the_environment_is_clean(start: Callable[..., Child], monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "OPENAI_API_KEY", "CHROMA_SERVER_HOST", "LD_PRELOAD"):
        monkeypatch.setenv(name, "")
    child = start(niceness=7, environment={"EXTRA": "1"}, now=False)
    report: Report = child.call(AskReport()).message
    assert not {"HTTPS_PROXY", "OPENAI_API_KEY", "CHROMA_SERVER_HOST", "LD_PRELOAD"} & set(report.environment)
    assert report.environment["ORT_DISABLE_TELEMETRY"] == "1"
    assert report.environment["EXTRA"] == "1"
    assert "DESKHOUND_CHILD" not in report.environment
    assert "" not in report.path  # nothing is imported from the working directory
    assert report.parent == os.getpid()
    if sys.platform != "win32":
        assert report.niceness == os.nice(0) + 7


def test_views_tell_state_pid_and_memory(supervisor: Supervisor, child: Child) -> None:
    child.call(Echo("ready"))
    (view,) = supervisor.views()
    assert (view.name, view.state, view.restarts, view.reason) == ("sample", "ready", 0, "")
    assert psutil.pid_exists(view.pid)
    assert view.memory_bytes > 1 << 20


def test_every_change_is_reported(no_thread_stays: None) -> None:
    changed = threading.Event()
    states = []
    with Supervisor(changed.set) as supervisor:
        child = supervisor.start(spec())
        child.call(Echo("ready"))
        for action in (lambda: child.kill(), lambda: child.call(Echo("again"))):
            changed.clear()
            action()
            assert changed.wait(10)
            wait_for(lambda: child.view().state != "starting")
            states.append(child.view().state)
    assert states == ["ended", "ready"]


def test_a_stopped_child_runs_its_teardown_and_is_not_started_again(
    start: Callable[..., Child], supervisor: Supervisor, tmp_path: Path
) -> None:
    child = start(args=(f"end={tmp_path / 'end'}",))
    pid = child.call(AskReport()).message.pid
    child.stop()
    assert (tmp_path / "end").read_text() == "torn down"
    assert not psutil.pid_exists(pid)
    assert supervisor.views() == []
    with pytest.raises(ChildDiedError, match="has been stopped"):
        child.call(Echo(""))


@posix_only
@pytest.mark.parametrize("how", ["hang", "hang in native code"])
def test_stop_ends_a_stuck_child_within_its_grace(
    start: Callable[..., Child], supervisor: Supervisor, how: str
) -> None:
    children = [start(f"child-{n}", gentle_end_s=20.0 * n) for n in range(2)]
    children[1].call(Misbehave("ignore SIGTERM"))
    with ThreadPoolExecutor(2) as pool:
        streams = [child.stream(Misbehave(how)) for child in children]
        calls = [pool.submit(lambda stream: [*stream], stream) for stream in streams if next(stream)]
        started = time.monotonic()
        supervisor.stop(grace_s=1.0)
        assert time.monotonic() - started < 2
        for call in calls:
            with pytest.raises(ChildDiedError):
                call.result(5)


def test_stop_interrupts_a_call_that_waits_for_a_restart(
    start: Callable[..., Child], supervisor: Supervisor
) -> None:
    child = start(restarts=RestartPolicy(first_delay_s=60, max_delay_s=60))
    for _ in range(2):
        with pytest.raises(ChildDiedError):
            child.call(Misbehave("exit"))
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(child.call, Echo(""))
        with pytest.raises(TimeoutError):
            waiting.result(0.2)
        supervisor.stop()
        with pytest.raises(ChildDiedError, match="has been stopped"):
            waiting.result(5)


def test_a_child_started_by_a_short_lived_thread_outlives_it(start: Callable[..., Child]) -> None:
    children: list[Child] = []
    thread = threading.Thread(target=lambda: children.append(start()))
    thread.start()
    thread.join()
    pid = children[0].call(AskReport()).message.pid
    assert children[0].call(AskReport()).message.pid == pid


@posix_only
def test_all_children_end_when_the_parent_is_killed() -> None:
    parent = subprocess.Popen(
        [sys.executable, "-m", "tests.indexer.processes.parent_to_kill"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert parent.stdout is not None
    assert parent.stdin is not None
    with parent.stdout, parent.stdin:
        pids = [int(parent.stdout.readline()) for _ in range(3)]
        assert parent.stdout.readline() == "ready\n"
        children = [psutil.Process(pid) for pid in pids]
        parent.send_signal(signal.SIGKILL)
        parent.wait()
    _gone, alive = psutil.wait_procs(children, timeout=5)
    assert not [process for process in alive if process.status() != psutil.STATUS_ZOMBIE]


def test_a_child_module_does_nothing_when_run_by_hand() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "tests.indexer.processes.sample_child"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1
    assert "a part of Deskhound's engine" in run.stderr
