"""An entry of Deskhound with its system: what is on the disk is the truth, nothing is remembered."""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from typing import Protocol

logger = logging.getLogger(__name__)


class SystemEntry(Protocol):
    """The place where a system keeps what it starts. Changes raise `OSError` where it is not writable."""

    def command(self) -> list[str]:
        """What is started, its program first; empty where there is no entry or the system has it switched off."""

    def write(self, command: Sequence[str]) -> None:
        """Make or replace the entry, switched on."""

    def remove(self) -> None:
        """Remove the entry, if there is one."""


class OwnEntry:
    """Deskhound's entry for one data directory, to look at and to change."""

    def __init__(self, entry: SystemEntry, command: Sequence[str]) -> None:
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

    def mend(self) -> None:
        """Lead an entry whose program went away to this one; what the user removed or switched off stays so.

        An entry of another installation that is still there is left alone: two would fight over it.
        """
        command = self._entry.command()
        if not command or os.path.isfile(command[0]):
            return
        try:
            self._entry.write(self._command)
        except OSError as error:
            logger.warning("an entry that leads nowhere could not be mended: %s", error.strerror)
