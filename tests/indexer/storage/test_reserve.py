from __future__ import annotations

import errno
import shutil
from collections import namedtuple
from pathlib import Path

import pytest

from indexer.storage.reserve import Reserve

Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def free(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """What the disk has left; changed by the test."""
    left = [1 << 40]
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage(1 << 40, 0, left[0]))
    return left


def test_room_is_held_while_the_disk_has_much_and_lent_when_it_is_short(
    tmp_path: Path, free: list[int]
) -> None:
    reserve = Reserve(tmp_path)
    reserve.keep()
    (held,) = tmp_path.iterdir()
    assert held.stat().st_size >= 1 << 20
    reserve.lend()
    assert held.exists()
    free[0] = 0
    reserve.lend()
    reserve.lend()
    reserve.keep()
    assert not held.exists()
    free[0] = 1 << 40
    reserve.keep()
    assert held.exists()


def test_a_disk_that_takes_nothing_is_no_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object, **_options: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    reserve = Reserve(tmp_path)
    monkeypatch.setattr(Path, "write_bytes", refuse)
    reserve.keep()
    monkeypatch.setattr(shutil, "disk_usage", refuse)
    reserve.lend()
    assert list(tmp_path.iterdir()) == []
