"""The loop of every child process: read a request, run its handler, write its replies."""

from __future__ import annotations

import logging
import os
import queue
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from indexer.errors import (
    CancelledError,
    ChildDiedError,
    ChildError,
    DeskhoundError,
    ProtocolError,
    error_codes,
)
from indexer.interpreter import collect_garbage_sparingly, return_freed_memory
from indexer.logs import log_to_parent
from indexer.processes.frames import Blob, Failure, Frame, FrameChannel, Signal
from indexer.processes.startup import begin_child_life
from indexer.processes.streams import adopt_stream

logger = logging.getLogger(__name__)

_MAX_REQUEST_BYTES = 1 << 30  # the parent is trusted; this stops a broken stream, not a large batch
_END_S = 0.5
"""What a process without a longer `gentle_end_s` gets to finish its request and its teardown."""
IDLE_S = 3.0
"""Without a request for so long, a process returns the memory its last ones have freed."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A message (a frozen dataclass) and the raw buffers that travel with it.

    On the sending side blobs may be anything with a contiguous buffer, a numpy array too; on the
    receiving side they are read-only memoryviews.
    """

    message: Any
    blobs: Sequence[Blob] = ()


class ChildContext:
    """What a handler knows of the request it serves, besides its message."""

    blobs: tuple[memoryview, ...]
    """The request's blobs, read-only."""
    fds: tuple[int, ...]
    """Open file descriptors that came along; closed after the handler ended (POSIX only)."""

    def __init__(
        self, blobs: tuple[memoryview, ...], fds: tuple[int, ...], is_stopping: Callable[[], bool]
    ) -> None:
        self.blobs = blobs
        self.fds = fds
        self._cancelled = threading.Event()
        self._is_stopping = is_stopping

    def cancel(self) -> None:
        """Called by the loop when the caller gave up."""
        self._cancelled.set()

    def is_cancelled(self) -> bool:
        """Whether the caller gave up, or the process was asked to stop."""
        return self._cancelled.is_set() or self._is_stopping()

    def raise_if_cancelled(self) -> None:
        """Raise where `is_cancelled`: `CancelledError`, or `ChildDiedError` for who may ask another process."""
        if self._cancelled.is_set():
            raise CancelledError("cancelled")
        if self._is_stopping():
            raise ChildDiedError("The process was asked to end.")


Handler = Callable[[Any, ChildContext], Iterable[Reply] | Reply | None]
"""Serves one request type. Several replies are best yielded from a generator: each is written
as it comes. None replies with an empty last frame."""


def serve(
    handlers: Mapping[type, Handler],
    *,
    concurrent: bool = False,
    setup: Callable[[], None] | None = None,
    teardown: Callable[[], None] | None = None,
) -> None:
    """Serve requests until the parent asks to stop or is gone; then the process ends.

    Call it first thing in `main()`: it takes the channel away from stray prints before heavy
    imports, which belong into `setup`. An error of `indexer.errors` raised by a handler or by
    `setup` is raised again as the same class in the parent.

    Args:
        handlers: request class → handler.
        concurrent: run each request in a thread of its own instead of one after the other.
        setup: runs before the first request; the parent's time limits start after it.
        teardown: runs at the end, unless the process is killed.
    """
    options = begin_child_life()
    channel = FrameChannel(adopt_stream(), max_frame_bytes=_MAX_REQUEST_BYTES, takes_fds=True)
    log_to_parent()
    threading.current_thread().name = options.name
    loop = _Loop(handlers, channel, concurrent=concurrent, gentle_end_s=options.gentle_end_s)
    status = loop.run(setup, teardown)
    logging.shutdown()
    sys.stderr.flush()
    os._exit(status)  # without the interpreter's end, in which native threads of libraries crash


