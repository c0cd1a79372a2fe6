from __future__ import annotations

import pytest

from desktop.widgets.chooser import Chooser


@pytest.mark.parametrize("number", [2, 3, 8])
def test_all_choices_are_seen_at_once(qtbot, qapp, theme, number):
    made = Chooser()
    made.set_choices([(f"Choice {each}", each) for each in range(number)])
    qtbot.addWidget(made)
    made.show()
    made.showPopup()
    shown = made.view()
    qtbot.waitUntil(shown.isVisible)
    assert shown.verticalScrollBar().maximum() == 0
    assert shown.viewport().rect().contains(shown.visualRect(shown.model().index(number - 1, 0)))
    made.hidePopup()
