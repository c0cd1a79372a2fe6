"""An entry with the system that is kept in memory."""

from __future__ import annotations

from collections.abc import Sequence


class KeptEntry:
    """Holds what was written, as long as the disk is not read-only."""

    def __init__(self) -> None:
        self.kept: list[str] = []
        self.is_read_only = False

    def command(self) -> list[str]:
        return self.kept

    def write(self, command: Sequence[str]) -> None:
        self._check()
        self.kept = list(command)

    def remove(self) -> None:
        self._check()
        self.kept = []

    def _check(self) -> None:
        if self.is_read_only:
            raise PermissionError(13, "Permission denied", "/home/mara/.config/autostart/deskhound.desktop")
