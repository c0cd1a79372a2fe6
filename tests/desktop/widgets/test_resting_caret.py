from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from desktop.widgets.resting_caret import RestingCaret


@pytest.fixture
def fields(qtbot, qapp):
    """A field whose caret rests at once, and another one."""
    flash_ms = qapp.styleHints().cursorFlashTime()
    window = QWidget()
    column = QVBoxLayout(window)
    first, second = QLineEdit(), QLineEdit()
    for each in (first, second):
        column.addWidget(each)
    RestingCaret(first, rest_ms=0)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    yield first, second
    qapp.styleHints().setCursorFlashTime(flash_ms)


def test_a_caret_rests_until_something_is_written(qtbot, qapp, fields):
    hints = qapp.styleHints()
    wanted = hints.cursorFlashTime()
    fields[0].setFocus()
    qtbot.waitUntil(lambda: hints.cursorFlashTime() == 0)
    with qtbot.waitSignal(hints.cursorFlashTimeChanged) as changed:
        qtbot.keyClick(fields[0], Qt.Key.Key_A)
    assert changed.args == [wanted]
    qtbot.waitUntil(lambda: hints.cursorFlashTime() == 0)


def test_another_field_blinks(qtbot, qapp, fields):
    hints = qapp.styleHints()
    wanted = hints.cursorFlashTime()
    fields[0].setFocus()
    qtbot.waitUntil(lambda: hints.cursorFlashTime() == 0)
    fields[1].setFocus()
    assert hints.cursorFlashTime() == wanted > 0
