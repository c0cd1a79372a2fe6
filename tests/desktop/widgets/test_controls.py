from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from desktop.widgets.controls import button, icon_button


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
@pytest.mark.parametrize("look", ["", "primary", "danger", "link", "chip", "icon"])
def test_every_button_is_pressed_by_keyboard(qtbot, icons, collected, look, key):
    made = icon_button(icons, "copy", "Copy") if look == "icon" else button("Copy", look)
    qtbot.addWidget(made)
    made.show()
    clicks = collected(made.clicked)
    qtbot.keyClick(made, key)
    assert len(clicks) == 1
