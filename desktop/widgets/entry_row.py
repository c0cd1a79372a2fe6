"""A setting that is an entry with the system: starting at login, a place in the menu."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QShowEvent

from desktop.entries.entry import OwnEntry
from desktop.widgets.setting_row import CheckRow
from indexer.paths import display_path


class EntryRow(CheckRow):
    """Shows what is on the disk whenever it comes into sight: other programs change it, too."""

    def __init__(self, entry: OwnEntry, name: str, text: str) -> None:
        self._entry = entry
        super().__init__(name, text)
        self.wanted.connect(self._on_wanted)

    def showEvent(self, event: QShowEvent) -> None:
        """Look again."""
        super().showEvent(event)
        self.show_value(self._entry.is_on)

    def _on_wanted(self, is_on: bool) -> None:
        try:
            self._entry.turn(is_on)
        except OSError as error:
            self.show_value(self._entry.is_on)
            self.show_error(unchangeable(error))
        else:
            self.show_value(self._entry.is_on)


def unchangeable(error: OSError) -> str:
    """Why an entry could not be written or removed, and where."""
    text = QCoreApplication.translate("EntryRow", "This cannot be changed: {0} ({1}).")
    return text.format(error.strerror, display_path(str(error.filename)))
