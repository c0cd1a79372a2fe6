from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QImageReader

from desktop.entries.start_menu import StartMenuEntry, icon_file, programs_folder
from desktop.icons import icon_png

PROGRAM = r"C:\Program Files\Python\pythonw.exe"
COMMAND = [PROGRAM, "-P", "-m", "desktop", "--data-dir", r"D:\my data"]


class FakeLinks:
    """Shortcuts whose files hold what they lead to."""

    def program(self, path):
        return path.read_text("utf-8").splitlines()[0] if path.exists() else ""

    def save(self, path, program, arguments, icon):
        path.write_text(f"{program}\n{arguments}\n{icon}", "utf-8")


@pytest.fixture
def entry(qapp, tmp_path):
    return StartMenuEntry(FakeLinks(), tmp_path, "deskhound", tmp_path / "deskhound.ico", icon_png)


def test_programs_lie_where_the_user_has_them():
    folder = programs_folder({"APPDATA": "/roaming"})
    assert folder == Path("/roaming/Microsoft/Windows/Start Menu/Programs")


def test_what_is_written_is_read_and_wholly_removed(entry, tmp_path):
    assert entry.command() == []
    entry.write(COMMAND)
    assert entry.command() == [PROGRAM]
    written = (tmp_path / "Deskhound.lnk").read_text("utf-8").splitlines()
    assert written[1:] == [r'-P -m desktop --data-dir "D:\my data"', str(tmp_path / "deskhound.ico")]
    entry.remove()
    entry.remove()
    assert list(tmp_path.iterdir()) == []


def test_the_icon_has_all_sizes(qapp, tmp_path):
    path = tmp_path / "a.ico"
    path.write_bytes(icon_file({size: icon_png(size) for size in (16, 48, 256)}))
    reader = QImageReader(str(path))
    assert reader.imageCount() == 3
    widths = []
    for number in range(3):
        reader.jumpToImage(number)
        widths.append(reader.read().width())
    assert widths == [16, 48, 256]
