"""Which folders may become sources, through the service that asks."""

from __future__ import annotations

import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from indexer.domain import SourceId
from indexer.errors import SourceError
from indexer.indexing import sourcebook
from indexer.indexing.admission import admit
from tests.indexer.indexing.workshop import Workshop
from tests.waiting import PATIENCE_S


def test_a_temporary_source_can_be_kept(workshop: Workshop) -> None:
    first = workshop.service.add_source(str(workshop.files), is_temporary=True).source
    kept = workshop.service.add_source(str(workshop.files))
    assert (kept.source.source_id, kept.source.is_temporary) == (first.source_id, False)
    assert kept.note


def test_two_clients_may_search_the_same_new_folder_at_once(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    both_are_there = threading.Barrier(2)

    def admit_both(*args):
        admission = admit(*args)
        both_are_there.wait(PATIENCE_S)
        return admission

    monkeypatch.setattr(sourcebook, "admit", admit_both)

    def add(_number: int) -> int:
        return workshop.service.add_source(str(workshop.files), is_temporary=True).source.source_id

    with ThreadPoolExecutor(2) as clients:
        assert len(set(clients.map(add, range(2)))) == 1


def test_bad_folders_are_refused_with_a_reason(workshop: Workshop, tmp_path: Path) -> None:
    workshop.write("a.txt")
    workshop.add()
    for path, words in (
        (tmp_path / "absent", "does not exist"),
        (workshop.files / "a.txt", "is a file"),
        (workshop.files, "already"),
        (workshop.data, "own data"),
        (workshop.data / "keyword", "own data"),
        *(
            ((path, "nothing of yours") for path in ("/proc", "/sys/kernel"))
            if sys.platform == "linux"
            else ()
        ),
        ("", "Name a folder"),
        ("a\0b", "Name a folder"),
    ):
        with pytest.raises(SourceError, match=words):
            workshop.service.add_source(str(path))
    assert len(workshop.service.source_views()) == 1


def test_nested_sources_are_accepted_and_said(workshop: Workshop, tmp_path: Path) -> None:
    workshop.write("inner/a.txt", "one\n")
    workshop.add()
    workshop.settle()
    inner = workshop.service.add_source(str(workshop.files / "inner"))
    assert "lies inside" in inner.note
    outer = workshop.service.add_source(str(tmp_path))
    assert "contains" in outer.note
    assert "left out" in outer.note
    workshop.settle()
    assert workshop.pool.parsed == ["a.txt"]
    row = workshop.catalog.documents_at(str(workshop.files / "inner/a.txt"))[0]
    assert row.source == inner.source.source_id
    workshop.service.remove_source(SourceId(inner.source.source_id))
    workshop.settle()
    assert workshop.names() == ["inner/a.txt"]
    assert workshop.pool.parsed == ["a.txt"]
