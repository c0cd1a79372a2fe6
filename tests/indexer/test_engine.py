from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from indexer import engine
from indexer.paths import DataDirectory
from indexer.protocol.client import EngineClient
from indexer.protocol.launch import ensure_engine
from indexer.protocol.lock import is_engine_running, read_record
from indexer.protocol.messages import AddSourceRequest, StatusRequest, StopRequest
from tests.waiting import wait_for

pytestmark = pytest.mark.process


@pytest.mark.skipif(sys.platform != "linux", reason="asks /proc; elsewhere a zombie is not told apart")
def test_an_engine_ends_with_its_data_directory_and_makes_room_for_the_next(tmp_path: Path) -> None:
    directory = DataDirectory(tmp_path / "data")
    ensure_engine(directory)
    record = read_record(directory)
    assert record is not None
    shutil.rmtree(directory.root, ignore_errors=True)  # it may be writing just now
    wait_for(lambda: not Path(f"/proc/{record.pid}/fd/0").exists(), 10 * engine._LOOK_S)
    assert not Path(record.address).exists()


def test_an_engine_that_stops_does_not_wait_for_what_a_child_is_at(tmp_path: Path) -> None:
    directory, files = DataDirectory(tmp_path / "data"), tmp_path / "files"
    files.mkdir()
    (files / "book.txt").write_text("A sentence that is not the last one of its book. " * 800_000, "utf-8")
    client = EngineClient.connect(directory, client="command")
    client.call(AddSourceRequest(path=str(files)))
    wait_for(lambda: client.call(StatusRequest()).progress.current.endswith("book.txt"))
    client.call(StopRequest())
    client.close()
    wait_for(lambda: not is_engine_running(directory))
    logged = "".join(path.read_text("utf-8") for path in directory.logs.glob("*.log"))
    assert "waits for a child" not in logged
    assert "given up on a file" not in logged
