from __future__ import annotations

import configparser
import os
import shutil
import subprocess
import sys
import xml.etree.ElementTree as Xml

import pytest
from PySide6.QtGui import QImage

from desktop.entries.desktop_file import split_exec
from desktop.entries.xdg_menu import XdgMenuEntry, data_home
from desktop.icons import icon_png
from tests.unprivileged import unprivileged

COMMAND = [sys.executable, "-P", "-m", "desktop", "--data-dir", "/home/mara/my data"]


@pytest.fixture
def entry(qapp, tmp_path):
    return XdgMenuEntry(tmp_path, "deskhound-t", icon_png)


@pytest.fixture
def file(tmp_path):
    return tmp_path / "applications" / "deskhound-t.desktop"


def test_a_folder_of_the_user_counts_only_when_it_is_absolute(monkeypatch):
    monkeypatch.setenv("HOME", "/home/mara")
    assert str(data_home({"XDG_DATA_HOME": "/mine"})) == "/mine"
    assert str(data_home({"XDG_DATA_HOME": "mine"})) == "/home/mara/.local/share"


def test_what_is_written_is_read_and_wholly_removed(entry, file, tmp_path):
    assert entry.command() == []
    entry.write(COMMAND)
    assert entry.command() == COMMAND
    entry.remove()
    entry.remove()
    assert entry.command() == []
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_the_menu_finds_the_icon_by_name(entry, file, tmp_path):
    entry.write(COMMAND)
    assert "\nIcon=deskhound-t\n" in file.read_text("utf-8")
    theme = tmp_path / "icons" / "hicolor"
    Xml.parse(theme / "scalable" / "apps" / "deskhound-t.svg")
    for size in (48, 128):
        picture = QImage(str(theme / f"{size}x{size}" / "apps" / "deskhound-t.png"))
        assert (picture.width(), picture.height()) == (size, size)
        assert picture.pixelColor(size // 2, size // 6).name() == "#0f766e"


def test_a_new_icon_makes_an_old_cache_of_the_theme_void(entry, tmp_path):
    theme = tmp_path / "icons" / "hicolor"
    theme.mkdir(parents=True)
    os.utime(theme, (1000, 1000))
    entry.write(COMMAND)
    assert theme.stat().st_mtime > 1000


def test_the_menu_offers_the_quick_search(entry, file):
    entry.write(COMMAND)
    parser = configparser.RawConfigParser()
    parser.read(file, "utf-8")
    assert split_exec(parser["Desktop Action quick"]["Exec"]) == [*COMMAND, "--toggle"]


@pytest.mark.parametrize("line", ["Hidden=true", "NoDisplay=true"])
def test_an_entry_that_a_menu_editor_took_out_is_none(entry, file, line):
    entry.write(COMMAND)
    file.write_text(file.read_text("utf-8").replace("Terminal=false", line), "utf-8")
    assert entry.command() == []
    entry.write(COMMAND)
    assert entry.command() == COMMAND


def test_a_folder_that_is_not_writable_is_said_with_its_place(entry, tmp_path):
    tmp_path.chmod(0o500)
    with unprivileged(), pytest.raises(PermissionError) as caught:
        entry.write(COMMAND)
    tmp_path.chmod(0o700)
    assert str(tmp_path) in caught.value.filename


@pytest.mark.skipif(not shutil.which("desktop-file-validate"), reason="needs the tool of the specification")
def test_the_file_is_valid(entry, file):
    entry.write(COMMAND)
    said = subprocess.run(["desktop-file-validate", file], capture_output=True, text=True, check=False)
    assert (said.stdout, said.returncode) == ("", 0)
