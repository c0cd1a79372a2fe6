"""The supervisor: starts, watches, restarts and ends the engine's children."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from indexer.processes.child import Reply
from indexer.processes.frames import Blob
from indexer.protocol.messages import ChildView


@dataclass(frozen=True, slots=True)
class RestartPolicy:
    """How often an unexpectedly ended child is started again. Kills of ours do not count."""

    limit: int = 5
    """More deaths than this within `window_s`: the child is *failed* until the window has passed."""
    window_s: float = 300.0
    first_delay_s: float = 0.25
    """The first restart is immediate, the second waits this long, each further one twice as long."""
    max_delay_s: float = 8.0


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
    """Cap on private memory (RLIMIT_DATA) where the system has one."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """Added to the clean environment every child gets."""
    start_timeout_s: float = 60.0
    max_frame_bytes: int = 256 << 20
    """A larger frame from the child is a protocol error, and the child is killed."""
    gentle_end_s: float = 0.0
    """Seconds a child may take to finish its request when its parent is gone; 0: it dies at once."""
    restarts: RestartPolicy = field(default_factory=RestartPolicy)


class Child:
    """A child process, across its restarts. All methods are thread-safe.

    A child that died is started again at the next request, after a growing pause.
    """

    name: str

    @property
    def is_alive(self) -> bool:
        """Whether its process runs at this moment."""
        raise NotImplementedError

    def call(
        self,
        message: Any,
        *,
        blobs: Sequence[Blob] = (),
        fds: Sequence[int] = (),
        timeout_s: float | None = None,
    ) -> Reply:
        """Send a request and return its last reply (`message` is None where it was empty).

        Args:
            message: one of the spec's `request_types`.
            blobs: raw buffers to send along; numpy arrays are fine.
            fds: descriptors to send along (POSIX); the caller still closes its own.
            timeout_s: wall clock from the moment the child begins to handle it.

        Raises:
            ChildDiedError: the child ended meanwhile, or cannot be started (`failed`).
            ChildTimeoutError: the child was killed at `timeout_s`.
            DeskhoundError: what the handler raised, as its own class.
        """
        raise NotImplementedError

    def stream(
        self,
        message: Any,
        *,
        blobs: Sequence[Blob] = (),
        fds: Sequence[int] = (),
        timeout_s: float | None = None,
    ) -> Iterator[Reply]:
        """Send a request and yield its replies as they come; closing the iterator cancels.

        The request is sent when the iterator is first advanced. Raises as `call` does.
        """
        raise NotImplementedError

    def kill(self) -> None:
        """End the process at once; pending requests raise `ChildDiedError`."""
        raise NotImplementedError

    def stop(self, grace_s: float = 2.0) -> None:
        """End the process politely and for good, and forget it."""
        raise NotImplementedError

    def view(self) -> ChildView:
        """Name, state, pid, restarts and memory, for the status."""
        raise NotImplementedError


class Supervisor:
    """Owns all children of a process. Use as a context manager or call `stop`."""

    def __init__(self, on_change: Callable[[], None] = lambda: None) -> None:
        """Report changes of any child's state to `on_change`, from any thread; it must not block."""
        raise NotImplementedError

    def start(self, spec: ChildSpec, *, now: bool = True) -> Child:
        """Start a child without waiting for it; with `now=False` at its first request."""
        raise NotImplementedError

    def views(self) -> list[ChildView]:
        """The state of every child, in the order they were started."""
        raise NotImplementedError

    def stop(self, grace_s: float = 2.0) -> None:
        """End all children: a message, then SIGTERM, then SIGKILL, within `grace_s`."""
        raise NotImplementedError
