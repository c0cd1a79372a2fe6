from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QLabel

from desktop.widgets.controls import button, icon_button, label
from desktop.widgets.disclosure import DisclosureButton


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
@pytest.mark.parametrize("look", ["", "primary", "danger", "link", "chip", "icon"])
def test_every_button_is_pressed_by_keyboard(qtbot, icons, collected, look, key):
    made = icon_button(icons, "copy", "Copy") if look == "icon" else button("Copy", look)
    qtbot.addWidget(made)
    made.show()
    clicks = collected(made.clicked)
    qtbot.keyClick(made, key)
    assert len(clicks) == 1


def test_a_name_of_any_length_widens_no_window(qtbot):
    text = f"“{'long_' * 50}.pdf” is not there any more"
    made = label(text, wraps=True)
    qtbot.addWidget(made)
    assert made.minimumSizeHint().width() < 400
    assert made.heightForWidth(400) > 3 * made.fontMetrics().height()
    assert made.text() == made.accessibleName() == text
    made.setText("short")
    assert made.text() == "short"


def test_enter_opens_what_a_button_discloses(qtbot, icons):
    body = QLabel("inside")
    made = DisclosureButton(icons, "What went in", body)
    qtbot.addWidget(made)
    qtbot.addWidget(body)
    qtbot.keyClick(made, Qt.Key.Key_Return)
    assert made.isChecked()
    assert not body.isHidden()


def test_a_long_path_is_copied_as_it_is(qtbot, qapp):
    path = f"/data/{'long_' * 20}/report.pdf"
    made = label(f"{path}\nmoved", wraps=True, is_copyable=True)
    qtbot.addWidget(made)
    made.show()
    made.setSelection(0, len(QLabel.text(made)))
    qtbot.keySequence(made, QKeySequence(QKeySequence.StandardKey.Copy))
    assert qapp.clipboard().text() == f"{path}\nmoved"
