from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from indexer.errors import ChildBusyError
from indexer.processes import running
from indexer.processes.silence import STUCK_S, SilenceMeter
from indexer.processes.supervisor import Child
from tests.indexer.processes.sample_child import Count, Echo
from tests.waiting import PATIENCE_S, freeze, wait_for

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")


class Clock:
    now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


def test_silence_lasts_from_the_first_request_nothing_was_heard_after() -> None:
    clock = Clock()
    meter = SilenceMeter(clock)
    clock.now_s += 50
    assert meter.seconds() == 0  # nothing is owed
    meter.asked(1)
    clock.now_s += 5
    meter.asked(2)
    clock.now_s += 5
    assert meter.seconds() == 10
    meter.heard()
    clock.now_s += 3
    assert meter.seconds() == 3
    meter.settled(1)
    assert meter.seconds() == 3
    meter.settled(2)
    assert meter.seconds() == 0


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def frozen(child: Child, clock: Clock) -> Iterator[Child]:
    """A child that the system does not let run: swapped out, or its disk hangs; its silence goes by `clock`."""
    child.call(Echo("ready"))
    assert child._process is not None
    child._process._silence._clock = clock
    pid = child.view().pid
    freeze(pid)
    yield child
    if child.view().pid == pid:
        os.kill(pid, signal.SIGCONT)


@posix_only
@pytest.mark.process
def test_a_frozen_child_is_replaced_for_whoever_waits(
    frozen: Child, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    pid = frozen.view().pid
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(frozen.call, Echo("again"), timeout_s=PATIENCE_S)
        wait_for(lambda: frozen._process._pending)  # type: ignore[union-attr]
        clock.now_s += STUCK_S + 1
        assert waiting.result().message == Echo("again")
    assert frozen.view().pid != pid
    assert "gives no sign of life" in caplog.text


@posix_only
@pytest.mark.process
def test_impatience_gives_a_request_up_and_leaves_the_child(frozen: Child) -> None:
    pid = frozen.view().pid
    with pytest.raises(ChildBusyError, match="busy, or does not answer"):
        frozen.call(Echo("soon"), timeout_s=60, patience_s=0.1)
    os.kill(pid, signal.SIGCONT)
    assert frozen.call(Echo("later"), patience_s=60).message == Echo("later")
    assert frozen.view().pid == pid


@posix_only
@pytest.mark.process
def test_silence_is_shown_and_ends_with_the_next_word(frozen: Child, clock: Clock) -> None:
    with pytest.raises(ChildBusyError):
        frozen.call(Echo("soon"), patience_s=0.1)
    assert frozen.view().reason == ""
    clock.now_s += 12
    assert frozen.view().reason == "it has not answered for 12 s"
    os.kill(frozen.view().pid, signal.SIGCONT)
    wait_for(lambda: not frozen.view().reason)


@pytest.mark.process
def test_a_request_behind_a_long_one_is_not_taken_for_silence(
    start: Callable[..., Child], monkeypatch: pytest.MonkeyPatch
) -> None:
    child = start()
    long = child.stream(Count(1, then_wait=True))
    next(long)
    monkeypatch.setattr(running, "STUCK_S", 0.1)
    with pytest.raises(ChildBusyError):
        child.call(Echo("queued"), patience_s=1.5)  # longer than a look takes
    long.close()
    assert child.view().restarts == 0
