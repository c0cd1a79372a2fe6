"""Children that are forked from a template; that they keep every other promise, test_supervisor and test_calls say."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import psutil
import pytest

from indexer.errors import ChildDiedError
from indexer.processes import starting, template
from indexer.processes.supervisor import Child, Supervisor
from indexer.processes.templatestart import begin_template
from tests.indexer.processes.conftest import spec
from tests.indexer.processes.sample_child import AskReport, Echo, Misbehave
from tests.indexer.processes.unkillable import Unkillable
from tests.waiting import PATIENCE_S, freeze, wait_for

pytestmark = [
    pytest.mark.process,
    pytest.mark.skipif(sys.platform != "linux", reason="forking from a template takes Linux"),
]


@pytest.fixture
def fork(supervisor: Supervisor) -> Callable[..., Child]:
    def fork(name: str = "sample", **options: object) -> Child:
        return supervisor.start(spec(name, from_template=True, **options))

    return fork


def templates() -> list[psutil.Process]:
    """The templates of this process: children with an own command line and no channel that serves requests."""
    return [
        child
        for child in psutil.Process().children()
        if child.status() != psutil.STATUS_ZOMBIE and "indexer.processes.templatechild" in child.cmdline()
    ]


ORPHAN = """
import os
parent = os.getpid()
if os.fork() == 0:
    while os.getppid() == parent:
        os.sched_yield()
    print(os.getppid(), flush=True)
