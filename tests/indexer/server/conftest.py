from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from indexer.paths import DataDirectory
from indexer.protocol.client import EngineClient
from tests.indexer.server.running import SmallEngine
from tests.own_threads import threads_end
from tests.waiting import PATIENCE_S


@pytest.fixture
def directory(tmp_path: Path) -> DataDirectory:
    return DataDirectory(tmp_path / "data")


@pytest.fixture
def engine(directory: DataDirectory) -> Iterator[SmallEngine]:
    with threads_end(PATIENCE_S):
        engine = SmallEngine(directory)
        engine.start()
        yield engine
        engine.stop()


@pytest.fixture
def connect(engine: SmallEngine) -> Iterator[Callable[[], EngineClient]]:
    clients = []

    def connect() -> EngineClient:
        clients.append(EngineClient.connect(engine.directory, client="window", start=False))
        return clients[-1]

    yield connect
    for client in clients:
        client.close()


@pytest.fixture
def client(connect: Callable[[], EngineClient]) -> EngineClient:
    return connect()
