from __future__ import annotations

import pytest
from PySide6.QtWidgets import QPlainTextEdit

from desktop.widgets.marked_bar import TICK_HEIGHT, MarkedBar

LINES = 400


@pytest.fixture
def bar(qtbot, theme):
    """That of a text of 400 lines."""
    edit = QPlainTextEdit()
    qtbot.addWidget(edit)
    made = MarkedBar(edit.document(), theme)
    edit.setVerticalScrollBar(made)
    edit.setPlainText("word\n" * (LINES - 1))
    edit.resize(300, 200)
    edit.show()
    made.edit = edit
    return made


def test_a_tick_stands_as_far_down_as_its_paragraph_in_the_text(bar):
    room = bar.height() - TICK_HEIGHT
    bar.mark([0, LINES // 2, LINES // 2, LINES - 1])
    assert bar.ticks() == [0, room // 2, (LINES - 1) * room // LINES]


def test_ticks_are_seen_above_the_handle_and_go_with_the_marks(bar, theme):
    def colours():
        image = bar.grab().toImage()
        return [image.pixelColor(image.width() // 2, y) for y in range(image.height())]

    assert theme.colour("warn") not in colours()
    bar.mark([0, LINES // 2])
    assert colours().count(theme.colour("warn")) == 2 * TICK_HEIGHT
    bar.mark([])
    assert theme.colour("warn") not in colours()


def test_where_all_is_in_sight_there_is_no_tick(bar, theme):
    bar.edit.setPlainText("one\ntwo")
    bar.mark([0])
    image = bar.grab().toImage()
    assert image.pixelColor(image.width() // 2, 0) != theme.colour("warn")
