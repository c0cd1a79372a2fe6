"""Waiting for a condition with a deadline, for tests that watch other threads and processes."""

from __future__ import annotations

import time
from collections.abc import Callable

PATIENCE_S = 60.0
"""For what comes at once on an idle machine: only a failure takes so long, however busy the machine is."""


def wait_for(condition: Callable[[], object], seconds: float = PATIENCE_S) -> None:
    """Return once `condition` is true; fail after `seconds`."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "the condition did not come true in time"
        time.sleep(0.005)