"""
"""Prints the parent that a process falls to when its own has ended."""


def pid_of(child: Child) -> int:
    return int(child.call(AskReport()).message.pid)


def test_a_template_can_be_started_before_its_first_child(
    supervisor: Supervisor, fork: Callable[..., Child]
) -> None:
    supervisor.prepare(spec("sample").module)
    (template,) = templates()
    supervisor.prepare(spec("sample").module)
    pid = pid_of(fork())
    assert {process.pid for process in templates()} == {template.pid, pid}


def test_a_template_that_has_begun_is_taken_over(supervisor: Supervisor, fork: Callable[..., Child]) -> None:
    begun, _ = taken = begin_template(spec("sample").module)
    supervisor.prepare(spec("sample").module, taken)
    pid = pid_of(fork())
    assert {process.pid for process in templates()} == {begun.pid, pid}
    supervisor.stop()
    assert begun.wait(timeout=PATIENCE_S) is not None


def test_a_template_begins_before_anything_heavy_is_imported() -> None:
    script = "import sys, indexer.processes.templatestart; print(*sys.modules)"
    imported = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert not {"msgspec", "dataclasses", "logging", "ctypes"} & set(imported.stdout.split())


def test_a_template_that_cannot_be_started_is_left_for_the_first_child(
    supervisor: Supervisor, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("indexer.processes.templatestart.module_command", lambda *_: ["/nowhere/python"])
    supervisor.prepare(spec("sample").module)
    assert "left for its first child" in caplog.text
    assert templates() == []


def test_a_forked_child_is_a_child_of_this_process_with_what_it_was_given(fork: Callable[..., Child]) -> None:
    first = fork("first", environment={"TMPDIR": "/one"}, niceness=3)
    second = fork("second", environment={"TMPDIR": "/two"})
    reports = [child.call(AskReport()).message for child in (first, second)]
    assert [report.parent for report in reports] == [os.getpid()] * 2
    assert [report.environment["TMPDIR"] for report in reports] == ["/one", "/two"]
    assert [report.thread for report in reports] == ["first", "second"]
    assert reports[0].niceness == reports[1].niceness + 3
    assert {report.pid for report in reports} < {child.pid for child in templates()}


def test_one_template_serves_all_children_of_a_module(fork: Callable[..., Child]) -> None:
    children = {pid_of(fork(f"child-{number}")) for number in range(3)}
    assert len(templates()) == len(children) + 1


def template_of(children: list[Child]) -> int:
    """The id of the only process that is a template and none of the children."""
    known = {child.view().pid for child in children}
    (pid,) = {process.pid for process in templates()} - known
    return pid


def test_a_crash_throws_the_template_away_and_leaves_its_other_children(fork: Callable[..., Child]) -> None:
    crashing, other = fork("crashing"), fork("other")
    other_pid = pid_of(other)
    before = template_of([crashing, other])
    with pytest.raises(ChildDiedError, match="SIGSEGV"):
        crashing.call(Misbehave("crash"))
    assert crashing.call(Echo("again")).message == Echo("again")
    assert template_of([crashing, other]) != before
    assert pid_of(other) == other_pid


def test_a_child_that_is_told_to_end_leaves_the_template(fork: Callable[..., Child]) -> None:
    child = fork()
    child.call(Echo("there"))
    before = template_of([child])
    child.kill()
    wait_for(lambda: not child.is_alive)
    assert child.view().reason == "it was told to"
    child.call(Echo("there again"))
    assert template_of([child]) == before


def test_orphans_of_others_are_not_adopted(fork: Callable[..., Child]) -> None:
    fork().call(Echo("there"))
    done = subprocess.run([sys.executable, "-c", ORPHAN], capture_output=True, text=True, check=True)
    assert int(done.stdout) != os.getpid()


def test_a_killed_template_is_replaced(fork: Callable[..., Child]) -> None:
    child = fork()
    child.call(Echo("there"))
    os.kill(template_of([child]), signal.SIGKILL)
    assert child.call(Echo("still there")).message == Echo("still there")
    later = fork("later")
    assert later.call(Echo("there, too")).message == Echo("there, too")


def test_a_template_that_the_system_cannot_end_is_done_without(
    fork: Callable[..., Child], supervisor: Supervisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(template, "_END_S", 0.1)
    child = fork()
    child.call(Echo("there"))
    former = supervisor._starter._templates[spec().module]
    process = former._process
    assert process is not None
    freeze(process.pid)  # nor does it see the end of its requests
    former._process = Unkillable(process)  # type: ignore[assignment]
    former.retire()
    assert fork("later").call(Echo("there, too")).message == Echo("there, too")
    process.kill()
    process.wait()


def test_a_child_is_spawned_where_no_template_can_be_started(
    fork: Callable[..., Child], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("indexer.processes.templatestart.TEMPLATE_MODULE", "no.such.module")
    assert fork().call(Echo("there")).message == Echo("there")
    assert "without a template" in caplog.text


def test_a_system_without_forks_spawns(fork: Callable[..., Child], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(starting, "can_fork", lambda: False)
    assert fork().call(Echo("there")).message == Echo("there")
    assert templates() == []


@pytest.fixture
def no_template_stays() -> Iterator[None]:
    yield
    assert templates() == []


def test_the_template_ends_with_its_supervisor(no_template_stays: None, no_thread_stays: None) -> None:
    with Supervisor() as supervisor:
        supervisor.start(spec(from_template=True)).call(Echo("there"))
        assert len(templates()) == 2


def test_a_template_does_nothing_when_run_by_hand() -> None:
    command = [sys.executable, "-m", "indexer.processes.templatechild", "indexer.parsing.worker"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "does nothing by itself" in done.stderr


def test_a_stop_does_not_wait_for_a_template_that_is_not_ready(no_thread_stays: None) -> None:
    """Its imports take seconds on a busy machine; the engine stops within two."""
    supervisor = Supervisor()
    module = "tests.indexer.processes.slow_child"
    child = supervisor.start(replace(spec("slow", from_template=True), module=module), now=False)
    with ThreadPoolExecutor(1) as pool:
        starting = pool.submit(child.call, Echo(""))
        wait_for(templates)
        stopping = threading.Thread(target=supervisor.stop, args=(1.0,))
        stopping.start()
        stopping.join(PATIENCE_S)
        is_stopped = not stopping.is_alive()
        with pytest.raises(ChildDiedError):
            starting.result(PATIENCE_S)
        stopping.join(PATIENCE_S)
    assert is_stopped
