"""The search page by keyboard alone, and the sheet that says which keys there are."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QLabel

from desktop.presenters.answer import AnswerPhase
from desktop.views.shortcuts import KEYS, ShortcutsDialog
from indexer.protocol import messages as m
from tests.desktop import scenario

HANDLED_WHERE_THE_FOCUS_IS = {
    "Ctrl+A",
    "Ctrl+C",
    "Down",
    "Esc",
    "Return",
    "Shift+Down",
    "Space",
    "Shift+F10",
    "Tab",
    "Up",
}


@pytest.fixture
def answering(qtbot, desk, fake, found):
    """The view while an answer is being written."""
    fake.scripts.pop(m.AskRequest)
    found.ask()
    qtbot.waitUntil(lambda: fake.asked(m.AskRequest) != [])
    started, *_ = scenario.answer(m.AskRequest("notice period"))
    fake.reply(m.AskRequest, started, last=False)
    fake.reply(m.AskRequest, m.AnswerDelta("Three"), last=False)
    qtbot.waitUntil(lambda: desk.answer.state.text == "Three")
    return found


def test_writing_goes_on_from_the_list(qtbot, found):
    qtbot.keyClick(found.field.line, Qt.Key.Key_Down)
    qtbot.keyClicks(found.results, " p")
    assert found.field.line.hasFocus()
    assert found.field.text() == "notice periodp"
    qtbot.keyClick(found.field.line, Qt.Key.Key_Down)
    qtbot.keyClick(found.results, Qt.Key.Key_Backspace)
    assert found.field.text() == "notice period"


def test_writing_goes_on_from_wherever_letters_mean_nothing(qtbot, desk, found):
    """Whoever had clicked beside the links of the first page, or into a preview, wrote into nothing."""
    for part in (found.preview.text_view, found.filters._type):
        part.setFocus()
        qtbot.keyClick(part, "x")
        assert found.field.line.hasFocus()
    assert found.field.text() == "notice periodxx"
    found.field.clear()
    qtbot.keyClick(found.field.line, Qt.Key.Key_Backspace)
    qtbot.waitUntil(found.empty.isVisible)
    found.field.line.clearFocus()
    qtbot.keyClick(found.empty, "y")
    assert found.field.text() == "y"


def test_keys_of_the_preview_do_not_lead_from_the_field_to_the_list(qtbot, found):
    found.preview.toolbar.setVisible(False)  # nothing to be turned: the key arrives in the field
    for key in (Qt.Key.Key_PageDown, Qt.Key.Key_Down):
        qtbot.keyClick(found.field.line, key, Qt.KeyboardModifier.AltModifier)
        assert found.field.line.hasFocus()


def test_escape_leads_back_to_the_field_and_then_clears_it(qtbot, found):
    qtbot.keyClick(found.field.line, Qt.Key.Key_Down)
    qtbot.keyClick(found.results, Qt.Key.Key_Escape)
    assert found.field.line.hasFocus()
    assert found.field.text() == "notice period"
    qtbot.keyClick(found.field.line, Qt.Key.Key_Escape)
    assert found.field.text() == ""


@pytest.mark.parametrize("place", ["field", "list"])
def test_escape_stops_an_answer_and_keeps_what_is_there(qtbot, desk, answering, place):
    pressed_in = answering.field.line if place == "field" else answering.results
    pressed_in.setFocus()
    qtbot.keyClick(pressed_in, Qt.Key.Key_Escape)
    assert (desk.answer.state.phase, desk.answer.state.text) == (AnswerPhase.CANCELLED, "Three")
    assert answering.field.text() == "notice period"
    assert answering.answer.isVisible()


def test_the_sheet_of_keys_opens_and_tells_the_truth(qtbot, desk):
    known = {key for action in desk.window.findChildren(QAction) for key in action.shortcuts()}
    known |= {each.key() for each in desk.window.findChildren(QShortcut)}
    known |= {each.shortcut() for each in desk.window.findChildren(QAbstractButton)}
    said = {key for _place, keys in KEYS for key, _text in keys}
    assert {key for key in said if QKeySequence(key) not in known} == HANDLED_WHERE_THE_FOCUS_IS
    qtbot.keyClick(desk.window, Qt.Key.Key_F1)
    qtbot.waitUntil(lambda: desk.window.findChildren(ShortcutsDialog) != [])
    sheet = desk.window.findChild(ShortcutsDialog)
    named = {each.text() for each in sheet.findChildren(QLabel)}
    assert {"Enter", "Ctrl+Enter"} <= named
    sheet.close()
