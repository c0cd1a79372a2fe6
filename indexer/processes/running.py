"""One life of a child: a process, the threads that listen to it, the requests it works on."""

from __future__ import annotations

import contextlib
import itertools
import logging
import os
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from indexer.errors import (
    ChildDiedError,
    ChildLostAtStartError,
    ChildTimeoutError,
    DeskhoundError,
    ProtocolError,
)
from indexer.processes.child import Reply
from indexer.processes.environment import child_environment
from indexer.processes.frames import Blob, Frame, FrameChannel, Signal, failure_in
from indexer.processes.pending import PendingRequest
from indexer.processes.silence import STUCK_S, SilenceMeter
from indexer.processes.spec import ChildSpec
from indexer.processes.starting import Started
from indexer.processes.startup import StartOptions, exit_reason
from indexer.processes.stray import StrayOutput

logger = logging.getLogger(__name__)

Start = Callable[[Mapping[str, str]], Started]
"""Starts the process of a child with an environment.

Raises:
    OSError: it cannot be started.
"""

_EXIT_S = 1.0
_KILLED_S = 2.0
"""What the system may take to end a killed process. One that waits for a disk or a volume it does not end before that
answers (D state): then it is done without."""
_TOLD_S = 10.0
"""A silence of this length is shown."""


class ChildProcess:
    """A running child. All methods are thread-safe."""

    def __init__(
        self,
        spec: ChildSpec,
        start: Start,
        on_end: Callable[[ChildProcess], None],
    ) -> None:
        options = StartOptions(
            spec.name,
            os.getpid(),
            niceness=spec.niceness,
            memory_bytes=spec.memory_bytes,
            gentle_end_s=spec.gentle_end_s,
        )
        self._process, stream, stderr = start(child_environment(options.encoded(), spec.environment))
        self._spec = spec
        self._on_end = on_end
        self._channel = FrameChannel(stream, max_frame_bytes=spec.max_frame_bytes)
        self._reply_types = {reply.__name__: reply for reply in spec.reply_types}
        self._lock = threading.Lock()
        self._ids = itertools.count(1)
        self._pending: dict[int, PendingRequest] = {}
        self._silence = SilenceMeter()
        self._start_failure: DeskhoundError | None = None
        self._is_ready = False
        self._settled = threading.Event()
        self._has_ended = threading.Event()
        self._ended_by_us = ""
        self._end_reason = ""
        self._stray = StrayOutput(stderr, spec.name)
        self._listener = threading.Thread(target=self._listen, name=f"{spec.name}-replies", daemon=True)
        self._listener.start()

    @property
    def pid(self) -> int:
        """The system's id of the process."""
        return self._process.pid

    @property
    def is_ready(self) -> bool:
        """Whether its set-up is done and it has not ended."""
        return self._is_ready and not self._has_ended.is_set()

    @property
    def has_ended(self) -> bool:
        """Whether the process is gone and all its requests have been told."""
        return self._has_ended.is_set()

    @property
    def was_ended_by_us(self) -> bool:
        """Whether it ended because it was stopped or killed from here."""
        return bool(self._ended_by_us)

    def wait_until_ready(self, timeout_s: float) -> None:
        """Wait for the set-up.

        Raises:
            ChildTimeoutError: it took longer than `timeout_s`; the process is killed.
            ChildLostAtStartError: it ended before it had read any request.
            DeskhoundError: what the set-up raised, or `ChildDiedError` where it was ended.
        """
        if not self._settled.wait(timeout_s):
            self.kill("did not get ready in time")
            raise ChildTimeoutError(f"The {self._spec.name} process did not get ready in {timeout_s:.0f} s.")
        if not self._is_ready:
            raise self._start_failure or self._death()

    def send(self, message: Any, blobs: Sequence[Blob], fds: Sequence[int]) -> tuple[int, PendingRequest]:
        """Send a request; its replies arrive in the `PendingRequest`.

        Raises:
            ChildDiedError: the process is gone.
            ChildTimeoutError: it does not read; it is killed.
            ProtocolError: the message cannot be written.
        """
        if type(message) not in self._spec.request_types:
            raise TypeError(f"{self._spec.name} takes no {type(message).__name__}")
        request = PendingRequest()
        with self._lock:
            if self._has_ended.is_set():
                raise self._death()
            number = next(self._ids)
            self._pending[number] = request
        self._silence.asked(number)
        try:
            self._send(message, blobs, frame_id=number, fds=fds)
        except BaseException:
            self._pending.pop(number, None)
            self._silence.settled(number)
            raise
        return number, request

    def forget(self, number: int, request: PendingRequest) -> None:
        """The caller has its replies or gives up; in the latter case the child is told."""
        gives_up = not request.has_ended
        request.end()
        self._pending.pop(number, None)
        if gives_up:
            with contextlib.suppress(ChildDiedError, ChildTimeoutError):
                self._send(Signal.CANCEL, (), frame_id=number, fds=())

    def ask_to_end(self, reason: str) -> None:
        """Let the child see the end of its requests: it finishes, tidies up and goes.

        One that is not ready has begun nothing, and would see it only after imports that take seconds.
        """
        if not self._is_ready:
            self.kill(reason)
            return
        self._ended_by_us = self._ended_by_us or reason
        self._channel.end_sending()

    def terminate(self) -> None:
        """Ask through the system (SIGTERM)."""
        self._process.terminate()

    def kill(self, reason: str) -> None:
        """End the process at once; where the system cannot, its requests are told all the same."""
        self._ended_by_us = self._ended_by_us or reason
        self._process.kill()
        self._channel.abandon()

    def wait_until_ended(self, timeout_s: float) -> bool:
        """Whether the process is gone, its requests told and its threads finished, within the time."""
        self._listener.join(timeout_s)
        return not self._listener.is_alive()

    def end_if_stuck(self) -> None:
        """End the process if it gives no sign of life; its requests are told then."""
        if self._silent_s() > STUCK_S and not self._ended_by_us:
            logger.warning("%s (pid %d) gives no sign of life and is ended", self._spec.name, self.pid)
            self.kill(f"it did not answer for {STUCK_S:.0f} s")

    def silence(self) -> str:
        """What is strange about it while it runs, in words; mostly nothing."""
        seconds = self._silent_s()
        return f"it has not answered for {seconds:.0f} s" if seconds > _TOLD_S else ""

    def memory_bytes(self) -> int:
        """Resident memory, 0 where the process is gone."""
        import psutil

        try:
            return 0 if self.has_ended else int(psutil.Process(self.pid).memory_info().rss)
        except psutil.Error:
            return 0

    def end_reason(self) -> str:
        """Why the process ended, in words; empty while it runs."""
        return self._end_reason

    def _silent_s(self) -> float:
        """0 also while it is at a request whose caller waits: that has a limit of its own."""
        if any(request.has_started for request in list(self._pending.values())):
            return 0.0
        return self._silence.seconds()

    def _death(self) -> ChildDiedError:
        name, reason = self._spec.name, self.end_reason() or "it is going"
        if self._is_ready or self._ended_by_us:
            return ChildDiedError(f"The {name} process ended: {reason}.")
        return ChildLostAtStartError(f"The {name} process cannot be started: {reason}.")

    def _send(self, message: object, blobs: Sequence[Blob], *, frame_id: int, fds: Sequence[int]) -> None:
        try:
            self._channel.send(
                message, blobs, frame_id=frame_id, fds=fds, is_stuck=lambda seconds: seconds > STUCK_S
            )
        except TimeoutError as error:
            self.kill("did not read its requests")
            raise ChildTimeoutError(f"The {self._spec.name} process is stuck and was ended.") from error
        except OSError as error:
            self._has_ended.wait(_EXIT_S)  # the listener sees the same and knows more
            raise self._death() from error

    def _listen(self) -> None:
        """Take frames until the process closes its side, then see it to its end."""
        try:
            while (frame := self._channel.receive()) is not None:
                frame.close_fds()
                self._silence.heard()
                self._take(frame)
        except ProtocolError:
            logger.exception("%s does not keep to the protocol and is ended", self._spec.name)
            self._process.kill()
        self._see_out()

    def _take(self, frame: Frame) -> None:
        if frame.name == Signal.READY:
            self._is_ready = True
            self._settled.set()
            return
        failure = failure_in(frame)
        if frame.id == 0:
            self._start_failure = failure
            return
        if frame.last:
            self._silence.settled(frame.id)
        request = self._pending.get(frame.id)
        if request is None:
            return  # its caller has given up
        if frame.name == Signal.STARTED:
            request.start()
            return
        if failure is None and frame.name != Signal.NOTHING:
            request.add(Reply(frame.decode(self._reply_types), frame.blobs))
        if frame.last:
            self._pending.pop(frame.id, None)
            request.end(failure)

    def _see_out(self) -> None:
        """The channel is at its end: reap the process, tell whoever waits."""
        exit_code = self._exit_code(max(_EXIT_S, self._spec.gentle_end_s))
        if exit_code is None:
            self._process.kill()
            exit_code = self._exit_code(_KILLED_S)
        self._channel.close()
        self._stray.wait_for_end(_EXIT_S)
        self._tell_end(exit_code)
        if exit_code is None:
            logger.error("%s (pid %d) cannot be ended; it is done without", self._spec.name, self.pid)
            self._process.wait()  # reaped whenever it goes

    def _exit_code(self, timeout_s: float) -> int | None:
        """None while it is still there."""
        try:
            return self._process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            return None

    def _tell_end(self, exit_code: int | None) -> None:
        failed = self._start_failure.message if self._start_failure else ""
        reason = "it cannot be ended" if exit_code is None else exit_reason(exit_code)
        self._end_reason = self._ended_by_us or failed or reason
        self._on_end(self)
        with self._lock:
            self._has_ended.set()
            pending = list(self._pending.values())
            self._pending.clear()
        self._settled.set()
        for request in pending:
            request.end(self._death())
        if not self._ended_by_us:
            logger.warning("%s (pid %d) ended: %s", self._spec.name, self.pid, self.end_reason())
            # Once it is ready it may have seen documents, and prints may quote them.
            self._stray.log_last(only_crash_reports=self._is_ready)
