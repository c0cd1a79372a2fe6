"""How much memory this process takes, measured without opening anything once it is confined."""

from __future__ import annotations

import contextlib
import os
import re
import sys

_STATUS = "/proc/self/status"
_RESIDENT = re.compile(rb"VmRSS:\s+(\d+) kB")
_CLEAR = "/proc/self/clear_refs"
_RESET_BYTES = 256 * 1024
"""Files below this cannot move the peak far enough to be worth two system calls."""


class MemoryGauge:
    """Resident memory, now and at its peak since `reset`."""

    def __init__(self) -> None:
        """Open what Linux offers; elsewhere the peak is that of the whole life (getrusage)."""
        self._status = _open(_STATUS, os.O_RDONLY)
        self._clear = _open(_CLEAR, os.O_WRONLY)

    def reset(self, size_bytes: int) -> None:
        """Begin a new peak for a file of this size."""
        if self._clear >= 0 and size_bytes >= _RESET_BYTES:
            os.write(self._clear, b"5")  # proc(5): resets the peak resident set size

    def peak_bytes(self) -> int:
        """The most memory since `reset`, in bytes."""
        return _peak()

    def current_bytes(self) -> int:
        """Memory at this moment, in bytes."""
        if sys.platform == "linux" and self._status >= 0:
            found = _RESIDENT.search(os.pread(self._status, 8192, 0))
            if found is not None:
                return int(found[1]) * 1024
        return _peak()


def _open(path: str, flags: int) -> int:
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            return os.open(path, flags | os.O_CLOEXEC)
    return -1


def _peak() -> int:
    """By getrusage, a tenth of what `/proc` costs: of the whole life, on Linux since the last reset."""
    if sys.platform == "win32":
        return 0
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
