from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from indexer.domain import DocumentState, SourceId, SourceRules
from indexer.indexing.reconcile import MergeResult
from indexer.indexing.scanning import ScanTarget
from indexer.storage.catalog.scope import Scope
from tests.indexer.indexing.conftest import Library


def _unchanged(library: Library) -> None:
    assert library.scan().result == MergeResult()


def test_an_unchanged_source_is_neither_read_nor_written(filled: Library) -> None:
    last = filled.catalog.outbox.last_seq()
    _unchanged(filled)
    assert filled.catalog.outbox.last_seq() == last
    assert filled.index() == []


def test_a_renamed_file_keeps_its_document_and_is_not_parsed(filled: Library) -> None:
    before = filled.documents()
    (filled.root / "a.txt").rename(filled.root / "renamed.txt")
    assert filled.scan().result == MergeResult(moved=1)
    assert filled.documents()["renamed.txt"] == before["a.txt"]
    assert "a.txt" not in filled.documents()
    assert filled.index() == []
    _unchanged(filled)


def test_a_file_renamed_to_another_format_is_parsed_again(filled: Library) -> None:
    (filled.root / "a.txt").rename(filled.root / "a.md")
    filled.scan()
    assert filled.index() == ["a.md"]


def test_a_file_moved_to_another_folder_keeps_its_document(filled: Library) -> None:
    before = filled.documents()
    (filled.root / "deep/down/c.txt").rename(filled.root / "c.txt")
    (filled.root / "a.txt").rename(filled.root / "deep/a.txt")
    assert filled.scan().result == MergeResult(moved=2)
    now = filled.documents()
    assert (now["c.txt"], now["deep/a.txt"]) == (before["deep/down/c.txt"], before["a.txt"])
    assert filled.index() == []
    _unchanged(filled)


def test_a_renamed_folder_moves_as_a_whole(filled: Library) -> None:
    before = filled.documents()
    (filled.root / "deep").rename(filled.root / "shallow")
    filled.scan()
    assert filled.documents()["shallow/down/c.txt"] == before["deep/down/c.txt"]
    assert filled.index() == []
    _unchanged(filled)
    assert filled.catalog.folders.at(str(filled.root / "deep")) is None


def test_a_folder_moved_in_from_another_source_is_not_parsed(filled: Library, tmp_path: Path) -> None:
    other = tmp_path / "other"
    (other / "box").mkdir(parents=True)
    (other / "box/d.txt").write_text("text of d\n")
    second = ScanTarget(SourceId(2), str(other), SourceRules())
    filled.catalog.sources.put(SourceId(2), str(other), is_temporary=False, give_to_model=True)
    filled.scanner.whole(second)
    assert filled.index() == ["d.txt"]
    (other / "box").rename(filled.root / "box")
    filled.scan()
    filled.scanner.whole(second)
    assert filled.index() == []
    assert filled.texts()["box/d.txt"] == "text of d\n"
    row = filled.catalog.document(filled.documents()["box/d.txt"])
    assert row.source == SourceId(1)


def test_a_folder_moved_out_leaves_the_results_at_once(filled: Library, tmp_path: Path) -> None:
    content = filled.catalog.document(filled.documents()["deep/down/c.txt"]).extraction
    shutil.move(filled.root / "deep", tmp_path / "elsewhere")
    assert filled.scan().result == MergeResult(removed=1)
    assert filled.catalog.documents_of([content], Scope()) == {}
    shutil.move(tmp_path / "elsewhere", filled.root / "deep")
    filled.scan()
    assert filled.index() == []  # its content was not purged yet
    assert filled.texts()["deep/down/c.txt"] == "text of deep/down/c.txt\n"


def test_a_copy_and_a_hard_link_are_not_parsed(filled: Library) -> None:
    shutil.copy(filled.root / "a.txt", filled.root / "copy.txt")
    os.link(filled.root / "a.txt", filled.root / "link.txt")
    assert filled.scan().result.added == 2
    assert filled.index() == []
    texts = filled.texts()
    assert texts["copy.txt"] == texts["link.txt"] == texts["a.txt"]
    content = filled.catalog.document(filled.documents()["a.txt"]).extraction
    assert len(filled.catalog.documents_of([content], Scope())[content]) == 3


def test_touching_and_re_permitting_a_file_costs_no_parse(filled: Library) -> None:
    os.utime(filled.root / "a.txt", (1_600_000_000, 1_600_000_000))
    (filled.root / "b.md").chmod(0o600)
    assert filled.scan().result == MergeResult(changed=2)
    assert filled.index() == []
    _unchanged(filled)


def test_an_edit_with_its_old_times_restored_is_noticed(filled: Library) -> None:
    path = filled.root / "a.txt"
    status = path.stat()
    path.write_text("TEXT of a.txt\n")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert path.stat().st_size == status.st_size
    filled.scan()
    assert filled.index() == ["a.txt"]


def test_restoring_a_whole_tree_with_new_times_costs_no_parse(filled: Library, tmp_path: Path) -> None:
    shutil.copytree(filled.root, tmp_path / "backup")
    shutil.rmtree(filled.root)
    shutil.copytree(tmp_path / "backup", filled.root)
    for path in filled.root.rglob("*.*"):
        os.utime(path)
    filled.scan()
    assert filled.index() == []
    assert len(filled.documents()) == 3


