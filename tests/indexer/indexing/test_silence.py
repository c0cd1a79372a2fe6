"""A volume that does not answer holds up nothing but itself."""

from __future__ import annotations

import os
import threading

import pytest

from indexer.domain import SourceId
from indexer.errors import SilentVolumeError, SourceError
from indexer.sources import scanner
from indexer.sources.opening import open_folder
from indexer.sources.patience import Patience
from indexer.sources.scanner import FolderScanner
from indexer.sources.volumes import Mount, MountTable
from tests.indexer.indexing.workshop import Workshop
from tests.waiting import PATIENCE_S, wait_for

SILENT = "the network volume does not answer"


class Neighbours:
    """A source on a disk of this machine, and one on a share that can be told not to answer."""

    def __init__(self, workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
        self.workshop = workshop
        self.share = workshop.files.with_name("share")
        self.share.mkdir()
        (self.share / "far.txt").write_text("far away\n", "utf-8")
        self.answers = threading.Event()
        self.answers.set()
        mounts = MountTable(lambda: [Mount("server:/", str(self.share), "nfs4")])
        self.patience = Patience(mounts, patience_s=PATIENCE_S)
        monkeypatch.setattr(scanner, "open_folder", self._open_folder)
        workshop.close()
        own = str(workshop.data)
        workshop.open(scanner=FolderScanner(own, home=own, patience=self.patience), patience=self.patience)
        self.near = workshop.add()
        self.far = SourceId(workshop.service.add_source(str(self.share)).source.source_id)
        workshop.settle()

    def fall_silent(self) -> None:
        """Nothing of the share answers any more; nobody waits for it."""
        self.answers.clear()
        self.patience._patience_s = 0.0

    def answer(self) -> None:
        """It answers again, what was asked too."""
        self.patience._patience_s = PATIENCE_S
        self.answers.set()
        wait_for(lambda: all(asked.is_done.is_set() for asked in list(self.patience._silent.values())))

    def _open_folder(self, path, **options):
        if os.fspath(path).startswith(str(self.share)):
            self.answers.wait()
        return open_folder(path, **options)

    def state(self) -> tuple[str, str]:
        """Of the share, as it is shown."""
        views = {view.source_id: view for view in self.workshop.service.source_views()}
        return views[self.far].state, views[self.far].reason


@pytest.fixture
def neighbours(workshop: Workshop, monkeypatch: pytest.MonkeyPatch):
    made = Neighbours(workshop, monkeypatch)
    yield made
    made.answers.set()


def test_a_share_that_does_not_answer_is_offline_and_the_others_are_looked_at(
    neighbours: Neighbours, workshop: Workshop
) -> None:
    neighbours.fall_silent()
    workshop.service.rescan(neighbours.far)
    wait_for(lambda: neighbours.state() == ("offline", SILENT))
    path = workshop.write("near.txt", "near by\n")
    workshop.service.notice([str(path), str(neighbours.share / "new.txt")])
    workshop.settle()
    assert len(workshop.contents()) == 2
    with pytest.raises(SourceError, match=SILENT):
        workshop.service.add_source(str(neighbours.share / "inner"))
    (neighbours.share / "new.txt").write_text("new there\n", "utf-8")
    neighbours.answer()
    workshop.service.rescan(neighbours.far)
    wait_for(lambda: neighbours.state()[0] != "offline")
    workshop.settle()
    assert len(workshop.contents()) == 3


def test_a_share_that_does_not_answer_can_be_removed(neighbours: Neighbours, workshop: Workshop) -> None:
    neighbours.fall_silent()
    workshop.service.rescan(neighbours.far)
    workshop.service.remove_source(neighbours.far)
    workshop.settle()
    assert [view.source_id for view in workshop.service.source_views()] == [neighbours.near]
    assert workshop.contents() == set()


def test_files_that_cannot_be_read_for_its_silence_wait_for_it(
    neighbours: Neighbours, workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    parse = workshop.pool.parse

    def silent(path, **options):
        if path.startswith(str(neighbours.share)):
            raise SilentVolumeError("The volume it lies on does not answer.")
        yield from parse(path, **options)

    monkeypatch.setattr(workshop.pool, "parse", silent)
    (neighbours.share / "new.txt").write_text("new there\n", "utf-8")
    workshop.service.rescan(neighbours.far)
    wait_for(lambda: neighbours.state() == ("offline", SILENT))
    workshop.settle()
    assert workshop.service.failures().total == 0
    monkeypatch.setattr(workshop.pool, "parse", parse)
    workshop.service.rescan(neighbours.far)
    wait_for(lambda: len(workshop.contents()) == 2)
    workshop.settle()
    assert neighbours.state()[0] == "up to date"
