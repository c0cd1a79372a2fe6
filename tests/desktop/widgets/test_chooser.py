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


@pytest.mark.parametrize(("value", "shown"), [(3, [1, 3, 4]), (9, [1, 4, 9]), ("own", [1, 4, "own"])])
def test_a_value_of_its_own_stands_among_the_others(qtbot, value, shown):
    made = Chooser()
    qtbot.addWidget(made)
    made.set_choices([("one", 1), ("four", 4)])
    made.show_value(value)
    assert [made.itemData(index) for index in range(made.count())] == shown
    assert made.currentData() == value
