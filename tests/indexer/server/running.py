"""A small engine of the real parts: lock, key, listener, dispatcher, events, lifetime."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

from indexer.errors import CancelledError
from indexer.paths import DataDirectory
from indexer.protocol.address import engine_address, ensure_key
from indexer.protocol.lock import EngineLock, prepare_data_directory
from indexer.protocol.messages import ExplainReply
from indexer.server.dispatcher import Dispatcher
from indexer.server.events import EventHub
from indexer.server.lifetime import Lifetime
from indexer.server.listener import EngineListener
from indexer.server.request import RequestContext
from tests.waiting import PATIENCE_S


class SmallEngine:
    def __init__(self, directory: DataDirectory, *, idle_s: float = 60.0) -> None:
        self.directory = directory
        self.stopped = threading.Event()
        self.events = EventHub()
        self.lifetime = Lifetime(self.stopped.set, idle_s=idle_s)
        self.dispatcher = Dispatcher(self.events, self.lifetime, on_stop=self.stopped.set)
        self.lock = EngineLock(directory)

    def start(self) -> None:
        prepare_data_directory(self.directory)
        self.lock.acquire()
        self.address = engine_address(self.directory)
        self.listener = EngineListener(self.address, ensure_key(self.directory), self.dispatcher.serve)
        self.listener.start()
        self.lock.publish(self.address)

    def stop(self) -> None:
        self.listener.close()
        self.lifetime.close()
        self.dispatcher.close()
        self.listener.join(PATIENCE_S)
        self.lock.release()


def explained(text: str) -> ExplainReply:
    return ExplainReply((), text, "")


class Gate:
    """A handler that waits to be let through, and tells how it ended."""

    def __init__(self) -> None:
        self.began = threading.Semaphore(0)
        self.open = threading.Event()
        self.ended: list[str] = []

    def __call__(self, request: Any, context: RequestContext) -> Iterator[object]:
        self.began.release()
        while not self.open.wait(0.01):
            if context.is_cancelled():
                self.ended.append("cancelled")
                raise CancelledError("cancelled")
        self.ended.append("done")
        yield explained("through the gate")
