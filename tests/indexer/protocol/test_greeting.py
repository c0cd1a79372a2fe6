from __future__ import annotations

import os
import socket
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

from indexer.paths import DataDirectory
from indexer.protocol import greeting
from indexer.protocol.client import EngineClient
from tests.indexer.server.running import SmallEngine

HANG_UPS = 10


@pytest.mark.skipif(sys.platform == "win32", reason="a socket in the file system")
def test_an_engine_on_its_way_out_is_waited_for_and_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It still takes connections and hangs up on them, again and again, until it is gone."""
    directory = DataDirectory(tmp_path / "data")
    former, following = SmallEngine(directory), SmallEngine(directory)
    former.start()
    former.stop()
    leaving = socket.socket(socket.AF_UNIX)
    leaving.bind(former.address)
    leaving.listen()

    def leave() -> None:
        for _ in range(HANG_UPS):
            leaving.accept()[0].close()
        os.unlink(former.address)
        leaving.close()

    monkeypatch.setattr(greeting, "ensure_engine", lambda _: following.start())
    thread = threading.Thread(target=leave, daemon=True)
    thread.start()
    EngineClient.connect(directory, client="window").close()
    thread.join()
    following.stop()


def test_an_engine_that_takes_long_to_start_is_greeted_still(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a slow or busy machine: longer than an engine that does not answer is put up with."""
    engine = SmallEngine(DataDirectory(tmp_path / "data"))
    clock = [0.0]

    def start_slowly(_: DataDirectory) -> None:
        engine.start()
        clock[0] += 2 * greeting._GIVE_UP_S

    monkeypatch.setattr(greeting, "ensure_engine", start_slowly)
    monkeypatch.setattr(greeting, "time", SimpleNamespace(monotonic=lambda: clock[0], sleep=lambda _: None))
    EngineClient.connect(engine.directory, client="window").close()
    engine.stop()
