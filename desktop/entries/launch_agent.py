"""The entry of macOS: a property list that launchd reads at login."""

from __future__ import annotations

import plistlib
from collections.abc import Sequence
from pathlib import Path
from xml.parsers.expat import ExpatError

from desktop.entries.files import replace_file


class LaunchAgent:
    """A job of the user. It counts from the next login on: loading it now would start a second window."""

    def __init__(self, folder: Path, name: str) -> None:
        self._label = name
        self._path = folder / f"{name}.plist"

    def command(self) -> list[str]:
        """What `ProgramArguments` says; empty where the job is disabled or waits for something else."""
        try:
            job = plistlib.loads(self._path.read_bytes())
        except (OSError, plistlib.InvalidFileException, ExpatError, ValueError):
            return []
        if not isinstance(job, dict) or job.get("Disabled") is True or job.get("RunAtLoad") is not True:
            return []
        words = job.get("ProgramArguments")
        return [str(word) for word in words] if isinstance(words, list) else []

    def write(self, command: Sequence[str]) -> None:
        """Make or replace the property list, in one step."""
        job = {
            "Label": self._label,
            "ProgramArguments": list(command),
            "RunAtLoad": True,
            "LimitLoadToSessionType": "Aqua",
            "ProcessType": "Interactive",
        }
        replace_file(self._path, plistlib.dumps(job))

    def remove(self) -> None:
        """Remove the property list, if it is there."""
        self._path.unlink(missing_ok=True)