def test_a_rename_by_case_only_is_a_move(filled: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    path = filled.root / "a.txt"
    status = path.lstat()
    path.rename(filled.root / "A.txt")
    real = os.lstat

    def ignoring_case(name, *args, **kwargs):
        return status if os.fspath(name) == str(path) else real(name, *args, **kwargs)

    monkeypatch.setattr(os, "lstat", ignoring_case)
    assert filled.scan().result == MergeResult(moved=1)
    assert "A.txt" in filled.documents()
    assert filled.index() == []


def test_two_files_that_swap_names_swap_their_contents(filled: Library) -> None:
    filled.write("x.txt", "was x\n")
    filled.write("y.txt", "was y\n")
    filled.scan()
    filled.index()
    (filled.root / "x.txt").rename(filled.root / "t.txt")
    (filled.root / "y.txt").rename(filled.root / "x.txt")
    (filled.root / "t.txt").rename(filled.root / "y.txt")
    filled.scan()
    assert filled.index() == []
    texts = filled.texts()
    assert (texts["x.txt"], texts["y.txt"]) == ("was y\n", "was x\n")


def test_an_atomic_save_is_a_change_of_the_same_document(filled: Library) -> None:
    before = filled.documents()["a.txt"]
    filled.write("a.txt.tmp", "saved anew\n").rename(filled.root / "a.txt")
    filled.hint(filled.root / "a.txt", filled.root / "a.txt.tmp")
    assert filled.documents()["a.txt"] == before
    (job,) = filled.catalog.jobs.next(5)
    assert job.is_urgent
    assert filled.index() == ["a.txt"]
    assert filled.texts()["a.txt"] == "saved anew\n"


def test_a_hint_looks_at_its_folder_only(filled: Library) -> None:
    filled.walker.listed.clear()
    filled.write("deep/down/new.txt")
    assert filled.hint(filled.root / "deep/down/new.txt").result == MergeResult(added=1)
    assert filled.walker.listed == [str(filled.root / "deep/down")]


def test_hints_of_new_gone_and_renamed_folders(filled: Library) -> None:
    filled.write("box/inner/n.txt")
    assert filled.hint(filled.root / "box").result == MergeResult(added=1)
    (filled.root / "box").rename(filled.root / "deep/case")
    filled.hint(filled.root / "box", filled.root / "deep/case")
    assert filled.index() == ["n.txt"]
    assert "deep/case/inner/n.txt" in filled.documents()
    shutil.rmtree(filled.root / "deep")
    assert filled.hint(filled.root / "deep").result.removed == 2
    assert sorted(filled.documents()) == ["a.txt", "b.md"]
    _unchanged(filled)


def test_many_hints_at_once_are_no_edits(filled: Library) -> None:
    paths = [filled.write(f"{number}.txt") for number in range(60)]
    filled.hint(*paths)
    assert not any(job.is_urgent for job in filled.catalog.jobs.next(100))


def test_files_too_large_are_found_by_name_only(filled: Library) -> None:
    filled.walker.max_bytes = 8
    filled.scan()
    row = filled.catalog.document(filled.documents()["a.txt"])
    assert (row.state, row.reason, row.extraction) == (DocumentState.NAME_ONLY, "too large", None)
    _unchanged(filled)
    filled.walker.max_bytes = 1 << 40
    filled.scan()
    assert filled.index() == []
    assert len(filled.texts()) == 3


def test_a_new_rule_removes_what_it_leaves_out(filled: Library) -> None:
    filled.target = replace(filled.target, rules=SourceRules(exclude=("deep",)))
    assert filled.scan().result.removed == 1
    assert sorted(filled.documents()) == ["a.txt", "b.md"]
    filled.target = replace(filled.target, rules=SourceRules())
    assert filled.scan().result.added == 1
    assert filled.index() == []


def test_forgotten_files_stay_forgotten_after_a_lost_catalog(library: Library) -> None:
    secret = library.write("secret.txt")
    library.forgotten.add(str(secret))
    library.write("open.txt")
    library.scan()
    assert library.index() == ["open.txt"]
    assert sorted(library.documents()) == ["open.txt"]
    secret.write_text("more secrets\n")
    library.scan()
    assert library.index() == []
    _unchanged(library)


def test_names_in_any_bytes_and_very_long_paths(library: Library) -> None:
    odd = os.path.join(os.fsencode(library.root), b"caf\xe9\n \xff.txt")
    with open(odd, "w") as file:
        file.write("odd\n")
    folder = library.root
    while len(str(folder)) < 3800:
        folder = folder / ("x" * 200)
    folder.mkdir(parents=True)
    (folder / "deep.txt").write_text("deep\n")
    assert library.scan().result.added == 2
    assert len(library.index()) == 2
    _unchanged(library)


def test_a_hint_during_a_scan_is_not_undone_by_it(filled: Library) -> None:
    """A scan that began before a rename was reported must not remove what the hint moved."""
    done = []

    def between() -> None:
        if not done:
            done.append(True)
            (filled.root / "deep").rename(filled.root / "moved")
            filled.write("a.txt", "edited meanwhile\n")
            filled.hint(filled.root / "deep", filled.root / "moved", filled.root / "a.txt")

    (filled.root / "b.md").unlink()
    filled.scanner.whole(filled.target, between=between)
    assert sorted(filled.documents()) == ["a.txt", "moved/down/c.txt"]
    assert filled.index() == ["a.txt"]
    _unchanged(filled)