class _Loop:
    """Requests in, replies out; one thread reads, the main thread (or one per request) works."""

    def __init__(
        self,
        handlers: Mapping[type, Handler],
        channel: FrameChannel,
        *,
        concurrent: bool,
        gentle_end_s: float,
    ) -> None:
        self._handlers = handlers
        self._types = {request.__name__: request for request in handlers}
        self._channel = channel
        self._concurrent = concurrent
        self._gentle_end_s = gentle_end_s
        self._queue: queue.SimpleQueue[Frame | None] = queue.SimpleQueue()
        self._contexts: dict[int, ChildContext] = {}
        self._has_served = False
        self._stopping = threading.Event()
        self._finished = threading.Event()

    def run(self, setup: Callable[[], None] | None, teardown: Callable[[], None] | None) -> int:
        """Serve until the end; returns the exit code."""
        if self._gentle_end_s:
            signal.signal(signal.SIGTERM, lambda _number, _frame: self._stop())
        threading.Thread(target=self._read, name="requests", daemon=True).start()
        status = self._attempt(0, setup) if setup else 0
        if status == 0:
            collect_garbage_sparingly()
            self._send(Signal.READY, frame_id=0)
            self._work()
            if teardown is not None:
                status = self._attempt(0, teardown)
        self._finished.set()
        return status

    def _attempt(self, frame_id: int, action: Callable[[], None]) -> int:
        """Run `action`; what it raises is sent, and makes the exit code 1."""
        failure = self._failure_of(action)
        if failure is None:
            return 0
        self._send(failure, frame_id=frame_id)
        return 1

    def _read(self) -> None:
        try:
            while (frame := self._channel.receive()) is not None:
                if frame.name != Signal.CANCEL:
                    self._contexts[frame.id] = ChildContext(frame.blobs, frame.fds, self._stopping.is_set)
                    self._queue.put(frame)
                elif (context := self._contexts.get(frame.id)) is not None:
                    context.cancel()
        except ProtocolError:
            logger.exception("the parent's stream is broken")
        # The parent asks to end by closing its side, or is gone.
        self._stop()
        self._finished.wait(self._gentle_end_s or _END_S)
        os._exit(1)

    def _stop(self) -> None:
        self._stopping.set()
        self._queue.put(None)

    def _work(self) -> None:
        threads: list[threading.Thread] = []
        while not self._stopping.is_set() and (frame := self._next_frame()) is not None:
            if not self._concurrent:
                self._serve(frame)
                continue
            threads = [thread for thread in threads if thread.is_alive()]
            threads.append(threading.Thread(target=self._serve, args=(frame,), name=frame.name, daemon=True))
            threads[-1].start()
        for thread in threads:
            thread.join()  # the reader ends the process where one takes too long

    def _next_frame(self) -> Frame | None:
        if self._has_served:
            try:
                return self._queue.get(timeout=IDLE_S)
            except queue.Empty:
                self._has_served = False
                return_freed_memory()
        return self._queue.get()

    def _serve(self, frame: Frame) -> None:
        self._has_served = True
        failure = self._failure_of(lambda: self._handle(frame))
        if failure is not None:
            self._send(failure, frame_id=frame.id)
        self._contexts.pop(frame.id, None)
        frame.close_fds()

    def _handle(self, frame: Frame) -> None:
        context = self._contexts[frame.id]
        context.raise_if_cancelled()
        self._send(Signal.STARTED, frame_id=frame.id, last=False)
        message = frame.decode(self._types)
        result = self._handlers[type(message)](message, context)
        if isinstance(result, Reply):
            self._send(result.message, result.blobs, frame_id=frame.id)
            return
        for reply in _until_cancelled(result or (), context):
            self._send(reply.message, reply.blobs, frame_id=frame.id, last=False)
        self._send(Signal.NOTHING, frame_id=frame.id)

    def _failure_of(self, action: Callable[[], None]) -> Failure | None:
        """The barrier: run `action`, return what it raised as something to send."""
        try:
            action()
        except DeskhoundError as error:
            return Failure(tuple(error_codes(error)), error.message, error.hint)
        except MemoryError:
            return Failure(tuple(error_codes(ChildError(""))), "It needs more memory than it may take.")
        except Exception as error:
            logger.exception("a request failed unexpectedly")
            return Failure(tuple(error_codes(ChildError(""))), f"unexpected {type(error).__name__}")
        return None

    def _send(self, message: object, blobs: Sequence[Blob] = (), *, frame_id: int, last: bool = True) -> None:
        try:
            self._channel.send(message, blobs, frame_id=frame_id, last=last)
        except OSError:
            self._stop()  # the reader sees the same and ends the process


def _until_cancelled(replies: Iterable[Reply], context: ChildContext) -> Iterator[Reply]:
    """The replies until the caller gives up; the handler's generator is closed then."""
    iterator = iter(replies)
    try:
        for reply in iterator:
            yield reply
            context.raise_if_cancelled()
    finally:
        if (close := getattr(iterator, "close", None)) is not None:
            close()
