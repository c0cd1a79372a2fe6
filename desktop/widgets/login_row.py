"""The setting that starts Deskhound when the user logs in."""

from __future__ import annotations

from PySide6.QtGui import QShowEvent

from desktop.autostart.entry import StartAtLogin
from desktop.widgets.setting_row import CheckRow
from indexer.paths import display_path


class LoginRow(CheckRow):
    """Shows what is on the disk whenever it comes into sight: other programs change it, too."""

    def __init__(self, login: StartAtLogin) -> None:
        self._login = login
        super().__init__(
            self.tr("Start Deskhound when I log in"),
            self.tr("Without its window: in the tray, or in the background where the desktop has none."),
        )
        self.wanted.connect(self._on_wanted)

    def showEvent(self, event: QShowEvent) -> None:
        """Look again."""
        super().showEvent(event)
        self.show_value(self._login.is_on)

    def _on_wanted(self, is_on: bool) -> None:
        try:
            self._login.turn(is_on)
        except OSError as error:
            self.show_value(self._login.is_on)
            place = display_path(str(error.filename))
            self.show_error(self.tr("This cannot be changed: {0} ({1}).").format(error.strerror, place))
        else:
            self.show_value(self._login.is_on)
