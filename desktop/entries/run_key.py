"""The entry of Windows: a value of the current user's Run key."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Sequence
from typing import Protocol

RUN = r"Software\Microsoft\Windows\CurrentVersion\Run"
APPROVED = r"Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run"
"""Where the Task Manager and the Settings keep what the user switched off: a value whose first byte is odd."""
MAX_CHARS = 260
"""Windows leaves out longer command lines (its documentation of "Run and RunOnce Registry Keys")."""


class Registry(Protocol):
    """The values of the current user's keys."""

    def value(self, key: str, name: str) -> str | bytes | None:
        """A value, None where there is none."""

    def set_text(self, key: str, name: str, text: str) -> None:
        """Make or replace a value."""

    def delete(self, key: str, name: str) -> None:
        """Remove a value, if it is there."""


class RunKey:
    """A command line under the key of what starts at login."""

    def __init__(self, registry: Registry, name: str) -> None:
        self._registry = registry
        self._name = name

    def command(self) -> list[str]:
        """The program alone: nobody needs the rest, and only the program itself could split it."""
        line = self._registry.value(RUN, self._name)
        state = self._registry.value(APPROVED, self._name)
        is_off = isinstance(state, bytes) and bool(state[:1]) and state[0] % 2 == 1
        if not isinstance(line, str) or not line or is_off:
            return []
        program = line[1:].partition('"')[0] if line.startswith('"') else line.partition(" ")[0]
        return [program]

    def write(self, command: Sequence[str]) -> None:
        """Make or replace the value, and forget that the user had switched it off."""
        line = subprocess.list2cmdline(command)
        if len(line) > MAX_CHARS:
            raise OSError(errno.ENAMETOOLONG, os.strerror(errno.ENAMETOOLONG), line)
        self._registry.set_text(RUN, self._name, line)
        self._registry.delete(APPROVED, self._name)

    def remove(self) -> None:
        """Remove the value, if it is there."""
        self._registry.delete(RUN, self._name)


if sys.platform == "win32":
    import winreg

    class UserRegistry:
        """HKEY_CURRENT_USER."""

        def value(self, key: str, name: str) -> str | bytes | None:
            """A value, None where there is none."""
            try:
                with winreg.OpenKey(winreg.HKEY_CURRENT_USER, key) as opened:
                    found = winreg.QueryValueEx(opened, name)[0]
            except OSError:
                return None
            return found if isinstance(found, (str, bytes)) else None

        def set_text(self, key: str, name: str, text: str) -> None:
            """Make or replace a value."""
            with winreg.CreateKey(winreg.HKEY_CURRENT_USER, key) as opened:
                winreg.SetValueEx(opened, name, 0, winreg.REG_SZ, text)

        def delete(self, key: str, name: str) -> None:
            """Remove a value, if it is there."""
            try:
                with winreg.OpenKey(winreg.HKEY_CURRENT_USER, key, 0, winreg.KEY_SET_VALUE) as opened:
                    winreg.DeleteValue(opened, name)
            except FileNotFoundError:
                return
