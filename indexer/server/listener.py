"""The listener: lets clients in that run as this user and know the data directory's key."""

from __future__ import annotations

import contextlib
import logging
import sys
import threading
from collections.abc import Callable
from multiprocessing.connection import Listener

from indexer.errors import DataDirectoryError, EngineUnavailableError
from indexer.protocol.address import prepare_address
from indexer.protocol.transport import Wire, connect

logger = logging.getLogger(__name__)

AUTHENTICATE_S = 5.0
MAX_STRANGERS = 32
"""Connections that have not proved the key yet; the oldest makes room for a newer one."""
MAX_CLIENTS = 128
_BACKLOG = 64
_PAUSE_S = 0.2
_WAKE_S = 0.5
"""The accepting thread ends at once, unless somebody took the socket away: then nobody can reach it any more."""


class EngineListener:
    """Accepts connections and hands the authenticated ones to `serve`, each in a thread of its own."""

    def __init__(self, address: str, key: bytes, serve: Callable[[Wire], None]) -> None:
        self._address = address
        self._key = key
        self._serve = serve
        self._lock = threading.Lock()
        self._strangers: dict[Wire, None] = {}
        self._threads: set[threading.Thread] = set()
        self._is_closing = threading.Event()
        self._listener: Listener | None = None
        self._accepter = threading.Thread(target=self._accept_all, name="listener", daemon=True)

    def start(self) -> None:
        """Listen. The caller holds the engine's lock.

        Raises:
            DataDirectoryError: the socket cannot be made.
        """
        prepare_address(self._address)
        family = "AF_PIPE" if sys.platform == "win32" else "AF_UNIX"
        try:
            self._listener = Listener(self._address, family, backlog=_BACKLOG)
        except OSError as error:
            raise DataDirectoryError(
                f"The engine cannot listen at {self._address}: {error.strerror}."
            ) from error
        self._accepter.start()

    def close(self) -> None:
        """Let nobody in any more; clients that are in stay."""
        self._is_closing.set()
        if self._listener is None:
            return
        with contextlib.suppress(EngineUnavailableError):
            wire = connect(self._address)  # wakes the accepting thread
            if wire is not None:
                wire.close()
        self._accepter.join(_WAKE_S)
        with contextlib.suppress(FileNotFoundError):  # the socket, deleted by somebody else
            self._listener.close()
        with self._lock:
            strangers = list(self._strangers)
        for wire in strangers:
            wire.hang_up()

    def join(self, wait_s: float) -> None:
        """Wait for the clients' threads after everybody was hung up on."""
        with self._lock:
            threads = list(self._threads)
        for thread in threads:
            thread.join(wait_s)

    def _accept_all(self) -> None:
        assert self._listener is not None
        while not self._is_closing.is_set():
            try:
                wire = Wire(self._listener.accept())
            except OSError:
                # Out of descriptors, or a client that was gone before it was accepted.
                self._is_closing.wait(_PAUSE_S)
                continue
            if self._is_closing.is_set():
                wire.close()
                return
            self._receive(wire)

    def _receive(self, wire: Wire) -> None:
        with self._lock:
            if len(self._threads) >= MAX_CLIENTS + MAX_STRANGERS:
                wire.close()
                return
            if len(self._strangers) >= MAX_STRANGERS:
                oldest = next(iter(self._strangers))
                del self._strangers[oldest]
                oldest.hang_up()
            self._strangers[wire] = None
            thread = threading.Thread(target=self._let_in, args=(wire,), name="client", daemon=True)
            self._threads.add(thread)
        try:
            thread.start()
        except RuntimeError as error:  # the system has no more threads for us
            logger.warning("a client is turned away: %s", error)
            wire.close()
            with self._lock:
                self._strangers.pop(wire, None)
                self._threads.discard(thread)

    def _let_in(self, wire: Wire) -> None:
        try:
            if self._is_friend(wire):
                self._serve(wire)
        except Exception:
            logger.exception("a client's thread failed")
        finally:
            wire.close()
            with self._lock:
                self._threads.discard(threading.current_thread())

    def _is_friend(self, wire: Wire) -> bool:
        """Whether the other side proves the key in time; it is no stranger afterwards either way."""
        try:
            if not wire.is_own_user():
                logger.warning("a connection of another user was refused")
                return False
            with wire.within(AUTHENTICATE_S):
                if wire.authenticate(self._key, first=True):
                    return True
            logger.warning("a connection with a wrong key was refused")
            return False
        except (EngineUnavailableError, TimeoutError):
            return False  # it hung up, or was hung up on
        finally:
            with self._lock:
                self._strangers.pop(wire, None)
