"""A real engine with a data directory of its own, both gone afterwards."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from indexer.evaluation.running import SearchableEngine, Timed
from indexer.paths import DataDirectory
from indexer.protocol.client import EngineClient
from indexer.protocol.messages import (
    AddSourceRequest,
    ResumeRequest,
    SearchReply,
    SearchRequest,
    StopRequest,
    WaitRequest,
)

_STOP_S = 20.0


@contextmanager
def throwaway_engine() -> Iterator[SearchableEngine]:
    """Start an engine process as any client does, in a fresh data directory; stop it at the end."""
    with tempfile.TemporaryDirectory(prefix="deskhound-evaluation-", ignore_cleanup_errors=True) as made:
        directory = DataDirectory(Path(made) / "data")
        with EngineClient.connect(directory, client="evaluation") as client:
            try:
                yield _ConnectedEngine(client)
            finally:
                client.call(StopRequest(), timeout_s=_STOP_S)


class _ConnectedEngine:
    """A `SearchableEngine` behind the engine's socket."""

    def __init__(self, client: EngineClient) -> None:
        self._client = client

    def index(self, folder: Path) -> None:
        added = self._client.call(AddSourceRequest(str(folder), is_temporary=True))
        self._client.call(ResumeRequest(full_speed=True))
        self._client.call(WaitRequest(source_id=added.source.source_id, until="meaning"))

    def search(self, query: str, *, mode: str, limit: int) -> Timed:
        request = SearchRequest(query, mode=mode, limit=limit, passages_per_hit=1, settled_only=True)
        started = time.perf_counter()
        reply = self._client.call(request)
        milliseconds = (time.perf_counter() - started) * 1000
        return Timed(reply.hits if isinstance(reply, SearchReply) else (), milliseconds)
