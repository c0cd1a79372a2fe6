"""A process that the system cannot end."""

from __future__ import annotations

from indexer.processes.startup import Process


class Unkillable:
    """A process that waits for a disk: the system ends it only once that answers."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self.pid = process.pid

    def wait(self, timeout: float | None = None) -> int:
        return self._process.wait(timeout)

    def terminate(self) -> None: ...

    def kill(self) -> None: ...
