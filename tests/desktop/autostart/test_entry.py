from __future__ import annotations

import importlib.metadata
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.autostart.entry import StartAtLogin, start_at_login, start_command
from indexer.paths import DataDirectory

ROOT = Path(__file__).resolve().parents[3]


class FakeEntry:
    """An entry that is kept in memory."""

    def __init__(self):
        self.kept = []

    def command(self):
        return self.kept

    def write(self, command):
        self.kept = list(command)

    def remove(self):
        self.kept = []


@pytest.fixture
def kept():
    return FakeEntry()


@pytest.fixture
def login(kept):
    return StartAtLogin(kept, [sys.executable, "--hidden"])


def test_the_state_is_what_is_kept(login, kept):
    assert not login.is_on
    login.turn(True)
    assert login.is_on
    assert kept.kept == [sys.executable, "--hidden"]
    kept.kept = []
    assert not login.is_on
    login.turn(True)
    login.turn(False)
    assert kept.kept == []


def test_an_entry_whose_program_is_gone_is_off(login, kept):
    kept.kept = ["/gone/python", "--hidden"]
    assert not login.is_on


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="the entry of this system is none of XDG's")
def test_every_data_directory_has_its_own_entry(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    one, other = (start_at_login(DataDirectory(tmp_path / name)) for name in ("one", "other"))
    one.turn(True)
    assert (one.is_on, other.is_on) == (True, False)
    (written,) = (tmp_path / "autostart").iterdir()
    assert f"--data-dir {tmp_path / 'one'}\n" in written.read_text("utf-8")


def run(command, folder):
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=True).stdout


def test_the_command_of_an_installation_works_in_any_folder(tmp_path):
    (tmp_path / "desktop").mkdir()
    (tmp_path / "desktop" / "__main__.py").write_text("print('a stranger')", "utf-8")
    command = start_command(DataDirectory(tmp_path / "my data"))
    assert command[-3:] == ["--hidden", "--data-dir", str(tmp_path / "my data")]
    assert "Usage: deskhound" in run([*command[:-3], "engine", "--help"], tmp_path)


def test_a_source_tree_that_is_not_installed_is_started_by_its_folder(tmp_path, monkeypatch):
    def distribution(_name):
        raise importlib.metadata.PackageNotFoundError

    monkeypatch.setattr(importlib.metadata, "distribution", distribution)
    command = start_command(DataDirectory(tmp_path))
    assert command[-4:] == [str(ROOT), "--hidden", "--data-dir", str(tmp_path)]
    (tmp_path / "desktop").mkdir()
    (tmp_path / "desktop" / "__init__.py").touch()
    (tmp_path / "desktop" / "__main__.py").write_text("import sys; print(__name__, sys.argv[1:])", "utf-8")
    said = run([*command[:-4], str(tmp_path), "--hidden"], tmp_path)
    assert said == "__main__ ['--hidden']\n"
