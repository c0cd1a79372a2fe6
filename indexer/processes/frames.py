"""Frames: what a parent and a child process say to each other.

A frame is a 4-byte big-endian length, a JSON header `{"id", "type", "last", "body", "blobs": [sizes]}`
of that length, then the blobs back to back. Descriptors (POSIX) ride on the frame's first bytes.
A type whose name starts with `_` is a signal between `child` and `supervisor`, see `Signal`.
"""

from __future__ import annotations

import os
import struct
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, cast

import msgspec

from indexer.errors import DeskhoundError, ProtocolError, error_from_codes
from indexer.processes.streams import ByteStream
from indexer.protocol.typed_json import decode_json, decode_named, encode_json

if TYPE_CHECKING:
    import numpy.typing as npt

    Blob = bytes | bytearray | memoryview | npt.NDArray[Any]
else:
    Blob = object  # collections.abc.Buffer from Python 3.12 on

_LENGTH = struct.Struct(">I")
_MAX_BLOBS = 100_000
_AHEAD_BYTES = 1 << 16
"""Read at once: each call gives up the interpreter's lock, and waits for it again."""


class Signal(StrEnum):
    """Types of frames that carry no message of the caller's."""

    READY = "_ready"
    """Child: set up, requests are served from now on."""
    STARTED = "_started"
    """Child: the handler of this id begins; its time limit runs from here."""
    NOTHING = "_nothing"
    """Child: the handler of this id is done and has nothing (more) to say."""
    ERROR = "_error"
    """Child: the handler of this id, or with id 0 the set-up, raised."""
    CANCEL = "_cancel"
    """Parent: give up this id."""


@dataclass(frozen=True, slots=True)
class Failure:
    """The body of a `Signal.ERROR`."""

    codes: tuple[str, ...]
    """Of the error's class and its bases, most specific first."""
    message: str
    hint: str = ""


