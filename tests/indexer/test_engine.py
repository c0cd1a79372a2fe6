from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from indexer import engine
from indexer.paths import DataDirectory
from indexer.protocol.client import EngineClient
from indexer.protocol.launch import ensure_engine
from indexer.protocol.lock import is_engine_running, read_record
from indexer.protocol.messages import AddSourceRequest, StatusRequest, StopRequest
from tests.waiting import PATIENCE_S, wait_for

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


def open_to_others(folder: Path) -> list[Path]:
    """What others than its user may do anything with; a file that goes meanwhile does not count."""
    found = []
    for path in folder.rglob("*"):
        with contextlib.suppress(FileNotFoundError):
            if os.name == "posix" and path.lstat().st_mode & 0o077:
                found.append(path)
    return found


def test_an_engine_that_stops_does_not_wait_for_what_a_child_is_at(tmp_path: Path) -> None:
    directory, files = DataDirectory(tmp_path / "data"), tmp_path / "files"
    files.mkdir()
    (files / "book.txt").write_text("A sentence that is not the last one of its book. " * 800_000, "utf-8")
    client = EngineClient.connect(directory, client="command")
    client.call(AddSourceRequest(path=str(files)))
    wait_for(lambda: client.call(StatusRequest()).progress.current.endswith("book.txt"))
    assert open_to_others(directory.root) == []
    client.call(StopRequest())
    client.close()
    wait_for(lambda: not is_engine_running(directory))
    logged = "".join(path.read_text("utf-8") for path in directory.logs.glob("*.log"))
    assert "waits for a child" not in logged
    assert "given up on a file" not in logged


@pytest.mark.skipif(sys.platform == "win32", reason="no Ctrl-C can be sent to a process without a console")
def test_an_engine_run_by_hand_says_so_and_the_next_says_how_to_end_it(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "desktop", "engine", "--data-dir", str(tmp_path / "data")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        assert "Ctrl-C" in running.stdout.readline()
        second = subprocess.run(command, capture_output=True, text=True)
        assert (second.returncode, second.stdout) == (1, "")
        assert "deskhound engine --stop" in second.stderr
        running.send_signal(signal.SIGINT)
        assert running.wait(PATIENCE_S) == 0
