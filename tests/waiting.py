"""Waiting for a condition with a deadline, for tests that watch other threads and processes."""

from __future__ import annotations

import time
from collections.abc import Callable

import psutil

PATIENCE_S = 60.0
"""For what comes at once on an idle machine: only a failure takes so long, however busy the machine is."""


def wait_for(condition: Callable[[], object], seconds: float = PATIENCE_S) -> None:
    """Return once `condition` is true; fail after `seconds`."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "the condition did not come true in time"
        time.sleep(0.005)


def freeze(pid: int) -> None:
    """Have the system let a process run no more (POSIX); return once it stands still.

    A signal is sent before it is heard: until then, on a busy machine, some of its threads go on.
    """
    process = psutil.Process(pid)
    process.suspend()
    wait_for(lambda: process.status() == psutil.STATUS_STOPPED)
