"""The entry of Linux and the BSDs at login: a file of the Desktop Application Autostart specification."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from desktop.entries.desktop_file import read_command, user_folder, write_entry

SWITCHED_OFF = {"Hidden": "true", "X-GNOME-Autostart-enabled": "false"}
"""What desktops write into an entry that the user switched off; GNOME has a key of its own."""


def autostart_folder(environment: Mapping[str, str]) -> Path:
    """Where entries of the user lie."""
    return user_folder(environment, "XDG_CONFIG_HOME", ".config") / "autostart"


class XdgLogin:
    """A `.desktop` file in the autostart folder."""

    def __init__(self, folder: Path, name: str) -> None:
        self._path = folder / f"{name}.desktop"

    def command(self) -> list[str]:
        """What `Exec` says."""
        return read_command(self._path, SWITCHED_OFF)

    def write(self, command: Sequence[str]) -> None:
        """Make or replace the file, in one step."""
        write_entry(self._path, command, ("StartupNotify=false", "X-GNOME-Autostart-enabled=true"))

    def remove(self) -> None:
        """Remove the file, if it is there."""
        self._path.unlink(missing_ok=True)
