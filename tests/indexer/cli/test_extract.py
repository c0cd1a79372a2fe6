from __future__ import annotations

import tempfile

import pytest

from indexer.cli import headstart
from indexer.cli.headstart import head_start
from indexer.processes.supervisor import Supervisor


def test_extract_writes_what_was_asked_for_and_leaves_nothing_else(deskhound, tmp_path, monkeypatch):
    source, out, temporary = (tmp_path / name for name in ("source", "out", "temporary"))
    source.mkdir()
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    (source / "a.txt").write_text("Nobody expects the kraken.")
    code, printed, said = deskhound("extract", source, "--out", out, "--no-ocr")
    assert (code, said) == (0, "")
    assert printed.startswith("1 file, 26 B in ")
    assert (out / "a.txt.txt").read_text() == "Nobody expects the kraken.\n"
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize("arguments", [["search", "extract"], ["extract", "--help"]])
def test_only_a_command_that_reads_files_has_a_head_start(arguments):
    with head_start(arguments):
        assert headstart._begun == []


def test_a_head_start_ends_with_a_command_line_that_is_wrong(deskhound, monkeypatch):
    begun = []
    monkeypatch.setattr(headstart, "_prepared", lambda: begun.append(Supervisor()) or begun[-1])
    assert deskhound("extract")[0] == 2
    assert [supervisor._is_stopped for supervisor in begun] == [True]
