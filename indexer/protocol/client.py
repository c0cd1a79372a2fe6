"""The client's side of the engine: send a request, receive its replies."""

from __future__ import annotations

import contextlib
import itertools
import queue
import threading
from collections.abc import Generator
from typing import Any, Self

from indexer.errors import DeskhoundError, EngineUnavailableError, ProtocolError
from indexer.paths import DataDirectory
from indexer.protocol.codec import (
    EVENT_ID,
    MAX_REPLY_BYTES,
    MAX_REQUEST_BYTES,
    Envelope,
    decode,
    encode,
    reply_types,
)
from indexer.protocol.greeting import error_in, no_answer, open_connection
from indexer.protocol.heartbeat import Heartbeat
from indexer.protocol.messages import CancelRequest, ErrorReply, PingRequest, Welcome
from indexer.protocol.transport import Wire

_QUEUED_REPLIES = 1000
"""A client that lets more pile up stops reading, and the engine hangs up on it."""
_LOOK_S = 0.5

_Received = Envelope | DeskhoundError


class EngineClient:
    """An authenticated connection to the engine of a data directory. Sending is thread-safe.

    An engine that does not answer at all is noticed: whoever waits gets an error, however long a request may take.

    Either `call` and `stream` (any thread, several at once: replies are told apart by their id), or
    `send` and `receive` from one event loop's thread.
    """

    def __init__(self, wire: Wire, welcome: Welcome) -> None:
        """Take over a connection that has been greeted; see `connect`."""
        self.welcome = welcome
        self._wire = wire
        self._sending = threading.Lock()
        self._ids = itertools.count(1)
        self._routes: dict[int, queue.Queue[_Received]] = {}
        self._posted: set[int] = set()
        self._inbox: queue.Queue[_Received | None] = queue.Queue(_QUEUED_REPLIES)
        self._lock = threading.Lock()
        self._end: DeskhoundError | None = None
        self._heartbeat = Heartbeat(ping=self._ping, on_silence=self._give_up)
        self._reader = threading.Thread(target=self._read, name="engine-replies", daemon=True)
        self._reader.start()

    @classmethod
    def connect(cls, directory: DataDirectory, *, client: str, start: bool = True) -> Self:
        """Connect, starting the engine where none runs (`start`).

        An older engine is asked to go and replaced (`start`).

        Raises:
            EngineUnavailableError: none runs and none could be started; says why.
            VersionMismatchError: the engine is newer than this client.
            DataDirectoryError: the data directory cannot be used.
        """
        return cls(*open_connection(directory, client=client, start=start))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_raised: object) -> None:
        self.close()

    def call(self, request: Any, *, timeout_s: float | None = None) -> Any:
        """Send a request and return the message of its last reply.

        Raises:
            DeskhoundError: an `ErrorReply`, raised as the class of its code.
            EngineUnavailableError: the engine went away, or did not answer within `timeout_s`.
        """
        message: Any = None
        for envelope in self.stream(request, timeout_s=timeout_s):
            message = envelope.message
        return message

    def stream(self, request: Any, *, timeout_s: float | None = None) -> Generator[Envelope, None, None]:
        """Send a request and yield its replies; closing the iterator cancels. Raises as `call`.

        `timeout_s` is the longest silence between two replies.
        """
        number = next(self._ids)
        replies: queue.Queue[_Received] = queue.Queue(_QUEUED_REPLIES)
        with self._lock:
            if self._end is not None:
                raise self._end
            self._routes[number] = replies
            self._heartbeat.expect(True)
        is_done = False
        try:
            self._send(number, request)
            while not is_done:
                envelope = _taken(replies, timeout_s)
                is_done = envelope.last
                if isinstance(envelope.message, ErrorReply):
                    is_done = True
                    raise error_in(envelope.message)
                yield envelope
        except EngineUnavailableError:
            is_done = self._end is not None
            raise
        finally:
            with self._lock:
                self._routes.pop(number, None)
                self._heartbeat.expect(self._is_awaited())
            if not is_done:
                self._cancel(number)

    def send(self, request: Any) -> int:
        """Send a request and return its id; its replies come from `receive`.

        Raises:
            EngineUnavailableError: the engine went away.
            ProtocolError: the request is too large, or not for JSON.
        """
        number = next(self._ids)
        data = _encoded(number, request)
        if not isinstance(request, CancelRequest):  # it has no reply
            with self._lock:
                self._posted.add(number)
                self._heartbeat.expect(True)
        self._write(data)
        return number

    def receive(self, timeout_s: float | None = None) -> Envelope | None:
        """The next event or reply to a `send`, an `ErrorReply` among them; None when none came in time, or on `wake`.

        Raises:
            EngineUnavailableError: the engine went away.
        """
        try:
            received = self._inbox.get(timeout=timeout_s)
        except queue.Empty:
            return None
        if isinstance(received, DeskhoundError):
            self._inbox.put_nowait(received)  # for the next call
            raise received
        return received

    def wake(self) -> None:
        """Have `receive` return None, now or when it is next called. From any thread; never blocks."""
        with contextlib.suppress(queue.Full):  # then it has enough to return for
            self._inbox.put_nowait(None)

    def close(self) -> None:
        """Hang up; the engine gives up what this client asked for."""
        self._finish(EngineUnavailableError("The connection to the engine was closed."))
        self._wire.hang_up()
        self._reader.join()
        self._heartbeat.close()
        with self._sending:
            self._wire.close()

    def _send(self, number: int, request: Any) -> None:
        self._write(_encoded(number, request))

    def _write(self, data: bytes) -> None:
        with self._sending:
            self._wire.send(data)

    def _cancel(self, number: int) -> None:
        with contextlib.suppress(EngineUnavailableError):  # it has nothing left to cancel
            self._send(next(self._ids), CancelRequest(number))

    def _ping(self) -> None:
        with contextlib.suppress(EngineUnavailableError):  # whoever reads sees the same
            self._send(next(self._ids), PingRequest())

    def _give_up(self) -> None:
        self._finish(no_answer())
        self._wire.hang_up()

    def _is_awaited(self) -> bool:
        return bool(self._routes or self._posted)

    def _read(self) -> None:
        """Body of the reading thread: hand every reply to whoever waits for it."""
        try:
            while self._end is None:
                self._hand_over(decode(self._wire.receive(MAX_REPLY_BYTES)).open(reply_types()))
        except ProtocolError as error:
            self._finish(error)
        except EngineUnavailableError:
            self._finish(EngineUnavailableError("Deskhound's engine went away."))

    def _hand_over(self, envelope: Envelope) -> None:
        self._heartbeat.heard()
        with self._lock:
            target: queue.Queue[Any] | None = self._routes.get(envelope.id)
            if target is None and (envelope.id == EVENT_ID or envelope.id in self._posted):
                target = self._inbox
            if envelope.last:
                self._posted.discard(envelope.id)
                self._heartbeat.expect(self._is_awaited())
        while target is not None and self._end is None:
            try:
                target.put(envelope, timeout=_LOOK_S)
            except queue.Full:
                continue
            return

    def _finish(self, end: DeskhoundError) -> None:
        """No reply comes any more: tell whoever waits."""
        with self._lock:
            if self._end is not None:
                return
            self._end = end
            self._heartbeat.end()
            waiting: list[queue.Queue[Any]] = [*self._routes.values(), self._inbox]
        for received in waiting:
            _put_last(received, end)


def _encoded(number: int, request: Any) -> bytes:
    return encode(Envelope(number, request), max_bytes=MAX_REQUEST_BYTES)


def _put_last(target: queue.Queue[Any], end: DeskhoundError) -> None:
    while True:
        try:
            target.put_nowait(end)
        except queue.Full:
            target.get_nowait()
        else:
            return


def _taken(replies: queue.Queue[_Received], timeout_s: float | None) -> Envelope:
    try:
        received = replies.get(timeout=timeout_s)
    except queue.Empty:
        raise EngineUnavailableError("Deskhound's engine did not answer in time.") from None
    if isinstance(received, DeskhoundError):
        raise received
    return received
