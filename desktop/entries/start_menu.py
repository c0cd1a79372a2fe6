"""The entry of Windows in the Start menu: a shortcut with an icon of its own."""

from __future__ import annotations

import errno
import struct
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from desktop.entries.files import replace_file

ICON_SIZES = (16, 32, 48, 256)
"""The sizes that Windows itself draws; it scales the others."""


def programs_folder(environment: Mapping[str, str]) -> Path:
    """The user's own part of the Start menu."""
    roaming = environment.get("APPDATA") or str(Path.home() / "AppData" / "Roaming")
    return Path(roaming) / "Microsoft" / "Windows" / "Start Menu" / "Programs"


class Shortcuts(Protocol):
    """Shell links, as files."""

    def program(self, path: Path) -> str:
        """What a shortcut leads to; empty where there is none."""

    def save(self, path: Path, program: str, arguments: str, icon: Path) -> None:
        """Make or replace a shortcut. Raises `OSError`."""


class StartMenuEntry:
    """`NAME.lnk` among the programs; its icon lies in the data directory and outlives an installation that moves."""

    def __init__(
        self, links: Shortcuts, folder: Path, name: str, icon: Path, draw: Callable[[int], bytes]
    ) -> None:
        self._links = links
        self._path = folder / f"{name.capitalize()}.lnk"
        self._icon = icon
        self._draw = draw

    def command(self) -> list[str]:
        """The program alone: nobody needs the rest."""
        program = self._links.program(self._path)
        return [program] if program else []

    def write(self, command: Sequence[str]) -> None:
        """Make or replace icon and shortcut."""
        replace_file(self._icon, icon_file({size: self._draw(size) for size in ICON_SIZES}))
        self._links.save(self._path, command[0], subprocess.list2cmdline(command[1:]), self._icon)

    def remove(self) -> None:
        """Remove the shortcut and its icon, as far as they are there."""
        self._path.unlink(missing_ok=True)
        self._icon.unlink(missing_ok=True)


def icon_file(pngs: Mapping[int, bytes]) -> bytes:
    """An ICO file of PNG pictures by size in pixels, as Windows reads it since Vista. 256 is written as 0."""
    directory, pictures = [struct.pack("<HHH", 0, 1, len(pngs))], []
    offset = 6 + 16 * len(pngs)
    for size, png in pngs.items():
        directory.append(struct.pack("<BBBBHHII", size % 256, size % 256, 0, 0, 1, 32, len(png), offset))
        pictures.append(png)
        offset += len(png)
    return b"".join((*directory, *pictures))


if sys.platform == "win32":
    from desktop.entries.shell_link import ShellLink

    class ShellLinks:
        """Shell links through the interfaces of Windows itself."""

        def program(self, path: Path) -> str:
            """What a shortcut leads to; empty where there is none or it is damaged."""
            if not path.is_file():
                return ""
            try:
                with ShellLink() as link:
                    link.load(path)
                    return link.program
            except OSError:
                return ""

        def save(self, path: Path, program: str, arguments: str, icon: Path) -> None:
            """Make or replace a shortcut."""
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                with ShellLink() as link:
                    link.lead_to(program, arguments)
                    link.describe("Private search over your own files", icon)
                    link.save(path)
            except OSError as error:
                raise OSError(error.errno or errno.EIO, error.strerror, str(path)) from error
