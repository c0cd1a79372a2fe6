"""One window per data directory: a second launch tells the first what is wanted, and ends."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from PySide6.QtCore import QDeadlineTimer, QLockFile, QObject, QThread, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

VERBS = frozenset({"show", "quick", "toggle", "none"})
MAX_MESSAGE_BYTES = 1024
ANSWER_MS = 1500
RETRY_MS = 20


class SingleInstance(QObject):
    """A lock file decides who is first, a local socket carries one verb of a fixed set.

    After a crash the socket's file stays; whoever holds the lock may remove it.
    """

    verb_received = Signal(str)

    def __init__(self, folder: Path, tag: str) -> None:
        super().__init__()
        self._lock = QLockFile(str(folder / f"window-{tag}.lock"))
        self._lock.setStaleLockTime(0)  # stale only when its process is gone, however long it runs
        is_windows = sys.platform == "win32"
        self._name = f"deskhound-window-{tag}" if is_windows else str(folder / f"window-{tag}.sock")
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_connection)

    def claim(self) -> bool:
        """Become the one instance; False when another one is."""
        if not self._lock.tryLock(0):
            return False
        QLocalServer.removeServer(self._name)
        self._server.listen(self._name)
        return True

    def tell(self, verb: str, *, within_ms: int = ANSWER_MS) -> bool:
        """Send a verb to the first instance; False when nobody takes it."""
        socket = self._reach(QDeadlineTimer(within_ms))
        if socket is None:
            return False
        token = os.environ.get("XDG_ACTIVATION_TOKEN", "")
        socket.write(f"{verb} {token}".encode()[:MAX_MESSAGE_BYTES])
        is_sent = socket.waitForBytesWritten(ANSWER_MS)
        socket.disconnectFromServer()
        return is_sent

    def release(self) -> None:
        """Let another instance be the first."""
        self._server.close()
        self._lock.unlock()

    def _reach(self, deadline: QDeadlineTimer) -> QLocalSocket | None:
        """A connection. The first instance has the lock a moment before it listens: both may start at login."""
        while True:
            socket = QLocalSocket()
            socket.connectToServer(self._name)
            if socket.waitForConnected(max(1, deadline.remainingTime())):
                return socket
            if deadline.hasExpired():
                return None
            QThread.msleep(RETRY_MS)

    def _on_connection(self) -> None:
        socket = self._server.nextPendingConnection()
        while socket is not None:
            socket.disconnected.connect(socket.deleteLater)
            self._read_from(socket)
            socket = self._server.nextPendingConnection()

    def _read_from(self, socket: QLocalSocket) -> None:
        def read() -> None:
            message = bytes(socket.read(MAX_MESSAGE_BYTES).data()).decode("utf-8", "replace")
            verb, _, token = message.partition(" ")
            if verb in VERBS:
                if token.isprintable() and token:
                    os.environ["XDG_ACTIVATION_TOKEN"] = token  # lets Wayland raise the window
                self.verb_received.emit(verb)

        socket.readyRead.connect(read)
        if socket.bytesAvailable():
            read()
