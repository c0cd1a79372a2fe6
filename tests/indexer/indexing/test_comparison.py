from __future__ import annotations

import os

from indexer.indexing.reconcile import MergeResult
from tests.indexer.indexing.conftest import Library


def test_a_file_saved_anew_beside_its_renamed_former_self_is_two_files(filled: Library) -> None:
    """What editors do that keep a backup."""
    before = filled.documents()
    (filled.root / "a.txt").rename(filled.root / "a.old.txt")
    filled.write("a.txt", "text saved anew\n")
    filled.scan()
    assert filled.documents()["a.old.txt"] == before["a.txt"]
    assert filled.index() == ["a.txt"]
    assert filled.texts()["a.txt"] == "text saved anew\n"
    assert filled.texts()["a.old.txt"] == "text of a.txt\n"
    assert filled.scan().result == MergeResult()


def test_rotated_logs_keep_their_documents_and_only_the_new_one_is_parsed(filled: Library) -> None:
    filled.write("log.txt", "second day\n")
    filled.write("log.1.txt", "first day\n")
    filled.scan()
    filled.index()
    before = filled.documents()
    (filled.root / "log.1.txt").rename(filled.root / "log.2.txt")
    (filled.root / "log.txt").rename(filled.root / "log.1.txt")
    filled.write("log.txt", "third day\n")
    assert filled.scan().result == MergeResult(moved=2, added=1)
    now = filled.documents()
    assert (now["log.2.txt"], now["log.1.txt"]) == (before["log.1.txt"], before["log.txt"])
    assert filled.index() == ["log.txt"]
    texts = filled.texts()
    assert [texts[name] for name in ("log.2.txt", "log.1.txt", "log.txt")] == [
        "first day\n",
        "second day\n",
        "third day\n",
    ]
    assert filled.scan().result == MergeResult()


def test_both_names_of_a_hard_link_can_change_at_once(filled: Library) -> None:
    os.link(filled.root / "a.txt", filled.root / "link.txt")
    filled.scan()
    filled.index()
    (filled.root / "a.txt").rename(filled.root / "c.txt")
    (filled.root / "link.txt").rename(filled.root / "d.txt")
    assert filled.scan().result == MergeResult(moved=2)
    assert {"c.txt", "d.txt"} <= set(filled.documents())
    assert filled.index() == []
    assert filled.scan().result == MergeResult()
