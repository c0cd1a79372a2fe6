from __future__ import annotations

import sys

import pytest

from desktop.entries.xdg_login import XdgLogin, autostart_folder
from tests.unprivileged import unprivileged

COMMAND = [sys.executable, "-P", "-m", "desktop", "--hidden", "--data-dir", "/home/mara/my data"]


@pytest.fixture
def entry(tmp_path):
    return XdgLogin(tmp_path / "autostart", "deskhound-t")


@pytest.fixture
def file(tmp_path):
    return tmp_path / "autostart" / "deskhound-t.desktop"


def test_a_folder_of_the_user_counts_only_when_it_is_absolute(monkeypatch):
    monkeypatch.setenv("HOME", "/home/mara")
    assert str(autostart_folder({"XDG_CONFIG_HOME": "/etc/mine"})) == "/etc/mine/autostart"
    assert str(autostart_folder({"XDG_CONFIG_HOME": "mine"})) == "/home/mara/.config/autostart"
    assert str(autostart_folder({})) == "/home/mara/.config/autostart"


def test_what_is_written_is_read_and_removed(entry, file):
    assert entry.command() == []
    entry.write(COMMAND)
    assert entry.command() == COMMAND
    assert [path.name for path in file.parent.iterdir()] == [file.name]
    entry.remove()
    entry.remove()
    assert entry.command() == []
    assert not file.exists()


@pytest.mark.parametrize("line", ["Hidden=true", "X-GNOME-Autostart-enabled=false"])
def test_an_entry_that_the_desktop_switched_off_is_none(entry, file, line):
    entry.write(COMMAND)
    kept = [each for each in file.read_text("utf-8").splitlines() if not each.startswith("X-GNOME")]
    file.write_text("\n".join([*kept, line]), "utf-8")
    assert entry.command() == []
    entry.write(COMMAND)
    assert entry.command() == COMMAND


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe", b"no group", b"[Desktop Entry]\nType=Application\n", b"[Other]\nExec=x\n"]
)
def test_a_damaged_entry_is_none(entry, file, content):
    file.parent.mkdir()
    file.write_bytes(content)
    assert entry.command() == []


def test_a_folder_that_is_not_writable_is_said_and_left_as_it_was(entry, file):
    entry.write(COMMAND)
    before = file.read_bytes()
    file.parent.chmod(0o500)
    with unprivileged():
        with pytest.raises(PermissionError):
            entry.write(["/bin/other"])
        with pytest.raises(PermissionError):
            entry.remove()
    file.parent.chmod(0o700)
    assert file.read_bytes() == before


def test_a_folder_whose_name_is_no_text_is_refused(entry, file):
    with pytest.raises(OSError, match="haracter"):
        entry.write(["/bin/python", "--data-dir", "/home/\udcff"])
    assert not file.exists()
