"""The supervisor: starts, watches, restarts and ends the engine's children."""

from __future__ import annotations

import functools
import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Self

from indexer.errors import ChildBusyError, ChildDiedError, ChildNotStartedError, ChildTimeoutError
from indexer.processes.child import Reply
from indexer.processes.ending import ask_to_end, end_children
from indexer.processes.frames import Blob
from indexer.processes.restarts import RestartHistory
from indexer.processes.running import ChildProcess
from indexer.processes.spec import ChildSpec
from indexer.processes.starting import ProcessStarter
from indexer.processes.templatestart import Begun

if TYPE_CHECKING:
    from indexer.protocol.messages import ChildView

logger = logging.getLogger(__name__)


class Child:
    """A child process, across its restarts. All methods are thread-safe.

    A child that died is started again at the next request, after a growing pause.
    """

    def __init__(
        self,
        spec: ChildSpec,
        spawn: Callable[[Callable[[ChildProcess], None]], ChildProcess],
    ) -> None:
        self.name = spec.name
        self._spec = spec
        self._spawn = spawn
        self._starting = threading.Lock()
        self._process: ChildProcess | None = None
        self._starts = 0
        self._history = RestartHistory(spec.restarts)
        self._last_reason = ""
        self._is_stopped = threading.Event()

    @property
    def is_stopped(self) -> bool:
        """Whether it was ended for good."""
        return self._is_stopped.is_set()

    @property
    def is_alive(self) -> bool:
        """Whether its process runs at this moment."""
        return self._process is not None and not self._process.has_ended

    def call(
        self,
        message: Any,
        *,
        blobs: Sequence[Blob] = (),
        fds: Sequence[int] = (),
        timeout_s: float | None = None,
        patience_s: float | None = None,
    ) -> Reply:
        """Send a request and return its last reply (`message` is None where it was empty).

        Args:
            message: one of the spec's `request_types`.
            blobs: raw buffers to send along; numpy arrays are fine.
            fds: descriptors to send along (POSIX); the caller still closes its own.
            timeout_s: wall clock from the moment the child begins to handle it.
            patience_s: wall clock from now, or from when the child is ready.

        Raises:
            ChildDiedError: the child ended meanwhile, or cannot be started (`failed`).
            ChildTimeoutError: the child was killed at `timeout_s`.
            ChildBusyError: it had not replied after `patience_s`.
            DeskhoundError: what the handler raised, as its own class.
        """
        last = Reply(None)
        for reply in self.stream(message, blobs=blobs, fds=fds, timeout_s=timeout_s, patience_s=patience_s):
            last = reply
        return last

    def stream(
        self,
        message: Any,
        *,
        blobs: Sequence[Blob] = (),
        fds: Sequence[int] = (),
        timeout_s: float | None = None,
        patience_s: float | None = None,
    ) -> Iterator[Reply]:
        """Send a request and yield its replies as they come; closing the iterator cancels.

        The request is sent when the iterator is first advanced. Raises as `call` does. A child that gives no
        sign of life is ended, and what it had not begun with goes to the next one.
        """
        may_retry = True
        while True:
            process = self._running()
            until_s = None if patience_s is None else time.monotonic() + patience_s
            number, request = 0, None
            try:
                number, request = process.send(message, blobs, fds)
                while reply := request.next(timeout_s, until_s=until_s, look=process.end_if_stuck):
                    yield reply
                return
            except TimeoutError:
                if until_s is not None and time.monotonic() >= until_s:
                    raise ChildBusyError(f"The {self.name} process is busy, or does not answer.") from None
                process.kill("a request took too long")
                raise ChildTimeoutError(
                    f"The {self.name} process was ended: a request took more than {timeout_s:g} s."
                ) from None
            except ChildDiedError:
                # Sent to a process that was just ending, or queued behind another request that ended it: nothing
                # has been done of it yet.
                if not may_retry or (request is not None and request.has_started):
                    raise
                may_retry = False
            finally:
                if request is not None:
                    process.forget(number, request)

    def kill(self) -> None:
        """End the process at once; the request under way raises `ChildDiedError`."""
        if (process := self._process) is not None:
            process.kill("it was told to")

    def stop(self, grace_s: float = 2.0) -> None:
        """End the process politely and for good."""
        end_children([self], grace_s)

    def view(self) -> ChildView:
        """Name, state, pid, restarts and memory, for the status."""
        from indexer.protocol.messages import ChildView  # 0.04 s, for the engine alone

        process = self._process
        is_alive = process is not None and not process.has_ended
        return ChildView(
            name=self.name,
            state=self._state(process),
            pid=process.pid if process is not None and is_alive else 0,
            restarts=max(0, self._starts - 1),
            memory_bytes=process.memory_bytes() if process is not None else 0,
            reason=process.silence() if process is not None and is_alive else self._last_reason,
        )

    def ensure_started(self) -> ChildProcess:
        """Its running process, started if need be; does not wait for its set-up.

        Raises:
            ChildDiedError: it was stopped.
            ChildNotStartedError: the system cannot start it.
            ChildLostAtStartError: it ended too often to be started again yet.
        """
        with self._starting:
            if self._is_stopped.is_set():
                raise ChildDiedError(f"The {self.name} process has been stopped.")
            process = self._process
            if process is not None and not process.has_ended:
                return process
            self._history.require_hope(time.monotonic(), self.name, self._last_reason)
            if self._is_stopped.wait(self._history.wait_s(time.monotonic())):
                raise ChildDiedError(f"The {self.name} process has been stopped.")
            try:
                self._process = self._spawn(self._record_end)
            except OSError as error:
                self._history.record(time.monotonic())
                reason = error.strerror or str(error)
                self._last_reason = f"it cannot be started ({reason})"
                raise ChildNotStartedError(f"The {self.name} process cannot be started: {reason}.") from error
            self._starts += 1
            return self._process

    def forbid_start(self) -> ChildProcess | None:
        """Let it not be started again; returns its process, if one was started."""
        self._is_stopped.set()
        with self._starting:
            return self._process

    def _running(self) -> ChildProcess:
        process = self.ensure_started()
        process.wait_until_ready(self._spec.start_timeout_s)
        return process

    def _record_end(self, process: ChildProcess) -> None:
        self._last_reason = process.end_reason()
        if not process.was_ended_by_us:
            self._history.record(time.monotonic())

    def _state(self, process: ChildProcess | None) -> str:
        if self._is_stopped.is_set():
            return "stopped"
        if process is None:
            return "not started"
        if not process.has_ended:
            return "ready" if process.is_ready else "starting"
        return "failed" if self._history.has_failed(time.monotonic()) else "ended"


