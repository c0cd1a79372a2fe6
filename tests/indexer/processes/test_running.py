from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from indexer.errors import ChildTimeoutError
from indexer.processes import running
from indexer.processes.startup import Process
from indexer.processes.supervisor import Child
from tests.indexer.processes.sample_child import Echo, Misbehave
from tests.waiting import PATIENCE_S

pytestmark = pytest.mark.process


class Unkillable:
    """A process that waits for a disk: the system ends it only once that answers."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self.pid = process.pid

    def wait(self, timeout: float | None = None) -> int:
        return self._process.wait(timeout)

    def terminate(self) -> None: ...

    def kill(self) -> None: ...


def test_another_takes_the_place_of_a_process_that_the_system_cannot_end(
    child: Child, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(running, "_EXIT_S", 0.1)
    monkeypatch.setattr(running, "_KILLED_S", 0.1)
    child.call(Echo("ready"))
    assert child._process is not None
    process = child._process._process
    child._process._process = Unkillable(process)
    with ThreadPoolExecutor(2) as pool:
        hanging = pool.submit(child.call, Misbehave("hang in native code"), timeout_s=0.3)
        queued = pool.submit(child.call, Echo("later"))
        with pytest.raises(ChildTimeoutError):
            hanging.result(PATIENCE_S)
        assert queued.result(PATIENCE_S).message == Echo("later")
    assert child.view().pid != process.pid
    assert "cannot be ended" in caplog.text
    process.kill()
