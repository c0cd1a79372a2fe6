from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from indexer.sources import patience as patience_module
from indexer.sources.patience import Patience
from indexer.sources.volumes import Mount, MountTable
from tests.waiting import PATIENCE_S, wait_for


class Share:
    """A folder that passes for a network volume, and can be told not to answer."""

    def __init__(self, root: Path) -> None:
        self.mounts = [Mount("/dev/sda1", "/", "ext4"), Mount("server:/export", str(root), "nfs4")]
        self.table = MountTable(lambda: list(self.mounts))
        self.patience = Patience(self.table, patience_s=PATIENCE_S)
        self.answers = threading.Event()
        self.asked = 0

    def ask_in_vain(self, path: Path) -> None:
        """A busy machine may take its time with all other questions."""
        self.patience._patience_s = 0.0
        with pytest.raises(TimeoutError):
            self.patience.ask(str(path), self.hang)
        self.patience._patience_s = PATIENCE_S

    def hang(self, _give_sign) -> str:
        self.asked += 1
        self.answers.wait()
        return "an answer"


@pytest.fixture
def share(tmp_path: Path):
    made = Share(tmp_path)
    yield made
    made.answers.set()


def test_a_volume_that_does_not_answer_is_asked_once_and_again_when_it_has(
    share: Share, tmp_path: Path
) -> None:
    for name in ("a", "b"):
        share.ask_in_vain(tmp_path / name)
    assert share.asked == 1
    assert not share.patience.is_gone(str(tmp_path / "never was"))
    share.answers.set()
    wait_for(lambda: share.patience.is_gone(str(tmp_path / "never was")))
    assert share.patience.ask(str(tmp_path), share.hang) == "an answer"


def test_another_volume_in_its_place_is_asked_anew(share: Share, tmp_path: Path) -> None:
    share.ask_in_vain(tmp_path)
    share.mounts[-1] = Mount("server:/other", str(tmp_path), "nfs4")
    assert share.table.look()
    assert share.patience.status(str(tmp_path)).st_ino == tmp_path.stat().st_ino


def test_what_takes_long_and_comes_along_is_waited_for(
    share: Share, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits, signs = threading.Semaphore(0), threading.Semaphore(0)

    class Turns(threading.Event):
        """Each wait for the answer is over with the next sign of life, before the answer is there."""

        def wait(self, timeout=None):
            waits.release()
            assert signs.acquire(timeout=PATIENCE_S)
            return self.is_set()

        def set(self):
            super().set()
            signs.release()

    def listing(give_sign) -> int:
        for _ in range(6):
            assert waits.acquire(timeout=PATIENCE_S)
            give_sign()
            signs.release()
        return 6

    monkeypatch.setattr(patience_module, "Event", Turns)
    assert share.patience.ask(str(tmp_path), listing) == 6


def test_errors_are_raised_where_the_answer_is_awaited(share: Share, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        share.patience.status(str(tmp_path / "none"))
    assert share.patience.is_gone(str(tmp_path / "none"))
    os.symlink("nowhere", tmp_path / "broken")
    assert not share.patience.is_gone(str(tmp_path / "broken"))


def test_a_disk_of_this_machine_is_asked_in_the_callers_thread(share: Share) -> None:
    assert share.patience.ask("/", lambda _: threading.current_thread()) is threading.current_thread()
