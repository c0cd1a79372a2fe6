"""How much a process has written to disk, where the system counts it."""

from __future__ import annotations

import sys
from pathlib import Path

import psutil

_CANCELLED = "cancelled_write_bytes:"


def bytes_written(process: psutil.Process) -> int | None:
    """Bytes since the process began, None where that is not known (it ended, or macOS).

    Linux counts a page when it is changed in memory, and what was deleted before it reached the disk a second
    time (proc(5)): temporary files above all.
    """
    if sys.platform == "darwin":
        return None
    try:
        written = int(process.io_counters().write_bytes)
        return max(written - _cancelled_bytes(process.pid), 0)
    except (psutil.Error, OSError):
        return None


def _cancelled_bytes(pid: int) -> int:
    counters = Path(f"/proc/{pid}/io")
    if not counters.exists():
        return 0
    lines = counters.read_text("ascii").splitlines()
    return sum(int(line.removeprefix(_CANCELLED)) for line in lines if line.startswith(_CANCELLED))
