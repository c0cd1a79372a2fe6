from __future__ import annotations

import os
from pathlib import Path

import pytest

from indexer.domain import DocumentId, DocumentState, FileStamp, SourceId
from indexer.errors import NotFoundError
from indexer.indexing.absence import UNMOUNTED, is_volume_away
from indexer.indexing.outcomes import Outcome, OutcomeStore, judge
from indexer.parsing.parser import ParseOptions
from indexer.storage.catalog.catalog import Catalog
from indexer.storage.catalog.documents import NewFile
from indexer.storage.catalog.jobs import Job
from tests.indexer.indexing.conftest import Library
from tests.indexer.storage.builders import stamp

OTHER_DISK = 7_777


class Volume:
    """A source with a folder `box`, in which a file was that is not there now."""

    def __init__(self, catalog: Catalog, root: Path) -> None:
        self.catalog, self.root, self.box = catalog, root, root / "box"
        self.box.mkdir(parents=True)
        self.source = SourceId(1)
        catalog.sources.put(self.source, str(root), is_temporary=False, give_to_model=True)
        self.visited(root)
        folder = self.visited(self.box)
        file = NewFile("a.txt", stamp(), DocumentState.QUEUED, queue_key=1)
        (self.document,) = catalog.documents.add(folder, [file])

    def visited(self, folder: Path, *, on_other_disk: bool = False, inode: int = OTHER_DISK) -> int:
        found = os.stat(folder)
        identity = (inode, OTHER_DISK) if on_other_disk else (found.st_ino, found.st_dev)
        return self.catalog.folders.put(self.source, str(folder), *identity)

    def is_away(self) -> bool:
        return is_volume_away(self.catalog, self.document, str(self.box / "a.txt"))

    def waits(self) -> bool:
        return bool(self.catalog.jobs.next(1))


@pytest.fixture
def volume(catalog: Catalog, tmp_path: Path) -> Volume:
    return Volume(catalog, tmp_path / "files")


def test_a_deleted_file_is_not_away(volume: Volume) -> None:
    assert not volume.is_away()
    volume.box.rmdir()
    assert not volume.is_away()
    assert volume.waits()


def test_a_root_that_is_gone_puts_its_source_offline(volume: Volume) -> None:
    volume.root.rename(volume.root.with_name("unplugged"))
    assert volume.is_away()
    (source,) = volume.catalog.sources.all()
    assert (source.is_online, source.problem) == (False, "it is not there")
    assert not volume.waits()


def test_a_mount_point_without_its_volume_puts_its_source_offline(volume: Volume) -> None:
    volume.visited(volume.root, on_other_disk=True)
    volume.box.rmdir()
    assert volume.is_away()
    (source,) = volume.catalog.sources.all()
    assert (source.is_online, source.problem) == (False, UNMOUNTED)


def test_another_volume_whose_root_has_the_same_inode_is_told_by_its_number(volume: Volume) -> None:
    volume.visited(volume.root, on_other_disk=True, inode=os.stat(volume.root).st_ino)
    volume.box.rmdir()
    assert volume.is_away()
    assert not volume.waits()


def test_of_a_volume_inside_a_source_only_that_part_is_offline(volume: Volume) -> None:
    volume.visited(volume.box, on_other_disk=True)
    assert volume.is_away()
    (source,) = volume.catalog.sources.all()
    assert source.is_online
    assert not volume.waits()
    volume.visited(volume.box)  # a look finds it there again
    assert volume.waits()


def test_a_document_that_is_gone_meanwhile_is_not_away(volume: Volume) -> None:
    assert not is_volume_away(volume.catalog, DocumentId(99), str(volume.box / "a.txt"))


@pytest.mark.parametrize("error", [FileNotFoundError(2, "gone"), NotADirectoryError(20, "a file")])
def test_a_path_that_leads_nowhere_is_no_failure(monkeypatch: pytest.MonkeyPatch, error: OSError) -> None:
    def refuse(_path: str) -> os.stat_result:
        raise error

    monkeypatch.setattr(os, "lstat", refuse)
    job = Job(DocumentId(1), "/x/a.txt", "a.txt", "txt", FileStamp(1, 1, 1, 1, 1), 1, None)
    assert judge(job, NotFoundError("The file is no longer there.")).is_gone


def test_a_file_that_was_seen_again_since_it_was_missed_stays(library: Library) -> None:
    path = library.write("a.txt")
    library.scan()
    (job,) = library.catalog.jobs.next(1)
    path.write_text("back, and another\n")
    library.scan()
    store = OutcomeStore(library.catalog, lambda _path: (), ParseOptions)
    store.store([Outcome(job, is_gone=True)])
    assert [each.document for each in library.catalog.jobs.next(1)] == [job.document]
    path.unlink()
    (job,) = library.catalog.jobs.next(1)
    store.store([Outcome(job, is_gone=True)])
    assert library.documents() == {}
