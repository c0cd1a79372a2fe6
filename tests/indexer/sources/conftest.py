from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.domain import SourceRules
from indexer.sources import watcher as watcher_module
from indexer.sources.coverage import FullCoverage
from indexer.sources.volumes import MountTable
from indexer.sources.watcher import FolderWatcher
from tests.indexer.sources.listening import FAST, LOCAL, Heard, is_watching
from tests.waiting import wait_for

Grow = Callable[..., Path]


@pytest.fixture
def grow(tmp_path) -> Grow:
    """Make files (and folders, by a `/` at the end) below a source's root; returns the root."""

    def grow(*paths: str, **contents: str) -> Path:
        root = tmp_path / "source"
        root.mkdir(exist_ok=True)
        for path in paths:
            target = root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            if path.endswith("/"):
                target.mkdir(exist_ok=True)
            else:
                target.write_text(contents.get(path, "text"), "utf-8")
        return root

    return grow


@pytest.fixture
def heard():
    return Heard()


@pytest.fixture
def start(heard, monkeypatch):
    running = []
    # On a busy machine a source would be looked at as a whole, and its changes not said one by one.
    monkeypatch.setattr(watcher_module, "_SLOW_START_S", 3600.0)

    def start(
        root=None,
        rules=None,
        *,
        skip=frozenset(),
        coverage=None,
        find_volume=lambda _path: LOCAL,
        mounts=None,
    ):
        watcher = FolderWatcher(
            times=FAST,
            coverage=coverage or FullCoverage(),
            find_volume=find_volume,
            mounts=MountTable(lambda: list(mounts or ())),
        )
        running.append(watcher)
        watcher.start(on_changed=heard.changed, on_lost=heard.lose)
        if root is not None:
            watcher.watch(str(root), rules or SourceRules(), skip=skip)
            wait_for(lambda: is_watching(watcher, str(root)))
        return watcher

    yield start
    for watcher in running:
        watcher.stop()
