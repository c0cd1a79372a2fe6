from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from indexer.domain import SourceRules
from indexer.indexing.listing import FolderListing
from indexer.indexing.reconcile import MergeResult
from indexer.storage.catalog.documents import AWAY_S
from indexer.storage.catalog.scope import Scope
from tests.indexer.indexing.conftest import Library
from tests.indexer.storage.builders import extracted


def test_a_hint_for_a_root_that_is_gone_puts_the_source_offline(filled: Library, tmp_path: Path) -> None:
    filled.root.rename(tmp_path / "away")
    outcome = filled.hint(filled.root / "a.txt")
    assert outcome.problem
    assert not filled.catalog.sources.all()[0].is_online
    assert len(filled.documents()) == 3
    (tmp_path / "away").rename(filled.root)
    assert filled.scan().result == MergeResult()
    assert filled.catalog.sources.all()[0].is_online


def test_a_folder_that_cannot_be_read_keeps_its_documents(
    filled: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = filled.walker._list

    def denied(path, rules, skip):
        if path.endswith("deep"):
            return FolderListing(path, 0, 0, error="Permission denied")
        return real(path, rules, skip)

    monkeypatch.setattr(filled.walker, "_list", denied)
    assert filled.scan().result == MergeResult(away=2)
    row = filled.catalog.document(filled.documents()["deep/down/c.txt"])
    assert not row.is_online
    monkeypatch.undo()
    filled.scan()
    assert filled.catalog.document(row.id).is_online
    assert filled.index() == []


def test_a_cancelled_scan_removes_nothing(filled: Library) -> None:
    (filled.root / "a.txt").unlink()
    answers = iter([False, True, True, True, True, True, True])
    outcome = filled.scanner.whole(filled.target, is_cancelled=lambda: next(answers))
    assert not outcome.is_complete
    assert "a.txt" in filled.documents()
    assert filled.scan().result == MergeResult(removed=1)


def test_a_mass_disappearance_waits_out_its_grace(library: Library) -> None:
    for number in range(60):
        library.write(f"box/{number}.txt")
    library.write("kept.txt")
    library.scan()
    library.index()
    (library.root / "box").rename(library.root.parent / "box")
    assert library.scan().result == MergeResult(missing=60)
    row = library.catalog.document(library.documents()["box/7.txt"])
    assert not row.is_online
    assert len(library.catalog.documents.missing_since(4e9)) == 60
    assert library.scan().result == MergeResult()
    (library.root.parent / "box").rename(library.root / "box")
    library.scan()
    assert library.catalog.document(row.id).is_online
    assert library.catalog.documents.missing_since(4e9) == []
    assert library.index() == []


def test_what_a_new_rule_leaves_out_is_removed_at_once_however_much_it_is(library: Library) -> None:
    for number in range(60):
        library.write(f"box/{number}.log")
    library.write("kept.txt")
    library.scan()
    library.index()
    library.target = replace(library.target, rules=SourceRules(exclude=("*.log",)))
    assert library.scan().result == MergeResult(removed=60)
    assert list(library.documents()) == ["kept.txt"]


def test_a_clock_that_was_set_back_does_not_lengthen_a_grace(filled: Library) -> None:
    documents, names = filled.catalog.documents, filled.documents()
    now_s = 1e9
    documents.mark_missing([names["a.txt"]], now_s + 1e8)
    documents.mark_missing([names["deep/down/c.txt"]], AWAY_S)
    documents.begin_grace_anew(now_s)
    assert [file.id for file in documents.missing_since(now_s + 60)] == [names["a.txt"]]


def test_what_waits_out_its_grace_and_comes_back_under_another_rule_is_removed(library: Library) -> None:
    for number in range(60):
        library.write(f"box/{number}.log")
    library.write("kept.txt")
    library.scan()
    library.index()
    box = library.root / "box"
    box.rename(library.root.parent / "box")
    assert library.scan().result == MergeResult(missing=60)
    (library.root.parent / "box").rename(box)
    library.target = replace(library.target, rules=SourceRules(exclude=("*.log",)))
    assert library.scan().result == MergeResult(removed=60)
    assert list(library.documents()) == ["kept.txt"]


class Mount:
    """Makes a folder of the walker look like the root of a volume, mounted or not."""

    def __init__(self, library: Library, folder: Path) -> None:
        self.folder = str(folder)
        self.is_mounted = True
        self.device = 77
        self.beneath: set[str] = set()
        """Names of files that lie in the folder itself, under the volume."""
        self._real = library.walker._list
        library.walker._list = self._list

    def _list(self, path, rules, skip):
        listing = self._real(path, rules, skip)
        if path != self.folder and not path.startswith(self.folder + "/"):
            return listing
        if not self.is_mounted:
            files = {name: status for name, status in listing.files.items() if name in self.beneath}
            return replace(listing, inode=listing.inode + 10**6, files=files, folders=())
        return replace(listing, device=self.device)


def test_an_unmounted_root_is_offline_and_keeps_everything(library: Library) -> None:
    mount = Mount(library, library.root)
    for number in range(5):
        library.write(f"{number}.txt")
    library.scan()
    library.index()
    mount.is_mounted = False
    assert "volume" in library.scan().problem
    assert len(library.documents()) == 5
    mount.is_mounted, mount.device = True, 78
    assert library.scan().problem == ""
    assert library.index() == []
    assert library.catalog.coverage(Scope()).offline == 0


class TwoVolumes:
    """Two volumes for one mount point; the roots of all volumes have the same inode."""

    def __init__(self, library: Library, *, are_numbered_alike: bool) -> None:
        self.library = library
        self.mount = Mount(library, library.root)
        self.mount.device = 77
        self._other_device = 77 if are_numbered_alike else 78
        self._drawer = library.root.parent / "drawer"
        self._drawer.mkdir()

    def swap(self) -> None:
        """The one that is there goes into the drawer, what is in the drawer is there; both are seen."""
        if self.mount.device == self._other_device:  # nothing but its absence tells of it
            self.mount.is_mounted = False
            assert self.library.scan().problem
            self.mount.is_mounted = True
        held, kept = sorted(self.library.root.iterdir()), sorted(self._drawer.iterdir())
        for path in held:
            path.rename(self._drawer.parent / f"{path.name}.moving")
        for path in kept:
            path.rename(self.library.root / path.name)
        for path in held:
            (self._drawer.parent / f"{path.name}.moving").rename(self._drawer / path.name)
        self.mount.device, self._other_device = self._other_device, self.mount.device

    def online(self) -> list[str]:
        """Documents whose volume is there, after a look at the source."""
        self.library.scan()
        assert self.library.catalog.documents.missing_since(4e9) == []
        documents = self.library.catalog.documents_by_name(self.library.catalog.document_ids())
        names = [path.name for path in self.library.root.rglob("*") if path.is_file()]
        there = [row.path.rsplit("/", 1)[1] for row in documents.values() if row.is_online]
        assert sorted(there) == sorted(names)
        return sorted(there)


@pytest.mark.parametrize("are_numbered_alike", [False, True])
def test_two_volumes_that_take_turns_at_the_root_wait_for_each_other(
    library: Library, are_numbered_alike: bool
) -> None:
    volumes = TwoVolumes(library, are_numbered_alike=are_numbered_alike)
    for number in range(5):
        library.write(f"{number}.txt")
        library.write(f"first/deep/{number}0.txt")
    first = volumes.online()
    library.index()
    volumes.swap()
    library.write("other.txt")
    library.write("second/more.txt")
    for _ in range(2):
        assert volumes.online() == ["more.txt", "other.txt"]
        assert len(library.documents()) == 12
    assert len(library.index()) == 2
    volumes.swap()
    for _ in range(2):
        assert volumes.online() == first
    volumes.swap()
    assert volumes.online() == ["more.txt", "other.txt"]
    assert library.index() == []


def test_another_empty_volume_at_the_root_waits_for_the_first(library: Library) -> None:
    volumes = TwoVolumes(library, are_numbered_alike=False)
    for number in range(5):
        library.write(f"{number}.txt")
    library.scan()
    library.index()
    volumes.swap()
    assert volumes.online() == []
    assert len(library.documents()) == 5


def test_a_file_that_does_not_come_back_with_its_volume_is_given_grace(library: Library) -> None:
    library.write("kept.txt")
    mount = Mount(library, library.root / "stick")
    for name in ("deleted.txt", "left.txt"):
        library.write(f"stick/{name}")
    library.scan()
    mount.is_mounted = False
    library.scan()
    assert library.catalog.documents.missing_since(4e9) == []
    (library.root / "stick/deleted.txt").unlink()
    mount.is_mounted = True
    library.scan()
    (waiting,) = library.catalog.documents.missing_since(4e9)
    assert waiting.name == "deleted.txt"


def test_a_source_that_comes_back_empty_waits_out_the_grace(filled: Library, tmp_path: Path) -> None:
    filled.root.rename(tmp_path / "away")
    assert filled.scan().problem
    filled.root.mkdir()
    assert filled.scan().result == MergeResult(missing=3)
    assert len(filled.documents()) == 3
    shutil.copytree(tmp_path / "away", filled.root, dirs_exist_ok=True)
    filled.scan()
    assert filled.index() == []
    assert filled.catalog.coverage(Scope()).offline == 0


def test_a_volume_inside_a_source_can_come_and_go(library: Library) -> None:
    library.write("kept.txt")
    library.write("stick/top.txt")
    library.write("stick/photos/p.txt")
    mount = Mount(library, library.root / "stick")
    library.scan()
    library.index()
    mount.is_mounted = False
    for _ in range(2):
        library.scan()
        assert sorted(library.documents()) == ["kept.txt", "stick/photos/p.txt", "stick/top.txt"]
        assert library.catalog.coverage(Scope()).offline == 2
    assert library.catalog.documents.missing_since(4e9) == []
    mount.is_mounted = True
    library.scan()
    assert library.catalog.coverage(Scope()).offline == 0
    (library.root / "stick/photos/p.txt").unlink()
    assert library.scan().result.removed == 1


def test_a_file_in_the_place_of_a_volume_that_is_away_is_not_taken_for_the_sources_own(
    library: Library,
) -> None:
    library.write("a.txt")
    mount = Mount(library, library.root)
    library.scan()
    library.index()
    mount.is_mounted = False
    assert library.scan().problem
    mount.beneath = {"stray.txt"}
    assert library.hint(library.write("stray.txt")).problem
    assert list(library.documents()) == ["a.txt"]


def test_what_lies_in_archives_does_not_hide_a_mass_disappearance(library: Library) -> None:
    for number in range(60):
        library.write(f"box/{number}.txt")
    inbox = library.write("box/inbox.mbox")
    library.write("kept.txt")
    library.scan()
    library.index()
    members = [extracted(f"mail {number}", member=f"{number}.eml") for number in range(200)]
    document = library.documents()["box/inbox.mbox"]
    library.catalog.contents.store(document, [extracted(inbox.read_text()), *members])
    (library.root / "box").rename(library.root.parent / "box")
    assert library.scan().result == MergeResult(missing=61)
