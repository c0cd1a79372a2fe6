"""Driving a real engine as its users do: over the socket, with a data directory of its own."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from indexer.errors import EngineUnavailableError
from indexer.paths import DataDirectory
from indexer.protocol.client import EngineClient
from indexer.protocol.messages import (
    AddSourceRequest,
    EngineStatus,
    RescanRequest,
    ResumeRequest,
    SearchReply,
    SearchRequest,
    StatusRequest,
    StopRequest,
    WaitRequest,
)


@contextmanager
def running_engine(data: Path) -> Iterator[EngineClient]:
    """A connection to an engine started for this data directory; it is stopped at the end."""
    client = EngineClient.connect(DataDirectory(data), client="command")
    try:
        yield client
        with suppress(EngineUnavailableError):
            client.call(StopRequest())
    finally:
        client.close()


def index_folder(client: EngineClient, folder: Path, *, until: str) -> tuple[int, float]:
    """Watch a folder at full speed; returns its source id and the seconds until it was found."""
    started = time.perf_counter()
    source = client.call(AddSourceRequest(path=str(folder))).source.source_id
    client.call(ResumeRequest(full_speed=True))
    wait(client, source, until=until)
    return source, time.perf_counter() - started


def rescan(client: EngineClient, source: int, *, until: str) -> float:
    """Compare with the disk and wait; returns seconds."""
    started = time.perf_counter()
    client.call(RescanRequest(source_id=source))
    wait(client, source, until=until)
    return time.perf_counter() - started


def wait(client: EngineClient, source: int, *, until: str) -> None:
    """Wait until a source is found by `words` or by `meaning`."""
    for _ in client.stream(WaitRequest(source_id=source, until=until)):
        pass


def status(client: EngineClient) -> EngineStatus:
    """The engine at a glance."""
    reply = client.call(StatusRequest())
    assert isinstance(reply, EngineStatus)
    return reply


def hits(client: EngineClient, query: str, *, mode: str = "keyword", limit: int = 10) -> SearchReply:
    """The settled reply to a search."""
    replies = [
        envelope.message
        for envelope in client.stream(SearchRequest(query=query, mode=mode, limit=limit, settled_only=True))
        if isinstance(envelope.message, SearchReply)
    ]
    return replies[-1]


def seconds_until_found(client: EngineClient, query: str, *, mode: str, limit_s: float = 30.0) -> float:
    """How long until a search first finds something, asking without a pause."""
    started = time.perf_counter()
    while time.perf_counter() - started < limit_s:
        if hits(client, query, mode=mode, limit=1).hits:
            return time.perf_counter() - started
    return limit_s


def engine_memory(pid: int) -> int:
    """Unique memory of the engine and all its children, in bytes."""
    engine = psutil.Process(pid)
    return sum(process.memory_full_info().uss for process in (engine, *engine.children(recursive=True)))
