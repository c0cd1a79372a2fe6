from __future__ import annotations

import pytest

from tests.indexer.indexing.conftest import Library


@pytest.fixture
def library(tmp_path, catalog) -> Library:
    root = tmp_path / "files"
    root.mkdir()
    return Library(root, catalog)


def test_a_folder_is_listed_once_however_many_of_its_files_are_reported(library: Library) -> None:
    library.write("box/first.txt")
    library.scan()
    library.walker.listed.clear()
    paths = [library.write(f"box/{number}.txt") for number in range(40)]
    gone = [library.root / "box" / f"gone{number}.txt" for number in range(40)]
    library.hint(*paths, *gone)
    assert library.walker.listed == [str(library.root / "box")]
    assert len(library.documents()) == 41


def test_a_reported_folder_is_listed_itself_and_where_it_lies(library: Library) -> None:
    library.write("old/a.txt")
    library.scan()
    library.walker.listed.clear()
    library.write("new/deep/b.txt")
    library.hint(library.root / "new", library.root / "new" / "deep", library.root / "new" / "deep" / "b.txt")
    assert sorted(library.documents()) == ["new/deep/b.txt", "old/a.txt"]
    assert library.walker.listed.count(str(library.root / "new" / "deep")) == 2  # below `new`, and by itself
    (library.root / "old" / "a.txt").unlink()
    (library.root / "old").rmdir()
    library.hint(library.root / "old")
    assert sorted(library.documents()) == ["new/deep/b.txt"]
