"""Windows no larger than the screen they come up on."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QScreen

FRAME = QSize(8, 40)
"""What a desktop puts around a window, about."""


def fitting(size: QSize, screen: QScreen) -> QSize:
    """The size, or as much of it as a screen has room for, with the window's frame."""
    return size.boundedTo(screen.availableSize() - FRAME)
