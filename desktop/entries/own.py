"""All entries of one data directory."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.entries.entry import OwnEntry
from desktop.entries.login import start_at_login
from desktop.entries.menu import in_menu
from indexer.paths import DataDirectory


@dataclass(frozen=True, slots=True)
class OwnEntries:
    """What the system may start Deskhound by."""

    menu: OwnEntry
    login: OwnEntry

    def mend(self) -> None:
        """Lead entries whose program went away to this one."""
        self.menu.mend()
        self.login.mend()


def own_entries(directory: DataDirectory) -> OwnEntries:
    """The entries of this system; they are read when they are looked at."""
    return OwnEntries(in_menu(directory), start_at_login(directory))
