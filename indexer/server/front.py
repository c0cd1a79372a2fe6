"""The engine's front: its lock, its socket, and the dispatcher behind it."""

from __future__ import annotations

import threading
from collections.abc import Iterable

from indexer.paths import DataDirectory
from indexer.protocol.address import engine_address, ensure_key
from indexer.protocol.lock import EngineLock, prepare_data_directory
from indexer.server.dispatcher import Dispatcher, Handler
from indexer.server.events import EventHub
from indexer.server.lifetime import Lifetime
from indexer.server.listener import EngineListener

_LEAVE_S = 0.5


class EngineFront:
    """Claims a data directory, then serves clients until it is asked to stop."""

    def __init__(self, directory: DataDirectory) -> None:
        """Serve the engine of `directory`."""
        self.stop_asked = threading.Event()
        """Set when a client asks the engine to end, or nobody uses it any more."""
        self.events = EventHub()
        self.lifetime = Lifetime(self.stop_asked.set)
        self._directory = directory
        self._dispatcher = Dispatcher(self.events, self.lifetime, on_stop=self.stop_asked.set)
        self._lock = EngineLock(directory)
        self._listener: EngineListener | None = None

    def claim(self) -> None:
        """Take the data directory for this engine alone.

        Raises:
            DataDirectoryError: it cannot be used, or another engine has it.
        """
        prepare_data_directory(self._directory)
        self._lock.acquire()

    def is_claimed(self) -> bool:
        """Whether the data directory that was claimed is still there; False once it was deleted."""
        return self._lock.is_in_place()

    def open(self, handlers: dict[type, Handler], long_requests: Iterable[type]) -> None:
        """Serve `handlers` from now on; `long_requests` may take more than a few seconds.

        Raises:
            DataDirectoryError: the socket cannot be made.
        """
        long = frozenset(long_requests)
        for request_type, handler in handlers.items():
            self._dispatcher.register(request_type, handler, is_long=request_type in long)
        address = engine_address(self._directory)
        listener = EngineListener(address, ensure_key(self._directory), self._dispatcher.serve)
        listener.start()
        self._listener = listener
        self._lock.publish(address)

    def close(self) -> None:
        """Let nobody in, hang up on everybody."""
        if self._listener is not None:
            self._listener.close()
        self.lifetime.close()
        self._dispatcher.close()
        if self._listener is not None:
            self._listener.join(_LEAVE_S)

    def release(self) -> None:
        """Give the data directory back: the last thing an engine does."""
        self._lock.release()
