"""“Open with …”: the system's own dialog by which the user chooses a program for a file.

Linux desktops offer it through the portal that sandboxed programs use, which hands out no list of programs
but asks the user itself; Windows has it in its shell. macOS has none that a command opens.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QProcess, QThreadPool, Signal

from desktop.opening import decode_raw

if TYPE_CHECKING:
    from PySide6.QtDBus import QDBusConnection

SERVICE = "org.freedesktop.portal.Desktop"
OBJECT = "/org/freedesktop/portal/desktop"
INTERFACE = "org.freedesktop.portal.OpenURI"
"""https://flatpak.github.io/xdg-desktop-portal/docs/doc-org.freedesktop.portal.OpenURI.html"""


class ProgramChoice(QObject):
    """Asks the user by which program a file shall be opened."""

    file_opened = Signal(str, int)
    """Raw path and file descriptor; comes from a pool thread."""
    missed = Signal(str)
    """Raw path of a file that is not there."""
    unavailable = Signal()
    """The system has no such dialog."""

    def __init__(self, parent: QObject | None = None, bus: QDBusConnection | None = None) -> None:
        super().__init__(parent)
        self._bus = bus
        self.file_opened.connect(self._on_file_opened)

    @property
    def is_offered(self) -> bool:
        """Whether systems of this kind have such a dialog, though this one may not."""
        return sys.platform == "win32" or sys.platform.startswith("linux")

    def ask(self, raw_path: str) -> None:
        """Have the system ask."""
        # A slow volume must not hold up the window.
        QThreadPool.globalInstance().start(lambda: self.file_opened.emit(raw_path, _opened(raw_path)))

    def _on_file_opened(self, raw_path: str, number: int) -> None:
        if number < 0:
            self.missed.emit(raw_path)
            return
        try:
            if sys.platform == "win32":
                path = os.path.normpath(decode_raw(raw_path))
                QProcess.startDetached("rundll32.exe", ["shell32.dll,OpenAs_RunDLL", path])
            else:
                self._ask_portal(number)
        finally:
            os.close(number)

    def _ask_portal(self, number: int) -> None:
        from PySide6.QtDBus import (
            QDBusConnection,
            QDBusMessage,
            QDBusPendingCallWatcher,
            QDBusUnixFileDescriptor,
        )

        bus = self._bus or QDBusConnection.sessionBus()
        if not bus.isConnected():
            self.unavailable.emit()
            return
        message = QDBusMessage.createMethodCall(SERVICE, OBJECT, INTERFACE, "OpenFile")
        file = QDBusUnixFileDescriptor(number)  # a duplicate, for the message to close
        message.setArguments(["", file, {"ask": True}])
        # Without a parent: PySide 6.11 crashes where the parent goes between `finished` and `deleteLater`.
        watcher = QDBusPendingCallWatcher(bus.asyncCall(message))

        def on_finished() -> None:
            if watcher.isError():
                self.unavailable.emit()
            watcher.deleteLater()

        watcher.finished.connect(on_finished)


def _opened(raw_path: str) -> int:
    """A descriptor of the file; -1 where it cannot be opened."""
    try:
        return os.open(decode_raw(raw_path), os.O_RDONLY)
    except OSError:
        return -1
