"""Whether the desktop has a tray: at login it may come up after Deskhound."""

from __future__ import annotations

import sys
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QSystemTrayIcon

WATCHER = "org.kde.StatusNotifierWatcher"
LONGEST_WAIT_MS = 30_000


class TrayHost(QObject):
    """Tells once that there is a tray, now or within half a minute.

    Qt asks the session bus for a watcher of tray icons once and keeps to the answer for good
    (`isDBusTrayAvailable` in its qgenericunixtheme.cpp): it must not be asked before there is one.
    """

    found = Signal()

    def __init__(
        self, parent: QObject, *, is_available: Callable[[], bool] = QSystemTrayIcon.isSystemTrayAvailable
    ) -> None:
        super().__init__(parent)
        self._is_available = is_available
        self._is_asked = False

    def look(self) -> None:
        """Look now, as it is when the user opens the window."""
        if not self._is_asked:
            self._is_asked = True
            if self._is_available():
                self.found.emit()

    def wait(self, longest_ms: int = LONGEST_WAIT_MS) -> None:
        """Look as soon as the session has a tray, or at the end of the time."""
        if not sys.platform.startswith("linux") or not self._expect():
            self.look()
        else:
            QTimer.singleShot(longest_ms, self, self.look)

    def _expect(self) -> bool:
        """Whether there is a session bus without a watcher, whose coming is waited for from now on."""
        from PySide6.QtDBus import QDBusConnection, QDBusServiceWatcher

        bus = QDBusConnection.sessionBus()
        if not bus.isConnected() or bus.interface().isServiceRegistered(WATCHER).value():
            return False
        mode = QDBusServiceWatcher.WatchModeFlag.WatchForRegistration
        watcher = QDBusServiceWatcher(WATCHER, bus, mode, self)
        watcher.serviceRegistered.connect(self.look)
        return True
