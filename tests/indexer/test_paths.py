from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from indexer import paths
from indexer.errors import DataDirectoryError


def test_an_explicit_folder_wins_over_the_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("DESKHOUND_HOME", str(tmp_path / "b"))
    assert paths.data_directory(tmp_path / "a").root == tmp_path / "a"
    assert paths.data_directory().root == tmp_path / "b"


def test_without_both_the_platform_decides(monkeypatch):
    monkeypatch.delenv("DESKHOUND_HOME")
    assert paths.data_directory().root.name == "deskhound"


def test_a_relative_folder_becomes_absolute(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert paths.data_directory("here").root == tmp_path / "here"


@pytest.mark.skipif(sys.platform == "win32", reason="modes are POSIX")
def test_the_data_directory_is_its_users_alone(tmp_path):
    directory = paths.data_directory(tmp_path / "data")
    directory.create()
    assert directory.root.stat().st_mode & 0o777 == 0o700


def test_a_folder_of_other_files_becomes_no_data_directory(tmp_path):
    (tmp_path / "letter.txt").write_text("Dear Ada,")
    directory = paths.DataDirectory(tmp_path)
    mode = tmp_path.stat().st_mode
    with pytest.raises(DataDirectoryError, match="holds other files"):
        directory.create()
    assert tmp_path.stat().st_mode == mode


@pytest.mark.parametrize("first", ["engine_key", "launch_lock", "window_settings"])
def test_what_a_start_that_was_cut_short_left_makes_a_folder_no_other(tmp_path, first):
    directory = paths.DataDirectory(tmp_path)
    getattr(directory, first).touch()
    (tmp_path / "scratch").mkdir()
    directory.create()


def test_two_ways_to_one_folder_have_one_tag(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    tags = {paths.directory_tag(paths.data_directory(tmp_path / name)) for name in ("real", "link", "./real")}
    assert len(tags) == 1


def test_a_long_runtime_folder_is_not_used_for_sockets(monkeypatch, tmp_path):
    long = tmp_path / ("x" * 80)
    long.mkdir()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(long))
    assert not paths.runtime_directory().is_relative_to(long)


def test_a_name_that_is_not_utf_8_can_be_printed():
    raw = os.fsdecode(b"/docs/caf\xe9.txt")
    assert paths.display_path(raw) == "/docs/caf\\xe9.txt"
    assert paths.display_path("/docs/café.txt") == "/docs/café.txt"


def test_every_store_lies_in_the_data_directory(tmp_path):
    directory = paths.data_directory(tmp_path)
    places = [directory.catalog, directory.profile, directory.keyword, directory.vectors, directory.logs]
    assert {Path(place).parent for place in places} == {tmp_path}
