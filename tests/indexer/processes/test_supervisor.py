from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from indexer.errors import (
    ChildDiedError,
    ChildTimeoutError,
    EmbeddingError,
)
from indexer.processes.restarts import RestartPolicy
from indexer.processes.running import ChildProcess
from indexer.processes.supervisor import Child, Supervisor
from tests.indexer.processes.sample_child import AskReport, Count, Echo, Misbehave
from tests.waiting import PATIENCE_S, wait_for

pytestmark = pytest.mark.process

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals and descriptors")
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="Linux system calls")


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
            hanging.result(PATIENCE_S)
        assert queued.result(PATIENCE_S).message == Echo("later")


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


def test_views_tell_state_pid_and_memory(supervisor: Supervisor, child: Child) -> None:
    child.call(Echo("ready"))
    (view,) = supervisor.views()
    assert (view.name, view.state, view.restarts, view.reason) == ("sample", "ready", 0, "")
    assert psutil.pid_exists(view.pid)
    assert view.memory_bytes > 1 << 20


def test_views_tell_that_a_child_has_ended_and_that_it_is_back(child: Child) -> None:
    child.call(Echo("ready"))
    child.kill()
    wait_for(lambda: child.view().state == "ended")
    child.call(Echo("again"))
    assert child.view().state == "ready"


def test_a_stopped_child_runs_its_teardown_and_is_not_started_again(
    start: Callable[..., Child], supervisor: Supervisor, tmp_path: Path
) -> None:
    child = start(args=(f"end={tmp_path / 'end'}",), gentle_end_s=PATIENCE_S)
    pid = child.call(AskReport()).message.pid
    child.stop(PATIENCE_S)
    assert (tmp_path / "end").read_text() == "torn down"
    assert not psutil.pid_exists(pid)
    assert supervisor.views() == []
    with pytest.raises(ChildDiedError, match="has been stopped"):
        child.call(Echo(""))


@posix_only
@pytest.mark.parametrize("how", ["hang", "hang in native code"])
def test_stop_ends_a_stuck_child_within_its_grace(
    start: Callable[..., Child], supervisor: Supervisor, how: str, tmp_path: Path
) -> None:
    hanging = [tmp_path / str(n) for n in range(2)]
    children = [
        start(f"child-{n}", gentle_end_s=3600.0 * n, args=(f"hang={marker}",))
        for n, marker in enumerate(hanging)
    ]
    children[1].call(Misbehave("ignore SIGTERM"))
    with ThreadPoolExecutor(2) as pool:
        streams = [child.stream(Misbehave(how)) for child in children]
        calls = [pool.submit(lambda stream: [*stream], stream) for stream in streams if next(stream)]
        wait_for(lambda: all(marker.exists() for marker in hanging))
        started = time.monotonic()
        supervisor.stop(grace_s=1.0)
        assert time.monotonic() - started < 2
        for call in calls:
            with pytest.raises(ChildDiedError):
                call.result(PATIENCE_S)


def test_stop_interrupts_a_call_that_waits_for_a_restart(
    start: Callable[..., Child], supervisor: Supervisor
) -> None:
    child = start(restarts=RestartPolicy(first_delay_s=3600, max_delay_s=3600))
    for _ in range(2):
        with pytest.raises(ChildDiedError):
            child.call(Misbehave("exit"))
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(child.call, Echo(""))
        with pytest.raises(TimeoutError):
            waiting.result(0.2)
        supervisor.stop()
        with pytest.raises(ChildDiedError, match="has been stopped"):
            waiting.result(PATIENCE_S)


def test_whoever_waits_for_a_child_that_is_asked_to_end_is_told_that_it_ended(child: Child) -> None:
    """And not that the request was cancelled: nobody did, and another process may serve it."""
    stream = child.stream(Count(1, then_wait=True))
    next(stream)
    child.stop(20)
    with pytest.raises(ChildDiedError):
        next(stream)


def test_nothing_is_started_after_the_end(start: Callable[..., Child], supervisor: Supervisor) -> None:
    supervisor.stop()
    with pytest.raises(ChildDiedError, match="has been stopped"):
        start()
    late = start(now=False)
    assert late.is_stopped
    with pytest.raises(ChildDiedError, match="has been stopped"):
        late.call(Echo(""))
    supervisor.stop()


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
        pids = [int(parent.stdout.readline()) for _ in range(4)]
        assert parent.stdout.readline() == "ready\n"
        children = [psutil.Process(pid) for pid in pids]
        parent.send_signal(signal.SIGKILL)
        parent.wait()
    _gone, alive = psutil.wait_procs(children, timeout=PATIENCE_S)
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


def test_a_request_to_a_process_that_is_just_ending_goes_to_the_next_one(child: Child) -> None:
    """As after a worker was replaced: its end is not put down to whoever comes next."""
    child.call(Echo("ready"))
    process = child._process
    assert process is not None
    is_ending, may_end = threading.Event(), threading.Event()
    on_end, send = process._on_end, process._channel.send

    def end_later(ended: ChildProcess) -> None:
        is_ending.set()
        assert may_end.wait(PATIENCE_S)
        on_end(ended)

    def send_in_vain(*args: object, **values: object) -> None:
        try:
            send(*args, **values)  # type: ignore[arg-type]
        except OSError:
            may_end.set()
            raise

    process._on_end = end_later
    process._channel.send = send_in_vain  # type: ignore[method-assign]
    child.kill()
    assert is_ending.wait(PATIENCE_S)
    assert not process.has_ended
    assert child.call(Echo("next")).message == Echo("next")


def test_children_that_are_asked_to_end_are_not_waited_for(
    start: Callable[..., Child], supervisor: Supervisor
) -> None:
    ready, starting = start("ready"), start("starting", args=("hang at start",), gentle_end_s=3600.0)
    stream = ready.stream(Count(1, then_wait=True))
    next(stream)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(starting.call, Echo(""))
        supervisor.ask_to_end()
        for call in (lambda: waiting.result(PATIENCE_S), lambda: next(stream)):
            with pytest.raises(ChildDiedError):
                call()
    with pytest.raises(ChildDiedError, match="has been stopped"):
        start()
