"""How children end: they are asked, then made to."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from typing import Protocol

from indexer.processes.running import ChildProcess

logger = logging.getLogger(__name__)

_POLITE_SHARE = 0.7
"""Of the grace, before SIGTERM."""
_KILLED_S = 2.0
"""What the system may take to end a killed process."""


class Endable(Protocol):
    """A child across its restarts."""

    def forbid_start(self) -> ChildProcess | None:
        """Let it not be started again; returns its process, if one was started."""
        ...


def ask_to_end(children: Iterable[Endable]) -> list[ChildProcess]:
    """Let children finish and go for good, and wait for none; returns their processes."""
    processes = [process for child in children if (process := child.forbid_start()) is not None]
    for process in processes:
        process.ask_to_end("it was stopped")
    return processes


def end_children(children: Iterable[Endable], grace_s: float) -> None:
    """End children for good, all at once: politely, then by SIGTERM, then by SIGKILL."""
    started = time.monotonic()
    processes = ask_to_end(children)
    steps: tuple[tuple[float, Callable[[ChildProcess], None]], ...] = (
        (grace_s * _POLITE_SHARE, ChildProcess.terminate),
        (grace_s, lambda process: process.kill("it did not stop in time")),
        (grace_s + _KILLED_S, lambda process: logger.error("process %d cannot be ended", process.pid)),
    )
    for seconds, step in steps:
        deadline = started + seconds
        processes = [
            process
            for process in processes
            if not process.wait_until_ended(max(0.0, deadline - time.monotonic()))
        ]
        for process in processes:
            step(process)
