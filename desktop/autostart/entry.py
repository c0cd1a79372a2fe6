"""Whether Deskhound starts when the user logs in: what is on the disk is the truth, nothing is remembered."""

from __future__ import annotations

import importlib.metadata
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from indexer.interpreter import module_command
from indexer.paths import DataDirectory, directory_tag

WINDOW_MODULE = "desktop"
FROM_SOURCE = (
    "import runpy, sys; sys.path.insert(0, sys.argv.pop(1)); "
    "runpy.run_module('desktop', run_name='__main__', alter_sys=True)"
)
"""Runs a source tree that is not installed, where an entry can set neither folder nor environment."""


class LoginEntry(Protocol):
    """The place where a system keeps what it starts at login. Changes raise `OSError` where it is not writable."""

    def command(self) -> list[str]:
        """What is started, its program first; empty where there is no entry or the system has it switched off."""

    def write(self, command: Sequence[str]) -> None:
        """Make or replace the entry, switched on."""

    def remove(self) -> None:
        """Remove the entry, if there is one."""


class StartAtLogin:
    """Deskhound's entry for one data directory, to look at and to change."""

    def __init__(self, entry: LoginEntry, command: Sequence[str]) -> None:
        self._entry = entry
        self._command = list(command)

    @property
    def is_on(self) -> bool:
        """Whether there is an entry whose program is still there; one of a removed installation starts nothing."""
        command = self._entry.command()
        return bool(command) and os.path.isfile(command[0])

    def turn(self, is_on: bool) -> None:
        """Make the entry or remove it.

        Raises:
            OSError: the entry cannot be written or removed; its `filename` says where.
        """
        if is_on:
            self._entry.write(self._command)
        else:
            self._entry.remove()


def start_at_login(directory: DataDirectory) -> StartAtLogin:
    """Starting at login on this system."""
    return StartAtLogin(_entry(f"deskhound-{directory_tag(directory)}"), start_command(directory))


def start_command(directory: DataDirectory) -> list[str]:
    """What starts this very Deskhound, hidden.

    It names the interpreter and not the `deskhound` script: so it is the same for pip, pipx, uv and
    `python -m`, needs no PATH, which sessions set late or never, and opens no console on Windows.
    """
    options = ["--hidden", "--data-dir", str(directory.root)]
    if _is_installed():
        command = module_command(WINDOW_MODULE, options)
    else:
        root = str(Path(__file__).resolve().parents[2])
        command = [sys.executable, "-P", "-c", FROM_SOURCE, root, *options]
    windowed = Path(command[0]).with_name("pythonw.exe")
    return [str(windowed), *command[1:]] if sys.platform == "win32" and windowed.exists() else command


def _is_installed() -> bool:
    try:
        importlib.metadata.distribution("deskhound")
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def _entry(name: str) -> LoginEntry:
    if sys.platform == "win32":
        from desktop.autostart.run_key import RunKey, UserRegistry

        return RunKey(UserRegistry(), name)
    if sys.platform == "darwin":
        from desktop.autostart.launch_agent import LaunchAgent

        return LaunchAgent(Path.home() / "Library" / "LaunchAgents", name)
    from desktop.autostart.xdg import XdgEntry, autostart_folder

    return XdgEntry(autostart_folder(os.environ), name)
