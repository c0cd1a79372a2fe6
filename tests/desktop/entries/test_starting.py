from __future__ import annotations

import importlib.metadata
import subprocess
from pathlib import Path

from desktop.entries.starting import start_command
from indexer.paths import DataDirectory

ROOT = Path(__file__).resolve().parents[3]


def run(command, folder):
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=True).stdout


def test_the_command_of_an_installation_works_in_any_folder(tmp_path):
    (tmp_path / "desktop").mkdir()
    (tmp_path / "desktop" / "__main__.py").write_text("print('a stranger')", "utf-8")
    command = start_command(DataDirectory(tmp_path / "my data"), "--hidden")
    assert command[-3:] == ["--hidden", "--data-dir", str(tmp_path / "my data")]
    assert "Usage: deskhound" in run([*command[:-3], "engine", "--help"], tmp_path)


def test_a_source_tree_that_is_not_installed_is_started_by_its_folder(tmp_path, monkeypatch):
    def distribution(_name):
        raise importlib.metadata.PackageNotFoundError

    monkeypatch.setattr(importlib.metadata, "distribution", distribution)
    command = start_command(DataDirectory(tmp_path), "--hidden")
    assert command[-4:] == [str(ROOT), "--hidden", "--data-dir", str(tmp_path)]
    (tmp_path / "desktop").mkdir()
    (tmp_path / "desktop" / "__init__.py").touch()
    (tmp_path / "desktop" / "__main__.py").write_text("import sys; print(__name__, sys.argv[1:])", "utf-8")
    said = run([*command[:-4], str(tmp_path), "--hidden"], tmp_path)
    assert said == "__main__ ['--hidden']\n"
