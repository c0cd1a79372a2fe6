from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QTextLayout

from desktop.delegates.painting import fitted

MIDDLE = Qt.TextElideMode.ElideMiddle


@pytest.fixture
def metrics(theme):
    return QFontMetrics(theme.font())


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/home/mara/Documents/Contracts/2024", "/home/…/Documents/Contracts/2024"),
        ("/home/mara/Documents/Contracts/2024", "/home/…/2024"),
        ("/home/mara/Documents/Contracts/2024", "/…/2024"),
        ("~/Documents/Contracts/2024  and 1 more", "~/Documents/…/2024  and 1 more"),
        ("C:\\Users\\Mara\\Documents\\2024", "C:\\Users\\…\\2024"),
    ],
)
def test_of_a_path_whole_folders_are_left_out(metrics, path, shown):
    assert fitted([path], metrics, metrics.horizontalAdvance(shown), MIDDLE) == shown


@pytest.mark.parametrize("text", ["/a-name-that-is-longer-than-its-place", "41 files/s · 88 passages/s", "~"])
def test_what_has_no_folder_to_spare_is_cut_in_its_middle(metrics, text):
    width = metrics.horizontalAdvance(text) - 1
    assert fitted([text], metrics, width, MIDDLE) == metrics.elidedText(text, MIDDLE, width)


@pytest.mark.parametrize("path", ["/home/חוזים/דירה/a.pdf", "/home/חוזים/archive.zip ▸ חוזים/דירה"])
def test_folders_stand_one_after_the_other_in_whichever_direction_their_letters_run(theme, metrics, path):
    shown = fitted([path], metrics, 2000, MIDDLE)
    layout = QTextLayout(shown, theme.font())
    layout.beginLayout()
    line = layout.createLine()
    layout.endLayout()
    outer, inner = (line.cursorToX(shown.index(folder) + 2)[0] for folder in ("חוזים", "דירה"))
    assert outer < inner
    assert fitted([shown], metrics, 2000, MIDDLE) == shown
    assert shown.replace("\u200e", "") == path
