from __future__ import annotations

import sys

import pytest

from desktop.entries.menu import application_name, in_menu
from indexer.paths import DataDirectory, data_directory, directory_tag

pytestmark = pytest.mark.skipif(
    sys.platform in ("win32", "darwin"), reason="the entry of this system is none of XDG's"
)


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.delenv("DESKHOUND_HOME", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    return tmp_path


def test_the_usual_data_directory_has_the_usual_name(home):
    assert application_name(data_directory()) == "deskhound"
    other = DataDirectory(home / "other")
    assert application_name(other) == f"deskhound-{directory_tag(other)}"


def test_every_data_directory_has_its_own_entry(qapp, home):
    usual, other = in_menu(data_directory()), in_menu(DataDirectory(home / "other"))
    usual.turn(True)
    other.turn(True)
    other.turn(False)
    assert (usual.is_on, other.is_on) == (True, False)
    (written,) = (home / "applications").iterdir()
    assert written.name == "deskhound.desktop"
    assert f"--data-dir {data_directory().root}\n" in written.read_text("utf-8")
    assert len([path for path in (home / "icons").rglob("*") if path.is_file()]) == 3
