"""Garbage collection in the window's thread only.

Python collects cycles in whichever thread happens to allocate. When the thread that talks to the
engine does, it destroys Qt objects of the window's thread. A timer among them cannot be taken from
that thread's event loop, which later fires it: a segmentation fault in `QTimerInfoList::activateTimers`,
seen in 4 of 40 runs of the window's tests before this module, in none after.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

INTERVAL_MS = 2000
LONGEST_INTERVAL_MS = 16_000
"""While nothing is due: what wakes an idle machine shortens the life of its battery."""


class GarbageCollector(QObject):
    """Takes the place of Python's own timing: looks now and then, collects what is due."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._thresholds = gc.get_threshold()
        gc.freeze()  # what lives now lives to the end: later collections need not look at it
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(INTERVAL_MS)
        self._timer.timeout.connect(self._on_tick)
        self._timer.start()

    @property
    def interval_ms(self) -> int:
        """How long it is from one look to the next."""
        return self._timer.interval()

    def _on_tick(self) -> None:
        longer = min(2 * self._timer.interval(), LONGEST_INTERVAL_MS)
        self._timer.setInterval(INTERVAL_MS if self.collect_due() else longer)

    def collect_due(self) -> bool:
        """Collect the oldest generation that is over its threshold; whether there was any."""
        counts = gc.get_count()
        for generation in (2, 1, 0):
            if counts[generation] > self._thresholds[generation]:
                gc.collect(generation)
                return True
        return False

    def stop(self) -> None:
        """Give collection back to Python."""
        self._timer.stop()
        gc.unfreeze()
        gc.enable()
