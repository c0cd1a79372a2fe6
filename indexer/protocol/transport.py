"""The wire between engine and client: framed bytes over a local socket, authenticated at both ends.

Built on `multiprocessing.connection` for its frames, its challenge and its Windows pipes; only
`send_bytes` and `recv_bytes` are used, never the pickling `send` and `recv`.
"""

from __future__ import annotations

import contextlib
import os
import socket
import struct
import sys
import threading
import time
from collections.abc import Iterator
from multiprocessing import AuthenticationError
from multiprocessing.connection import Connection, answer_challenge, deliver_challenge

from indexer.errors import EngineUnavailableError, ProtocolError

if sys.platform == "win32":
    from multiprocessing.connection import PipeConnection

    AnyConnection = Connection | PipeConnection
else:
    AnyConnection = Connection

CONNECT_S = 5.0
"""A live engine accepts within milliseconds; a frozen one must not freeze its clients."""
_RETRY_S = 0.01


class Wire:
    """One authenticated or to be authenticated connection. One thread may send, another receive."""

    def __init__(self, connection: AnyConnection) -> None:
        self._connection = connection
        self._is_hung_up = False
        # A second handle, to shut the connection down while other threads wait in it.
        self._socket = _socket_of(connection)

    def send(self, data: bytes) -> None:
        """Send a frame.

        Raises:
            EngineUnavailableError: the other side is gone.
        """
        try:
            self._connection.send_bytes(data)
        except (OSError, ValueError) as error:
            raise EngineUnavailableError("the connection is closed") from error

    def receive(self, max_bytes: int) -> bytes:
        """The next frame.

        Raises:
            ProtocolError: it is larger than `max_bytes`; nothing more can be received.
            EngineUnavailableError: the other side is gone.
        """
        try:
            return self._connection.recv_bytes(max_bytes)
        except (EOFError, OSError, ValueError) as error:
            # An oversized frame leaves the connection write-only.
            if not self._connection.closed and not self._connection.readable:
                raise ProtocolError(f"a message is too large (at most {max_bytes:,} bytes)") from error
            raise EngineUnavailableError("the connection is closed") from error

    def hang_up(self) -> None:
        """End the conversation and wake whoever waits in it; from any thread, more than once."""
        self._is_hung_up = True
        if self._socket is None:
            self._connection.close()
            return
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Hang up and give back the handles; nobody may be waiting in it any more."""
        self.hang_up()
        if self._socket is not None:
            self._socket.close()
        self._connection.close()

    @contextlib.contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Hang up if the body takes longer.

        Raises:
            TimeoutError: it took longer, and failed for it.
        """
        timer = threading.Timer(seconds, self.hang_up)
        timer.daemon = True
        timer.start()
        try:
            yield
        except EngineUnavailableError as error:
            if self._is_hung_up:
                raise TimeoutError("the other side did not answer in time") from error
            raise
        finally:
            timer.cancel()
            timer.join()

    def authenticate(self, key: bytes, *, first: bool) -> bool:
        """Prove the key to the other side and have it proved; False where one of the two failed.

        Args:
            key: the data directory's key.
            first: the engine asks first, the client answers first.

        Raises:
            EngineUnavailableError: the other side is gone, or does not speak our language.
        """
        steps = (deliver_challenge, answer_challenge) if first else (answer_challenge, deliver_challenge)
        try:
            for step in steps:
                step(self._connection, key)
        except AuthenticationError:
            return False
        except (AssertionError, EOFError, OSError, ValueError) as error:
            raise EngineUnavailableError("the other side does not prove its key") from error
        return True

    def is_own_user(self) -> bool:
        """Whether the other process runs as this user, where the system tells (Linux)."""
        if sys.platform != "linux" or self._socket is None:
            return True
        credentials = self._socket.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
        _pid, uid, _gid = struct.unpack("3i", credentials)
        return bool(uid == os.getuid())


def connect(address: str) -> Wire | None:
    """Connect to an address; None where nobody listens there.

    Raises:
        EngineUnavailableError: somebody does, but does not accept.
    """
    if sys.platform == "win32":
        from multiprocessing.connection import Client

        try:
            return Wire(Client(address, "AF_PIPE"))
        except FileNotFoundError:
            return None
        except OSError as error:
            raise EngineUnavailableError("The engine does not answer.") from error
    caller = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        _connect(caller, address)
        return Wire(Connection(caller.detach()))
    except (FileNotFoundError, ConnectionRefusedError):
        return None
    except OSError as error:
        raise EngineUnavailableError("The engine does not answer.") from error
    finally:
        caller.close()


def _connect(caller: socket.socket, address: str) -> None:
    """Connect, waiting a while for room in the listener's queue, where `connect` knows no time limit."""
    caller.setblocking(False)
    deadline = time.monotonic() + CONNECT_S
    while True:
        try:
            caller.connect(address)
            break
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise
            time.sleep(_RETRY_S)
    caller.setblocking(True)


def _socket_of(connection: AnyConnection) -> socket.socket | None:
    if sys.platform == "win32":
        return None  # a pipe
    return socket.socket(fileno=os.dup(connection.fileno()))
