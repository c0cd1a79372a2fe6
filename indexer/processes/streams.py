"""Byte streams between parent and child: a socket pair on POSIX, two pipes on Windows.

A stream has one reading thread; writers take turns above it. The socket can carry file
descriptors, which ride on the first bytes of a write.
"""

from __future__ import annotations

import array
import contextlib
import os
import select
import socket
import sys
import threading
import time
from collections.abc import Callable, Sequence
from typing import Protocol

MAX_FDS = 16
"""Descriptors one write may carry."""

_MAX_BUFFERS = 512
"""Buffers given to one `sendmsg`; Linux takes 1,024 (IOV_MAX)."""


class ByteStream(Protocol):
    """Both directions of a channel; an OSError says the other side is gone."""

    def write(
        self, buffers: Sequence[memoryview], fds: Sequence[int], is_stuck: Callable[[float], bool]
    ) -> None:
        """Write all buffers; ask `is_stuck` with the seconds waited, about once a second.

        Raises:
            TimeoutError: `is_stuck` said so.
        """
        ...

    def read(self, target: memoryview) -> int:
        """Read some bytes into `target`; 0 at the end of the stream. Descriptors are dropped."""
        ...

    def read_with_fds(self, size: int) -> tuple[bytes, list[int]]:
        """Read up to `size` bytes and the descriptors that ride on them."""
        ...

    def end_writing(self) -> None:
        """Let the other side read the end of the stream; from any thread, more than once."""
        ...

    def abandon(self) -> None:
        """End both directions, whatever the other side does: whoever reads or writes is told; from any thread."""
        ...

    def close(self) -> None:
        """Give back the descriptors; called by the reading thread."""
        ...


class PipeStream:
    """Two pipes: what Windows has. Cannot carry descriptors, and a write cannot be given up."""

    def __init__(self, read_fd: int, write_fd: int) -> None:
        self._read_fd = read_fd
        self._write_fd = write_fd
        self._closing = threading.Lock()

    def write(
        self, buffers: Sequence[memoryview], fds: Sequence[int], is_stuck: Callable[[float], bool]
    ) -> None:
        """Write all buffers; whoever finds the child stuck kills it, which ends the write."""
        if fds:
            raise ValueError("pipes cannot carry descriptors")
        for buffer in buffers:
            rest = buffer
            while rest:
                rest = rest[os.write(self._write_fd, rest[: 1 << 20]) :]

    def read(self, target: memoryview) -> int:
        """Read some bytes into `target`."""
        data = os.read(self._read_fd, min(len(target), 1 << 20))
        target[: len(data)] = data
        return len(data)

    def read_with_fds(self, size: int) -> tuple[bytes, list[int]]:
        """Read up to `size` bytes; never any descriptor."""
        return os.read(self._read_fd, size), []

    def end_writing(self) -> None:
        """Close the pipe that is written to."""
        with self._closing:
            fd, self._write_fd = self._write_fd, -1
        if fd >= 0:
            os.close(fd)

    def abandon(self) -> None:
        """Do nothing: a read of a pipe cannot be given up. It ends with the process at the other side."""

    def close(self) -> None:
        """Close both pipes."""
        self.end_writing()
        os.close(self._read_fd)


if sys.platform == "win32":

    def adopt_stream() -> ByteStream:
        """The child's side: takes standard input and output away from everybody else."""
        import msvcrt

        read_fd, write_fd = os.dup(0), os.dup(1)
        for fd in (read_fd, write_fd):
            msvcrt.setmode(fd, os.O_BINARY)
        _redirect_standard_streams()
        return PipeStream(read_fd, write_fd)

else:

    class SocketStream:
        """One end of a socket pair; carries descriptors (SCM_RIGHTS)."""

        def __init__(self, connection: socket.socket) -> None:
            connection.setblocking(True)
            self._socket = connection

        def write(
            self, buffers: Sequence[memoryview], fds: Sequence[int], is_stuck: Callable[[float], bool]
        ) -> None:
            """Write all buffers, waiting for the other side to read."""
            ancillary = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", fds))] if fds else []
            rest = [buffer for buffer in buffers if buffer]
            started = time.monotonic()
            while rest:
                try:
                    sent = self._socket.sendmsg(rest[:_MAX_BUFFERS], ancillary, socket.MSG_DONTWAIT)
                except BlockingIOError:
                    self._wait_until_writable(started, is_stuck)
                    continue
                ancillary = []
                started = time.monotonic()
                rest = _without_first(rest, sent)

        def _wait_until_writable(self, started: float, is_stuck: Callable[[float], bool]) -> None:
            poll = select.poll()
            poll.register(self._socket, select.POLLOUT)
            if not poll.poll(1000) and is_stuck(time.monotonic() - started):
                raise TimeoutError("the other side does not read")

        def read(self, target: memoryview) -> int:
            """Read some bytes into `target`; the kernel closes descriptors nobody asked for."""
            return self._socket.recv_into(target)

        def read_with_fds(self, size: int) -> tuple[bytes, list[int]]:
            """Read up to `size` bytes and the descriptors that ride on them, none inheritable."""
            fds = array.array("i")
            # Not socket.recv_fds: it drops the flags it is given.
            close_on_exec = getattr(socket, "MSG_CMSG_CLOEXEC", 0)  # macOS has none
            space = socket.CMSG_SPACE(MAX_FDS * fds.itemsize)
            data, ancillary, _flags, _address = self._socket.recvmsg(size, space, close_on_exec)
            for level, kind, payload in ancillary:
                if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
                    fds.frombytes(payload[: len(payload) - len(payload) % fds.itemsize])
            if not close_on_exec:
                for fd in fds:
                    os.set_inheritable(fd, False)
            return data, fds.tolist()

        def end_writing(self) -> None:
            """Shut one direction of the socket down."""
            with contextlib.suppress(OSError):  # the other side may have closed it first
                self._socket.shutdown(socket.SHUT_WR)

        def abandon(self) -> None:
            """Shut both directions of the socket down."""
            with contextlib.suppress(OSError):  # as above, or it is closed here
                self._socket.shutdown(socket.SHUT_RDWR)

        def close(self) -> None:
            """Close the socket."""
            self._socket.close()

    def _without_first(buffers: list[memoryview], size: int) -> list[memoryview]:
        """What is left of `buffers` after their first `size` bytes."""
        done = 0
        while done < len(buffers) and size >= len(buffers[done]):
            size -= len(buffers[done])
            done += 1
        rest = buffers[done:]
        if size:
            rest[0] = rest[0][size:]
        return rest

    def adopt_stream() -> ByteStream:
        """The child's side: takes the socket on standard input away from everybody else."""
        connection = socket.socket(fileno=os.dup(0))
        _redirect_standard_streams()
        return SocketStream(connection)


def _redirect_standard_streams() -> None:
    """Read nothing from standard input, print to standard error, also from native code."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    sys.stdout.flush()
    os.dup2(2, 1)
