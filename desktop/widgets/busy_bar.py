"""A sign that something is being done, where nobody knows how much is left."""

from __future__ import annotations

import math

from PySide6.QtCore import QElapsedTimer, QRectF, Qt, QTimer
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QProgressBar

from desktop.theme import Theme

UNSEEN_MS = 200
"""What takes no longer needs no sign: one that comes and goes with every letter is a flicker."""
FRAME_MS = 40
ROUND_MS = 1600
"""There and back."""
SHARE = 0.4
"""The bar's part of its groove."""


class BusyBar(QProgressBar):
    """A short bar that wanders to and fro, for as long as it is seen.

    Qt's own goes round and round, and is cut where it meets the end: two stumps are seen more often than a bar.
    """

    def __init__(self, theme: Theme, name: str, width: int) -> None:
        super().__init__()
        self.setRange(0, 0)
        self.setFixedWidth(width)
        self.setAccessibleName(name)
        self._theme = theme
        self._clock = QElapsedTimer()
        self._frame = QTimer(self, interval=FRAME_MS)
        self._frame.timeout.connect(self.update)

    def showEvent(self, event: QShowEvent) -> None:
        """Set out."""
        super().showEvent(event)
        self._clock.start()
        self._frame.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """What is not seen need not be drawn."""
        super().hideEvent(event)
        self._frame.stop()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the groove, and the bar where it is by now."""
        seen_ms = self._clock.elapsed() - UNSEEN_MS
        if seen_ms < 0:
            return
        groove = QRectF(self.rect())
        way = (1 - math.cos(2 * math.pi * seen_ms / ROUND_MS)) / 2
        bar = QRectF(way * (1 - SHARE) * groove.width(), 0, SHARE * groove.width(), groove.height())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for part, role in ((groove, "border"), (bar, "accent")):
            painter.setBrush(self._theme.colour(role))
            painter.drawRoundedRect(part, part.height() / 2, part.height() / 2)
        painter.end()