class Supervisor:
    """Owns all children of a process. Use as a context manager or call `stop`."""

    def __init__(self) -> None:
        """Begin without children."""
        self._lock = threading.Lock()
        self._children: list[Child] = []
        self._is_stopped = False
        self._starter = ProcessStarter()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_raised: object) -> None:
        self.stop()

    def start(self, spec: ChildSpec, *, now: bool = True) -> Child:
        """Start a child without waiting for it; with `now=False` at its first request.

        Raises:
            ChildDiedError: it cannot be started (`now`).
        """

        def spawn(on_end: Callable[[ChildProcess], None]) -> ChildProcess:
            def ended(process: ChildProcess) -> None:
                if not process.was_ended_by_us:
                    self._starter.forget_layout(spec)
                on_end(process)

            start = functools.partial(self._starter.start, spec)
            return ChildProcess(spec, start, ended)

        child = Child(spec, spawn)
        with self._lock:
            self._children = [*(other for other in self._children if not other.is_stopped), child]
            if self._is_stopped:
                child.forbid_start()
        if now:
            child.ensure_started()
        return child

    def prepare(self, module: str, begun: Begun | None = None) -> None:
        """Let children of this module that come from a template start sooner: it is started now, if it is not begun."""
        self._starter.prepare(module, begun)

    def views(self) -> list[ChildView]:
        """The state of every child, in the order they were started."""
        with self._lock:
            children = list(self._children)
        return [child.view() for child in children if not child.is_stopped]

    def ask_to_end(self) -> None:
        """Let all children finish and go, and none be started any more; waits for nothing. `stop` sees them out."""
        ask_to_end(self._close())

    def stop(self, grace_s: float = 2.0) -> None:
        """End all children: a message, then SIGTERM, then SIGKILL, within `grace_s`.

        A child that is asked for afterwards counts as stopped: its calls raise `ChildDiedError`.
        """
        end_children(self._close(), grace_s)
        self._starter.stop()

    def _close(self) -> list[Child]:
        """Take no more children; returns those there are."""
        with self._lock:
            self._is_stopped = True
            children = list(self._children)
        self._starter.give_up()
        return children
