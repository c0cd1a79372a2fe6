from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from desktop.widgets.card import in_scroll_area


def test_what_only_scrolls_shows_that_tab_led_there(qtbot, theme):
    area = in_scroll_area(QLabel("100 files"), "Overview")
    qtbot.addWidget(area)
    area.resize(200, 100)
    area.show()
    qtbot.waitUntil(area.isActiveWindow)

    def is_framed():
        return area.grab().toImage().pixelColor(0, 50) == theme.colour("accent")

    area.setFocus(Qt.FocusReason.OtherFocusReason)
    assert not is_framed()
    area.clearFocus()
    area.setFocus(Qt.FocusReason.TabFocusReason)
    assert is_framed()
    area.clearFocus()
    assert not is_framed()
