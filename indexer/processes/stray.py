"""What a child writes to its standard error: log lines to pass on, and stray prints."""

from __future__ import annotations

import collections
import logging
import threading
from typing import BinaryIO

from indexer.logs import relay_child_line

logger = logging.getLogger(__name__)

_MAX_LINE_BYTES = 16_384
_KEPT_LINES = 40
_CRASH_REPORT = ("Fatal Python error", "Current thread", "Thread 0x", '  File "', "Windows fatal exception")
"""What faulthandler writes, as line beginnings: the only stray output free of document text for sure."""


class StrayOutput:
    """Reads the standard error of one process to its end, in a thread of its own."""

    def __init__(self, stderr: BinaryIO, name: str) -> None:
        """Begin to read; `name` is that of the child."""
        self._stderr = stderr
        self._name = name
        self._lines: collections.deque[str] = collections.deque(maxlen=_KEPT_LINES)
        self._reader = threading.Thread(target=self._read, name=f"{name}-stderr", daemon=True)
        self._reader.start()

    def wait_for_end(self, timeout_s: float) -> None:
        """Wait until all is read that the process wrote, at most so long."""
        self._reader.join(timeout_s)

    def log_last(self, *, only_crash_reports: bool) -> None:
        """Log the last lines that were no log lines."""
        lines = list(self._lines)
        if only_crash_reports:
            lines = [line for line in lines if line.startswith(_CRASH_REPORT)]
        if lines:
            logger.warning("%s wrote last:\n%s", self._name, "\n".join(lines))

    def _read(self) -> None:
        with self._stderr as stderr:
            while raw := stderr.readline(_MAX_LINE_BYTES):
                line = raw.decode("utf-8", "replace").rstrip("\n")
                if not relay_child_line(line, self._name):
                    self._lines.append(line)
