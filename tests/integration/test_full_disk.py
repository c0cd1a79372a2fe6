"""A data directory on a volume that is too small: a real one, so that all three stores meet its end."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.paths import DataDirectory
from indexer.protocol.messages import RemoveSourceRequest, ResumeRequest
from indexer.storage.catalog.catalog import open_catalog
from tests.integration.audit import differences_in_search, differences_in_stores
from tests.integration.conftest import RunningEngine
from tests.integration.living_folder import LivingFolder
from tests.waiting import wait_for

pytestmark = pytest.mark.process

_VOLUME_MB = 300


@pytest.fixture
def small_volume(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "volume"
    place.mkdir()
    mount, unmount = shutil.which("mount"), shutil.which("umount")
    if mount is None or unmount is None:
        pytest.skip("no program to mount a volume with")
    options = ["-t", "tmpfs", "-o", f"size={_VOLUME_MB}m", "tmpfs", str(place)]
    if subprocess.run([mount, *options], capture_output=True, check=False).returncode:
        pytest.skip("no volume may be mounted here")
    yield place
    subprocess.run([unmount, "--lazy", str(place)], check=True)


def _leave(place: Path, size: int) -> Path:
    """Fill the volume until so many bytes are free."""
    ballast = place / "ballast"
    free = shutil.disk_usage(place).free
    with ballast.open("wb") as file, contextlib.suppress(OSError):
        os.posix_fallocate(file.fileno(), 0, max(free - size, 1))
    return ballast


@pytest.mark.parametrize("left", [0, 1_500_000])
def test_a_full_disk_waits_with_its_reason_and_goes_on_when_there_is_room(
    small_volume: Path, tmp_path: Path, left: int
) -> None:
    living = LivingFolder(tmp_path / "files", seed=3)
    for change in ("create", "create_large", "create"):
        living.do(change)
    engine = RunningEngine(DataDirectory(small_volume / "data"))
    source = engine.add(living.root)
    ballast = _leave(small_volume, left)
    before = engine.paths("everyfile", mode="keyword")
    assert len(before) == len(living.files)
    for _ in range(12):
        living.do("create_large")
    wait_for(lambda: "disk is full" in engine.status().progress.reason.lower())
    assert engine.status().progress.state != "idle"
    assert set(before) <= set(engine.paths("everyfile", mode="keyword"))
    ballast.unlink()
    engine.client.call(ResumeRequest(full_speed=True))
    engine.rescan(source)
    assert differences_in_search(engine, living) == []
    engine.stop()
    assert differences_in_stores(engine.directory, living) == []


def test_a_source_is_removed_with_not_one_byte_free_and_purged_when_there_is_room(
    small_volume: Path, tmp_path: Path
) -> None:
    living = LivingFolder(tmp_path / "files", seed=4)
    for change in ("create", "create_large", "create"):
        living.do(change)
    engine = RunningEngine(DataDirectory(small_volume / "data"))
    source = engine.add(living.root)
    reserve = engine.directory.root / "reserve"
    wait_for(reserve.exists)
    ballast = _leave(small_volume, 0)
    engine.client.call(RemoveSourceRequest(source_id=source))
    assert engine.paths("everyfile", mode="keyword") == []
    assert engine.status().sources == ()
    ballast.unlink()
    wait_for(lambda: engine.status().problems == () and reserve.exists())
    engine.stop()
    catalog, _ = open_catalog(engine.directory.catalog)
    try:
        assert (catalog.document_ids(), list(catalog.extraction_ids())) == ([], [])
    finally:
        catalog.close()
