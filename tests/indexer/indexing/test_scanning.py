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


@pytest.fixture
def large(tmp_path, catalog) -> Library:
    """A folder that counts as large, scanned and indexed, since which nothing was listed."""
    root = tmp_path / "files"
    root.mkdir()
    library = Library(root, catalog, large_folder=10)
    for number in range(12):
        library.write(f"box/{number}.txt")
    library.scan()
    library.index()
    library.walker.listed.clear()
    return library


def test_in_a_large_folder_only_what_was_reported_is_looked_at(large: Library) -> None:
    box = large.root / "box"
    large.write("box/3.txt", "edited\n")
    large.write("box/new.txt", "new\n")
    (box / "4.txt").unlink()
    large.write("box/unreported.txt", "unreported\n")
    outcome = large.hint(box / "3.txt", box / "new.txt", box / "4.txt", box / "never.txt").result
    assert (outcome.added, outcome.changed, outcome.removed) == (1, 1, 1)
    assert large.walker.listed == []
    large.index()
    texts = large.texts()
    assert (texts["box/3.txt"], texts["box/new.txt"]) == ("edited\n", "new\n")
    assert "box/4.txt" not in texts
    assert "box/unreported.txt" not in texts
    assert large.scan().result.added == 1  # the reports were hints: a scan finds the rest


def test_a_file_that_moves_in_a_large_folder_keeps_its_document(large: Library) -> None:
    before = large.documents()
    (large.root / "box" / "5.txt").rename(large.root / "box" / "renamed.txt")
    large.hint(large.root / "box" / "5.txt", large.root / "box" / "renamed.txt")
    assert large.walker.listed == []
    assert large.documents()["box/renamed.txt"] == before["box/5.txt"]
    assert large.index() == []


def test_a_report_of_what_did_not_change_leaves_the_folder_known(large: Library) -> None:
    large.hint(large.root / "box" / "5.txt")
    row = large.catalog.folders.at(str(large.root / "box"))
    assert row is not None
    assert row.fingerprint is not None


def test_a_large_folder_is_listed_where_names_alone_do_not_tell(large: Library) -> None:
    box = large.root / "box"
    large.write("box/inner/deep.txt")
    large.hint(box / "inner")
    assert str(box) in large.walker.listed
    large.walker.listed.clear()
    (box / "inner" / "deep.txt").unlink()
    (box / "inner").rmdir()
    (box / "inner").write_text("a file now\n")
    large.hint(box / "inner")
    assert large.walker.listed == [str(box)]
    large.walker.listed.clear()
    large.hint(*(box / f"{number}.txt" for number in range(60)))
    assert large.walker.listed == [str(box)]
    assert "box/inner" in large.documents()


def test_a_large_folder_that_another_one_took_the_place_of_is_listed(large: Library) -> None:
    box = large.root / "box"
    box.rename(large.root.parent / "away")
    large.write("box/3.txt", "of another folder\n")
    large.hint(box / "3.txt")
    assert large.walker.listed == [str(box)]
    large.index()
    assert large.texts() == {"box/3.txt": "of another folder\n"}
