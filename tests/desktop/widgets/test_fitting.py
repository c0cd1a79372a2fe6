from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication

from desktop.widgets.fitting import fitting


def test_a_window_with_its_frame_fits_on_the_screen(qapp):
    screen = QGuiApplication.primaryScreen()
    available = screen.availableSize()
    large = fitting(QSize(9000, 300), screen)
    assert large.width() < available.width()
    assert large.height() == 300
    assert fitting(QSize(300, 9000), screen).height() < available.height()
