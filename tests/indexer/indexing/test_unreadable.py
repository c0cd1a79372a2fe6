from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from indexer.domain import SourceId
from indexer.indexing import survey
from indexer.indexing.listing import FolderListing
from indexer.indexing.unreadable import UnreadableFolders
from indexer.storage.catalog.scope import Scope
from tests.indexer.indexing.conftest import Library
from tests.indexer.indexing.workshop import Workshop
from tests.unprivileged import unprivileged
from tests.waiting import wait_for

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="permissions are no bits there")
SOURCE = SourceId(1)


def closed(path: str, error: str = "permission denied") -> FolderListing:
    return FolderListing(path, 0, 0, error=error)


def test_one_folder_is_named_and_of_many_one() -> None:
    folders = UnreadableFolders()
    assert folders.told(SOURCE, "/r") == ""
    folders.note(SOURCE, closed("/r/b/c"))
    assert folders.told(SOURCE, "/r") == "1 folder cannot be read: b/c (permission denied)"
    folders.note(SOURCE, closed("/r/a", "the path is too long"))
    assert folders.told(SOURCE, "/r") == "2 folders cannot be read: for example a (the path is too long)"
    assert folders.told(SourceId(2), "/r") == ""
    folders.keep(SOURCE, {})
    assert folders.told(SOURCE, "/r") == ""


def test_what_is_gone_or_can_be_read_by_now_is_told_no_more() -> None:
    folders = UnreadableFolders()
    for path in ("/r/a", "/r/b", "/r/b-side/c"):
        folders.note(SOURCE, closed(path))
    folders.note(SOURCE, FolderListing("/r/a", 1, 1))
    assert folders.paths() == ["/r/b", "/r/b-side/c"]
    folders.note(SOURCE, FolderListing("/r", 1, 1, folders=("b-side",)))
    assert folders.paths() == ["/r/b-side/c"]


def test_nothing_is_kept_of_a_source_that_is_no_more() -> None:
    folders = UnreadableFolders()
    folders.note(SOURCE, closed("/r/a"))
    folders.note(SourceId(2), closed("/s/b"))
    folders.keep_only([SourceId(2)])
    assert folders.paths() == ["/s/b"]


@pytest.fixture
def lock() -> Iterator[Callable[[Path], None]]:
    """Take the permissions of a folder, until the test is over."""
    locked = []

    def lock(path: Path) -> None:
        path.chmod(0)
        locked.append(path)

    yield lock
    for path in locked:
        path.chmod(0o700)


@posix_only
def test_all_below_a_folder_is_there_again_when_it_can_be_read(
    filled: Library, lock: Callable[[Path], None]
) -> None:
    deep = filled.root / "deep"
    lock(deep)
    with unprivileged():
        filled.hint(deep)
        assert filled.catalog.coverage(Scope()).offline == 1
        assert filled.scanner.unreadable.paths() == [str(deep)]
        deep.chmod(0o700)
        filled.hint(deep)
    assert filled.catalog.coverage(Scope()).offline == 0
    assert filled.scanner.unreadable.paths() == []


@posix_only
def test_a_source_says_what_it_cannot_look_into_and_looks_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lock: Callable[[Path], None]
) -> None:
    monkeypatch.setattr(survey, "_TICK_S", 0.05)
    workshop = Workshop(tmp_path)
    workshop.write("open.txt")
    path = workshop.write("closed/in/a.txt")
    lock(workshop.files / "closed")
    with unprivileged():
        workshop.open()
    workshop.add()
    workshop.settle()
    (view,) = workshop.service.source_views()
    assert (view.state, view.reason[:33]) == ("up to date", "1 folder cannot be read: closed (")
    (workshop.files / "closed").chmod(0o700)
    monkeypatch.setattr(survey, "_GRACE_EVERY_S", 0.2)
    wait_for(lambda: workshop.catalog.documents_at(str(path)))  # nobody asked for it
    wait_for(lambda: not workshop.service.source_views()[0].reason)
    workshop.close()
