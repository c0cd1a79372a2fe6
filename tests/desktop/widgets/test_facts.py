from __future__ import annotations

from PySide6.QtWidgets import QLabel

from desktop.presenters.activity import Fact
from desktop.widgets.facts import FactGrid


def test_labels_are_kept_and_told_other_texts(qtbot):
    grid = FactGrid()
    qtbot.addWidget(grid)
    grid.resize(300, 400)
    grid.show()
    grid.show_facts((Fact("State", "indexing"), Fact("3", "could not be read", is_number=True)))
    before = grid.findChildren(QLabel)
    assert before[-1].geometry().bottom() < 100, "in a high place they stand together at the top"
    grid.show_facts((Fact("State", "up to date"),))
    assert grid.findChildren(QLabel) == before
    assert [shown.text() for shown in before if shown.isVisible()] == ["State", "up to date"]
