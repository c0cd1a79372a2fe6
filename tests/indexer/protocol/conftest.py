from __future__ import annotations

import contextlib
import functools
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.paths import DataDirectory
from indexer.protocol import greeting
from indexer.protocol.launch import ensure_engine
from indexer.protocol.lock import is_engine_running, read_record
from tests.waiting import wait_for

MODULE = "tests.indexer.protocol.engine_process"


@pytest.fixture
def directory(tmp_path: Path) -> DataDirectory:
    directory = DataDirectory(tmp_path / "data")
    directory.create()
    directory.window_settings.touch()  # tests put files of their own beside it
    return directory


@pytest.fixture
def engines(directory: DataDirectory, monkeypatch: pytest.MonkeyPatch) -> Iterator[DataDirectory]:
    """A data directory whose engine is the small one of these tests; ended afterwards."""
    monkeypatch.setattr(greeting, "ensure_engine", functools.partial(ensure_engine, module=MODULE))
    yield directory
    wait_for(lambda: not is_engine_running(directory) or _kill(directory))


def _kill(directory: DataDirectory) -> None:
    record = read_record(directory)
    if record is not None:
        with contextlib.suppress(ProcessLookupError):  # it may just be going
            os.kill(record.pid, signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)


def behave(directory: DataDirectory, how: str) -> None:
    (directory.root / "behaviour").write_text(how)


def starts(directory: DataDirectory) -> list[int]:
    """The pids of all engines that were ever started here."""
    return [int(line) for line in (directory.root / "starts").read_text().split()]
