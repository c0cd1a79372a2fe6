"""The entry of Linux and the BSDs in the menu: a `.desktop` file, and icons of its name in the theme of all themes."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from desktop.entries.desktop_file import exec_line, read_command, user_folder, write_entry
from desktop.entries.files import replace_file
from resources import resource_path

SWITCHED_OFF = {"Hidden": "true", "NoDisplay": "true"}
"""What menu editors write into an entry that the user took out of the menu."""
PNG_SIZES = (48, 128)
"""48 is what the Icon Theme specification asks of every application; 128 for panels that draw no SVG."""


def data_home(environment: Mapping[str, str]) -> Path:
    """Where applications and icons of the user lie."""
    return user_folder(environment, "XDG_DATA_HOME", ".local/share")


class XdgMenuEntry:
    """`applications/NAME.desktop` with the icon NAME; `draw` gives the icon as PNG of a size in pixels."""

    def __init__(self, folder: Path, name: str, draw: Callable[[int], bytes]) -> None:
        self._name = name
        self._path = folder / "applications" / f"{name}.desktop"
        self._theme = folder / "icons" / "hicolor"
        self._draw = draw

    def command(self) -> list[str]:
        """What `Exec` says."""
        return read_command(self._path, SWITCHED_OFF)

    def write(self, command: Sequence[str]) -> None:
        """Make or replace icons and file; the file last, which names the icon."""
        for size in PNG_SIZES:
            replace_file(self._png(size), self._draw(size))
        replace_file(self._svg, resource_path("icons", "deskhound.svg").read_bytes())
        write_entry(
            self._path,
            command,
            (
                f"Icon={self._name}",
                f"StartupWMClass={self._name}",
                "StartupNotify=true",
                "Categories=Qt;Utility;FileTools;",
                "Keywords=search;find;files;documents;text;",
                "Actions=quick;",
                "",
                "[Desktop Action quick]",
                "Name=Quick search",
                f"Exec={exec_line([*command, '--toggle'])}",
            ),
        )
        self._renew_theme()

    def remove(self) -> None:
        """Remove the file and its icons, as far as they are there."""
        for path in (self._path, self._svg, *(self._png(size) for size in PNG_SIZES)):
            path.unlink(missing_ok=True)
        self._renew_theme()

    @property
    def _svg(self) -> Path:
        return self._theme / "scalable" / "apps" / f"{self._name}.svg"

    def _png(self, size: int) -> Path:
        return self._theme / f"{size}x{size}" / "apps" / f"{self._name}.png"

    def _renew_theme(self) -> None:
        """A cache of the theme counts as long as it is newer than the theme's folder."""
        with contextlib.suppress(OSError):
            os.utime(self._theme)
