from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from indexer import engine
from indexer.paths import DataDirectory
from indexer.protocol.launch import ensure_engine
from indexer.protocol.lock import read_record
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
