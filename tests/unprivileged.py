"""Permissions that hold for root as well: as root, a test of what may not be read or written proves nothing."""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys
from collections.abc import Iterator

_PR_SET_SECUREBITS, _PR_GET_SECUREBITS, _SECBIT_NOROOT = 28, 27, 1
_CAPABILITY_VERSION_3 = 0x20080522
_DAC_OVERRIDE, _DAC_READ_SEARCH = 1, 2
"""Capabilities that let root pass permission bits (capabilities(7))."""


@contextlib.contextmanager
def unprivileged() -> Iterator[None]:
    """Inside, permission bits bind this thread, threads it starts and programs it starts, whoever runs the tests."""
    if sys.platform == "win32" or os.geteuid() != 0:
        yield
        return
    if sys.platform != "linux":
        raise RuntimeError("as root these tests run on Linux only")
    held = _effective()
    secure_bits = _prctl(_PR_GET_SECUREBITS)
    # Without this bit a program that root starts has all capabilities again.
    _prctl(_PR_SET_SECUREBITS, secure_bits | _SECBIT_NOROOT)
    _set_effective(held & ~(1 << _DAC_OVERRIDE | 1 << _DAC_READ_SEARCH))
    try:
        yield
    finally:
        _set_effective(held)
        _prctl(_PR_SET_SECUREBITS, secure_bits)


class _Header(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _Half(ctypes.Structure):
    """32 of the 64 bits of each set."""

    _fields_ = (
        ("effective", ctypes.c_uint32),
        ("permitted", ctypes.c_uint32),
        ("inheritable", ctypes.c_uint32),
    )


def _effective() -> int:
    """Capabilities of this thread that count now."""
    low, high = _read()
    return int(low.effective | high.effective << 32)


def _set_effective(capabilities: int) -> None:
    halves = _read()
    halves[0].effective, halves[1].effective = capabilities & 0xFFFFFFFF, capabilities >> 32
    _checked(_libc().capset(ctypes.byref(_Header(_CAPABILITY_VERSION_3, 0)), halves))


def _read() -> ctypes.Array[_Half]:
    halves = (_Half * 2)()
    _checked(_libc().capget(ctypes.byref(_Header(_CAPABILITY_VERSION_3, 0)), halves))
    return halves


def _prctl(option: int, value: int = 0) -> int:
    return _checked(_libc().prctl(option, value, 0, 0, 0))


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _checked(result: int) -> int:
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result
