"""The tray icon: show, quick query, pause, quit. Only where the desktop has a tray."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from desktop.icons import application_icon
from desktop.presenters.status import StatusPresenter

HOUR_S = 3600.0


class TrayIcon(QObject):
    """Says how indexing is, and offers what is needed without a window."""

    show_wanted = Signal()
    quick_wanted = Signal()
    pause_wanted = Signal(float)
    resume_wanted = Signal()
    quit_wanted = Signal()

    def __init__(self, status: StatusPresenter) -> None:
        super().__init__()
        self._status = status
        self._menu = QMenu()
        self._line = QAction(self._menu)
        self._line.setEnabled(False)
        self._pause = QAction(self._menu)
        show = QAction(self.tr("Show Deskhound"), self._menu)
        quick = QAction(self.tr("Quick search"), self._menu)
        quit_action = QAction(self.tr("Quit"), self._menu)
        # Some tray hosts never deliver a click on the icon: everything is in the menu.
        for action in (show, quick):
            self._menu.addAction(action)
        self._menu.addSeparator()
        self._menu.addAction(self._line)
        self._menu.addAction(self._pause)
        self._menu.addSeparator()
        self._menu.addAction(quit_action)
        show.triggered.connect(self.show_wanted)
        quick.triggered.connect(self.quick_wanted)
        quit_action.triggered.connect(self.quit_wanted)
        self._pause.triggered.connect(self._on_pause)
        self._icon = QSystemTrayIcon(application_icon())
        self._icon.setContextMenu(self._menu)
        self._icon.activated.connect(self._on_activated)
        status.line_changed.connect(self._refresh)
        status.progress_changed.connect(self._refresh)
        self._refresh()
        self._icon.show()

    def say(self, title: str, text: str) -> None:
        """Show a passing message at the icon."""
        self._icon.showMessage(title, text, application_icon())

    def hide(self) -> None:
        """Take the icon away."""
        self._icon.hide()

    def _refresh(self) -> None:
        self._line.setText(self._status.line)
        self._pause.setText(
            self.tr("Resume indexing") if self._status.is_paused else self.tr("Pause indexing for an hour")
        )
        self._pause.setEnabled(self._status.can_pause)
        self._icon.setToolTip(f"Deskhound\n{self._status.line}")

    def _on_pause(self) -> None:
        if self._status.is_paused:
            self.resume_wanted.emit()
        else:
            self.pause_wanted.emit(HOUR_S)

    def _on_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason == QSystemTrayIcon.ActivationReason.Trigger:
            self.quick_wanted.emit()
        elif reason == QSystemTrayIcon.ActivationReason.DoubleClick:
            self.show_wanted.emit()
