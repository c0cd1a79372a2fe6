from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from desktop.widgets.banner import Banner


@pytest.fixture
def page(qtbot):
    made = QWidget()
    qtbot.addWidget(made)
    QVBoxLayout(made)
    return made


@pytest.fixture
def banner(page, icons):
    made = Banner(icons, page)
    page.layout().addWidget(made)
    return made


def test_it_takes_the_focus_along_when_it_goes(qtbot, page, banner, collected):
    left = collected(banner.left)
    page.show()
    page.activateWindow()
    banner.say("The engine stopped.", action="Try now", act=lambda: None)
    banner._action.setFocus()
    qtbot.waitUntil(banner._action.hasFocus)
    banner.hide()
    assert len(left) == 1


def test_the_focus_stays_where_it_was_while_another_program_has_it(page, banner, collected):
    """What was asked in the quick query came up in the window with the cursor in the list, not in the field."""
    left = collected(banner.left)
    field = QLineEdit(page)
    page.layout().addWidget(field)
    field.setFocus()
    assert QApplication.focusWidget() is None
    banner.say("The engine stopped.")
    banner.let_go()
    banner.let_go()
    assert left == []
    assert page.focusWidget() is field


def test_of_a_long_name_the_middle_is_left_out_and_told_by_the_tool_tip(banner):
    name = f"Minutes of {'the annual general meeting ' * 8}, signed.txt"
    banner.say(f"“{name}” was forgotten. The file itself stays.")
    assert banner.text() == f"“{name[:28]} … {name[-28:]}” was forgotten. The file itself stays."
    assert (
        banner._text.toolTip() == banner.accessibleName() == f"“{name}” was forgotten. The file itself stays."
    )
    banner.say("The engine stopped.")
    assert (banner.text(), banner._text.toolTip()) == ("The engine stopped.", "")