class _Header(msgspec.Struct, frozen=True, rename={"name": "type"}):
    id: int
    name: str
    last: bool
    body: msgspec.Raw
    blobs: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame as it was read; its body is decoded once the type is known."""

    id: int
    name: str
    """The class name of the message, or a `Signal`."""
    last: bool
    body: bytes
    blobs: tuple[memoryview, ...] = ()
    fds: tuple[int, ...] = ()

    def decode(self, types: Mapping[str, type]) -> Any:
        """The message, as the class `types` has for its name.

        Raises:
            ProtocolError: an unknown type, or a body that does not fit it.
        """
        return decode_named(self.name, self.body, types)

    def close_fds(self) -> None:
        """Close the descriptors that came along."""
        for fd in self.fds:
            os.close(fd)


def encode_frame(
    message: object, blobs: Sequence[Blob] = (), *, frame_id: int, last: bool
) -> list[bytes | memoryview]:
    """The buffers of a frame, in the order they are written; blobs are not copied.

    Args:
        message: a dataclass, or a `Signal` for a frame without a body.
        blobs: anything with a C-contiguous buffer.
        frame_id: the request's id; 0 belongs to the process as a whole.
        last: whether this is the final frame of its id.

    Raises:
        ProtocolError: the message cannot be written as JSON.
    """
    views = [_bytes_of(blob) for blob in blobs]
    body = b"{}" if isinstance(message, Signal) else encode_json(message)
    sizes = tuple(view.nbytes for view in views)
    header = encode_json(_Header(frame_id, _name(message), last, msgspec.Raw(body), sizes))
    return [_LENGTH.pack(len(header)) + header, *views]


def _bytes_of(blob: Blob) -> memoryview:
    view = memoryview(cast("bytes", blob))  # numpy's types say nothing of buffers before Python 3.12
    return view.cast("B") if view.nbytes else memoryview(b"")


def _name(message: object) -> str:
    if isinstance(message, Signal):
        return message.value
    return Signal.ERROR.value if isinstance(message, Failure) else type(message).__name__


class FrameChannel:
    """Frames over a byte stream: any thread may send, one thread receives."""

    def __init__(self, stream: ByteStream, *, max_frame_bytes: int, takes_fds: bool = False) -> None:
        self._stream = stream
        self._takes_fds = takes_fds
        self._max_frame_bytes = max_frame_bytes
        self._sending = threading.Lock()
        self._buffer = memoryview(bytearray(0 if takes_fds else _AHEAD_BYTES))
        self._ahead = self._buffer[:0]
        """What was read of the next frames with an earlier one; not where descriptors must come with their own."""

    def send(
        self,
        message: object,
        blobs: Sequence[Blob] = (),
        *,
        frame_id: int,
        last: bool = True,
        fds: Sequence[int] = (),
        is_stuck: Callable[[float], bool] = lambda _seconds: False,
    ) -> None:
        """Write a frame.

        Raises:
            ProtocolError: the message cannot be written as JSON; nothing was sent.
            TimeoutError: the other side did not read and `is_stuck(seconds)` gave up.
            OSError: the other side is gone.
        """
        buffers = [memoryview(part) for part in encode_frame(message, blobs, frame_id=frame_id, last=last)]
        with self._sending:
            self._stream.write(buffers, fds, is_stuck)

    def receive(self) -> Frame | None:
        """The next frame; None at the end of the stream.

        Raises:
            ProtocolError: the frame is malformed or larger than allowed; the stream is unusable.
        """
        prefix, fds = self._read_prefix()
        try:
            if prefix is None:
                return None
            header = self._read_header(_LENGTH.unpack(prefix)[0])
            blobs = tuple(self._read(size) for size in header.blobs)
        except BaseException:
            for fd in fds:
                os.close(fd)
            raise
        return Frame(header.id, header.name, header.last, bytes(header.body), blobs, tuple(fds))

    def _read_prefix(self) -> tuple[bytes | None, list[int]]:
        prefix, fds = bytearray(_LENGTH.size), list[int]()
        done = 0
        while done < _LENGTH.size:
            try:
                if self._takes_fds:
                    data, more = self._stream.read_with_fds(_LENGTH.size - done)
                    prefix[done : done + len(data)] = data
                    fds += more
                    count = len(data)
                else:
                    count = self._read_some(memoryview(prefix)[done:])
            except ConnectionError:
                count = 0  # killed with unread bytes in its pipe
            if not count:
                return None, fds
            done += count
        return bytes(prefix), fds

    def _read_header(self, size: int) -> _Header:
        if size > self._max_frame_bytes:
            raise ProtocolError(f"a header of {size} bytes is more than allowed")
        header: _Header = decode_json(self._read(size), _Header)
        if len(header.blobs) > _MAX_BLOBS or any(blob < 0 for blob in header.blobs):
            raise ProtocolError("malformed blob sizes")
        if size + sum(header.blobs) > self._max_frame_bytes:
            raise ProtocolError(f"a frame of {size + sum(header.blobs)} bytes is more than allowed")
        return header

    def _read(self, size: int) -> memoryview:
        """Exactly `size` bytes, read-only."""
        target = memoryview(bytearray(size))
        done = 0
        while done < size:
            try:
                count = self._read_some(target[done:])
            except ConnectionError:
                count = 0
            if not count:
                raise ProtocolError("the stream ended inside a frame")
            done += count
        return target.toreadonly()

    def _read_some(self, target: memoryview) -> int:
        """Read into `target`, by way of the buffer what is smaller: a frame is mostly several small pieces."""
        if not self._ahead:
            if len(target) >= len(self._buffer):
                return self._stream.read(target)
            self._ahead = self._buffer[: self._stream.read(self._buffer)]
        count = min(len(target), len(self._ahead))
        target[:count] = self._ahead[:count]
        self._ahead = self._ahead[count:]
        return count

    def end_sending(self) -> None:
        """Let the other side see the end of the stream; frames from it still arrive."""
        self._stream.end_writing()

    def abandon(self) -> None:
        """Neither side hears of the other any more; from any thread."""
        self._stream.abandon()

    def close(self) -> None:
        """Give back the stream; called by the receiving thread when it is done."""
        with self._sending:
            self._stream.close()


def failure_in(frame: Frame) -> DeskhoundError | None:
    """The error that a frame tells of, as its own class; None where it tells of none."""
    if frame.name != Signal.ERROR:
        return None
    failure: Failure = frame.decode({Signal.ERROR.value: Failure})
    return error_from_codes(failure.codes, failure.message, failure.hint)
