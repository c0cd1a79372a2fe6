"""Whether Deskhound is among the applications that the system offers."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from desktop.entries.entry import OwnEntry, SystemEntry
from desktop.entries.starting import start_command
from desktop.icons import icon_png
from indexer.paths import DataDirectory, data_directory, directory_tag

APPLICATION = "deskhound"
"""The name of the usual data directory's entry, and of the windows that belong to it."""


def in_menu(directory: DataDirectory) -> OwnEntry:
    """Deskhound in the system's menu."""
    return OwnEntry(_entry(directory), start_command(directory))


def application_name(directory: DataDirectory) -> str:
    """What windows of a data directory are called by: panels find icon and menu entry by that name."""
    if directory_tag(directory) == directory_tag(data_directory()):
        return APPLICATION
    return f"{APPLICATION}-{directory_tag(directory)}"


def _entry(directory: DataDirectory) -> SystemEntry:
    name = application_name(directory)
    if sys.platform == "win32":
        from desktop.entries.start_menu import ShellLinks, StartMenuEntry, programs_folder

        icon = directory.root / f"{APPLICATION}.ico"
        return StartMenuEntry(ShellLinks(), programs_folder(os.environ), name, icon, icon_png)
    if sys.platform == "darwin":
        from desktop.entries.app_bundle import AppBundle

        return AppBundle(Path.home() / "Applications", name, icon_png)
    from desktop.entries.xdg_menu import XdgMenuEntry, data_home

    return XdgMenuEntry(data_home(os.environ), name, icon_png)
