"""A caret that stops blinking when nobody writes.

The window is open all day with the cursor in its field: blinking woke it, and the screen's server, six
times a second and took nine tenths of its idle processor time. GTK's carets rest after ten seconds, too.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit

REST_MS = 10_000


class RestingCaret(QObject):
    """Stills the caret of a field that has the focus and is not written in; it stays to be seen."""

    def __init__(self, line: QLineEdit, rest_ms: int = REST_MS) -> None:
        """Look after `line`, whose caret rests after `rest_ms`."""
        super().__init__(line)
        self._line = line
        self._flash_ms = 0
        """How the system wants it, while the caret rests; Qt knows one time for all its fields."""
        self._timer = QTimer(self, singleShot=True, interval=rest_ms)
        self._timer.timeout.connect(self._rest)
        line.cursorPositionChanged.connect(self._wake)
        line.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Another field blinks as the system wants it."""
        if event.type() == QEvent.Type.FocusIn:
            self._wake()
        elif event.type() == QEvent.Type.FocusOut:
            self._timer.stop()
            self._blink()
        return super().eventFilter(watched, event)

    def _wake(self) -> None:
        self._blink()
        self._timer.start()

    def _rest(self) -> None:
        hints = QGuiApplication.styleHints()
        if self._line.hasFocus() and hints.cursorFlashTime() > 0:
            self._flash_ms = hints.cursorFlashTime()
            hints.setCursorFlashTime(0)

    def _blink(self) -> None:
        if self._flash_ms:
            QGuiApplication.styleHints().setCursorFlashTime(self._flash_ms)
            self._flash_ms = 0
