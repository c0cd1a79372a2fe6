"""Keeps a scrolled page where it is while it is dressed in other colours."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QScrollArea

from desktop.theme import Theme

LAID_OUT_AFTER_MS = 500


class HeldPlace(QObject):
    """Between two stylesheets all is smaller: a page at its end leapt up, from under the pointer."""

    def __init__(self, area: QScrollArea, theme: Theme) -> None:
        super().__init__(area)
        self._bar = area.verticalScrollBar()
        self._place: int | None = None
        self._release = QTimer(self, singleShot=True, interval=LAID_OUT_AFTER_MS)
        self._release.timeout.connect(self._on_laid_out)
        self._bar.rangeChanged.connect(self._go_back)
        theme.about_to_change.connect(self._on_about_to_change)
        theme.changed.connect(self._release.start)

    def _on_about_to_change(self) -> None:
        if self._place is None:
            self._place = self._bar.value()

    def _go_back(self) -> None:
        if self._place is not None:
            self._bar.setValue(self._place)

    def _on_laid_out(self) -> None:
        self._place = None
