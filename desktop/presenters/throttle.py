"""A throttle for typing: the first call goes through at once, later ones at most every interval."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer


class Throttle(QObject):
    """Calls `action` at most once per interval, and always with the newest state after the last call."""

    def __init__(self, action: Callable[[], None], interval_ms: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._action = action
        self._is_due = False
        self._timer = QTimer(self, singleShot=True, interval=interval_ms)
        self._timer.timeout.connect(self._on_timeout)

    def call(self) -> None:
        """Act now, or when the interval since the last action is over."""
        if self._timer.isActive():
            self._is_due = True
        else:
            self._timer.start()
            self._action()

    def call_now(self) -> None:
        """Act now and begin a new interval."""
        self._is_due = False
        self._timer.start()
        self._action()

    def cancel(self) -> None:
        """Forget what is due."""
        self._is_due = False

    def _on_timeout(self) -> None:
        if self._is_due:
            self._is_due = False
            self._timer.start()
            self._action()
