"""What a child is: the module to run, the messages it speaks, what it may take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from indexer.processes.restarts import RestartPolicy


@dataclass(frozen=True, slots=True)
class ChildSpec:
    """What to start: `python -m module *args`, and the messages it speaks."""

    name: str
    module: str
    args: tuple[str, ...] = ()
    request_types: tuple[type, ...] = ()
    reply_types: tuple[type, ...] = ()
    niceness: int = 0
    memory_bytes: int | None = None
    """Cap on private memory (RLIMIT_DATA, Linux)."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """Added to the clean environment every child gets."""
    from_template: bool = False
    """Fork it from a process that has imported the module already, where the system can. The module offers `main`."""
    start_timeout_s: float = 60.0
    max_frame_bytes: int = 256 << 20
    """A larger frame from the child is a protocol error, and the child is killed."""
    gentle_end_s: float = 0.0
    """Seconds a child may take to finish its request when its parent is gone; 0: it dies at once."""
    restarts: RestartPolicy = field(default_factory=RestartPolicy)
