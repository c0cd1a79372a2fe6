from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from indexer.errors import ChildTimeoutError
from indexer.processes import running
from indexer.processes.supervisor import Child
from tests.indexer.processes.sample_child import Echo, Misbehave
from tests.indexer.processes.unkillable import Unkillable
from tests.waiting import PATIENCE_S

pytestmark = pytest.mark.process


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
