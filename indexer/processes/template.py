"""A template: a process that has imported a child's module once, and forks the child at each start (Linux).

Parsers are started often: two for bulk, one for the user, one more after each that a file has killed. Forked, one
has read its first file after 0.04 s and holds 8 MB of its own; started from scratch on the same busy machine, after
1.6 s and with 20 MB. The template reads nothing but requests and never sees a document.

What it forks becomes the child of this process, so that it is waited for, killed and tied to its parent like any
other: the template's own child forks it and ends, and for that moment orphans fall to this process
(PR_SET_CHILD_SUBREAPER).

All children of a template share one layout of memory. Whoever crashes a child could try again with what the crash
has told, so a template is thrown away with the first child of its that crashes.
"""

from __future__ import annotations

import contextlib
import ctypes
import logging
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from indexer.processes.templatestart import Begun, begin_template

logger = logging.getLogger(__name__)

_PR_SET_CHILD_SUBREAPER, _PR_GET_CHILD_SUBREAPER = 36, 37  # <sys/prctl.h>
_ADOPTING = threading.Lock()
"""Being the one whom orphans fall to is a trait of the whole process."""
_END_S = 1.0


@dataclass(frozen=True, slots=True)
class ForkRequest:
    """What a template is asked for; standard input and error of the child ride along as descriptors."""

    args: tuple[str, ...]
    environment: dict[str, str]


if sys.platform == "linux":

    @contextlib.contextmanager
    def _adopting_orphans() -> Iterator[None]:
        """Become the parent of whatever a descendant leaves behind, for as long as this lasts."""
        libc = ctypes.CDLL(None, use_errno=True)
        before = ctypes.c_int()
        with _ADOPTING:
            libc.prctl(_PR_GET_CHILD_SUBREAPER, ctypes.byref(before), 0, 0, 0)
            if libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
                raise OSError(ctypes.get_errno(), "prctl")
            try:
                yield
            finally:
                libc.prctl(_PR_SET_CHILD_SUBREAPER, before.value, 0, 0, 0)

    class ForkedProcess:
        """A child of this process that another one has started; held by a descriptor, so never mistaken."""

        def __init__(self, pid: int) -> None:
            self.pid = pid
            self._exit_code: int | None = None
            self._lock = threading.Lock()
            self._descriptor = os.pidfd_open(pid)

        def wait(self, timeout: float | None = None) -> int:
            """Wait for its end; returns the exit code, negative for a signal.

            Raises:
                subprocess.TimeoutExpired: it still runs.
            """
            if self._exit_code is None:
                poll = select.poll()
                poll.register(self._descriptor, select.POLLIN)
                if not poll.poll(None if timeout is None else timeout * 1000):
                    raise subprocess.TimeoutExpired(f"process {self.pid}", timeout or 0.0)
            with self._lock:
                if self._exit_code is None:
                    self._exit_code = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
                    os.close(self._descriptor)
                return self._exit_code

        def terminate(self) -> None:
            """Send SIGTERM."""
            self._signal(signal.SIGTERM)

        def kill(self) -> None:
            """Send SIGKILL."""
            self._signal(signal.SIGKILL)

        def _signal(self, number: signal.Signals) -> None:
            with self._lock, contextlib.suppress(ProcessLookupError):
                if self._exit_code is None:
                    signal.pidfd_send_signal(self._descriptor, number)

    class Template:
        """A template process for one module, started by the first fork at the latest. Thread-safe."""

        def __init__(
            self, module: str, start: Callable[[Callable[[], Begun]], Begun], begun: Begun | None = None
        ) -> None:
            """Fork children that run `module`'s `main`.

            Args:
                module: it may offer `prepare`, too, which loads what every child will need.
                start: runs a function in the thread that children are tied to.
                begun: its process, where that runs already.
            """
            self._module = module
            self._start = start
            self._lock = threading.Lock()
            self._process: subprocess.Popen[bytes] | None = None
            self._channel: socket.socket | None = None
            if begun is not None:
                self._process, self._channel = begun
            self._is_given_up = False

        def begin(self) -> None:
            """Start the template, where none runs yet: its imports take a while, which the first fork waits for.

            Raises:
                OSError: it cannot be started.
            """
            with self._lock:
                if self._channel is None:
                    self._begin()

        def fork(
            self, args: Sequence[str], environment: Mapping[str, str], *, stdin: int, stderr: int
        ) -> ForkedProcess:
            """Start a child.

            Raises:
                OSError: the template cannot be started, or does not answer.
            """
            request = msgspec.json.encode(ForkRequest(tuple(args), dict(environment)))
            with self._lock, _adopting_orphans():
                channel = self._channel or self._begin()
                try:
                    socket.send_fds(channel, [request], [stdin, stderr])
                    answer = channel.recv(32)
                    if not answer:
                        raise ConnectionResetError(f"the template of {self._module} has ended")
                    return ForkedProcess(int(answer))
                except OSError:
                    self._end()
                    raise

        def retire(self) -> None:
            """End the template; children that it has forked live on."""
            with self._lock:
                self._end()

        def give_up(self) -> None:
            """End the template at once and for good, also under a fork that waits for it; from any thread."""
            self._is_given_up = True
            if (process := self._process) is not None:
                process.kill()

        def _begin(self) -> socket.socket:
            self._process, self._channel = self._start(lambda: begin_template(self._module))
            if self._is_given_up:  # in between
                self._process.kill()
            return self._channel

        def _end(self) -> None:
            if self._channel is not None:
                self._channel.close()  # it ends when it sees the end of its requests
                self._channel = None
            if self._process is not None:
                try:
                    self._process.wait(_END_S)
                except subprocess.TimeoutExpired:
                    self._process.kill()
                    with contextlib.suppress(subprocess.TimeoutExpired):  # not even the system can end it
                        self._process.wait(_END_S)
                self._process = None
