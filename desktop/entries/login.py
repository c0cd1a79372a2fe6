"""Whether Deskhound starts when the user logs in."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from desktop.entries.entry import OwnEntry, SystemEntry
from desktop.entries.starting import start_command
from indexer.paths import DataDirectory, directory_tag


def start_at_login(directory: DataDirectory) -> OwnEntry:
    """Starting at login on this system, without the window."""
    return OwnEntry(_entry(f"deskhound-{directory_tag(directory)}"), start_command(directory, "--hidden"))


def _entry(name: str) -> SystemEntry:
    if sys.platform == "win32":
        from desktop.entries.run_key import RunKey, UserRegistry

        return RunKey(UserRegistry(), name)
    if sys.platform == "darwin":
        from desktop.entries.launch_agent import LaunchAgent

        return LaunchAgent(Path.home() / "Library" / "LaunchAgents", name)
    from desktop.entries.xdg_login import XdgLogin, autostart_folder

    return XdgLogin(autostart_folder(os.environ), name)
