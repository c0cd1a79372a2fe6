"""Seccomp: system calls that a parser has no use for fail with EPERM (Linux 3.17 and later).

A deny list rather than an allow list: the libraries underneath change what they call with every release,
and what a parser must never do is short: start processes, open sockets, reach other processes, change files.
Numbers are from <asm/unistd.h>, the filter's form from <linux/seccomp.h> and `man 2 seccomp`.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import struct
import sys

_SET_MODE_FILTER, _GET_ACTION_AVAILABLE = 1, 2
_ALL_THREADS = 1  # SECCOMP_FILTER_FLAG_TSYNC
_PR_SET_NO_NEW_PRIVS = 38

_ALLOW, _ERRNO, _KILL = 0x7FFF_0000, 0x0005_0000, 0x8000_0000
_LOAD, _JUMP_EQUAL, _JUMP_ABOVE, _JUMP_BITS, _RETURN = 0x20, 0x15, 0x25, 0x45, 0x06
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16  # offsets in struct seccomp_data

_CLONE_THREAD = 0x0001_0000
_WRITE_FLAGS = 0o1 | 0o2 | 0o100 | 0o1000  # O_WRONLY, O_RDWR, O_CREAT, O_TRUNC

_X86_64 = {"architecture": 0xC000_003E, "seccomp": 317, "clone": 56, "clone3": 435, "open": 2, "openat": 257}
_AARCH64 = {"architecture": 0xC000_00B7, "seccomp": 277, "clone": 220, "clone3": 435, "openat": 56}

# fmt: off
_FORBIDDEN = {
    "x86_64": (
        # socket, connect, accept, bind, listen, accept4
        41, 42, 43, 49, 50, 288,
        # fork, vfork, execve, execveat, kill, tkill, ptrace
        57, 58, 59, 322, 62, 200, 101,
        # process_vm_readv, process_vm_writev, kcmp, process_madvise, pidfd_open, _getfd, _send_signal
        310, 311, 312, 440, 434, 438, 424,
        # unshare, setns, chroot, pivot_root, mount, umount2, new mount API
        272, 308, 161, 155, 165, 166, 428, 429, 430, 431, 432, 433, 442,
        # keys, bpf, perf_event_open, userfaultfd, io_uring, modules, kexec, reboot, swap
        248, 249, 250, 321, 298, 323, 425, 426, 427, 175, 176, 313, 246, 320, 169, 167, 168,
        # name_to_handle_at, open_by_handle_at, setuid family, clocks
        303, 304, 105, 106, 113, 114, 116, 117, 119, 164, 227, 159, 305,
    ),
    "aarch64": (
        198, 203, 202, 200, 201, 242,
        221, 281, 129, 130, 117,
        270, 271, 272, 440, 434, 438, 424,
        97, 268, 51, 41, 40, 39, 428, 429, 430, 431, 432, 433, 442,
        217, 218, 219, 280, 241, 282, 425, 426, 427, 105, 106, 273, 104, 294, 142, 224, 225,
        264, 265, 146, 144, 145, 143, 147, 149, 159, 170, 112, 171, 266,
    ),
}
_CHANGES_ATTRIBUTES = {
    "x86_64": (
        # chmod, fchmod, fchmodat, fchmodat2, chown, fchown, lchown, fchownat, mknod, mknodat
        90, 91, 268, 452, 92, 93, 94, 260, 133, 259,
        # utime, utimes, futimesat, utimensat, three each of setxattr and removexattr
        132, 235, 261, 280, 188, 189, 190, 197, 198, 199,
        # setxattrat, removexattrat, file_setattr
        463, 466, 469,
    ),
    "aarch64": (52, 53, 452, 55, 54, 33, 88, 5, 6, 7, 14, 15, 16, 463, 466, 469),
}
"""Landlock knows no rights for these, and a descriptor opened for reading suffices for some."""
_CHANGES_NAMES = {
    "x86_64": (
        # rename, renameat, renameat2, mkdir, mkdirat, rmdir, creat, link, linkat, unlink, unlinkat, symlink, symlinkat
        82, 264, 316, 83, 258, 84, 85, 86, 265, 87, 263, 88, 266,
        # truncate, openat2
        76, 437,
    ),
    "aarch64": (38, 276, 34, 37, 35, 36, 45, 437),
}
# fmt: on


def has_seccomp() -> bool:
    """Whether the running kernel and this module know filters for this machine."""
    table = _table()
    if table is None:
        return False
    action = ctypes.c_uint32(_ERRNO)
    libc = ctypes.CDLL(None, use_errno=True)
    return bool(libc.syscall(table["seccomp"], _GET_ACTION_AVAILABLE, 0, ctypes.byref(action)) == 0)


def forbid_system_calls(*, also_writing: bool) -> bool:
    """Take sockets, processes and the like away from all threads, for good.

    Args:
        also_writing: refuse to open files for writing and to change names, too: where Landlock is not there to
            keep writing to the scratch folder.

    Returns:
        Whether the kernel agreed.
    """
    table = _table()
    if table is None or not has_seccomp():
        return False
    program = _filter(table, _machine(), also_writing=also_writing)
    code = ctypes.create_string_buffer(program, len(program))
    # struct sock_fprog: an unsigned short, padded, and a pointer
    header = struct.pack("@HxxxxxxP", len(program) // 8, ctypes.addressof(code))
    buffer = ctypes.create_string_buffer(header, len(header))
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    return bool(libc.syscall(table["seccomp"], _SET_MODE_FILTER, _ALL_THREADS, ctypes.byref(buffer)) == 0)


def _machine() -> str:
    machine = platform.machine().lower()
    return {"amd64": "x86_64", "arm64": "aarch64"}.get(machine, machine)


def _table() -> dict[str, int] | None:
    if sys.platform != "linux" or sys.maxsize < 2**32:
        return None
    return {"x86_64": _X86_64, "aarch64": _AARCH64}.get(_machine())


def _filter(table: dict[str, int], machine: str, *, also_writing: bool) -> bytes:
    """The BPF program: architecture, then the number against each list."""
    refuse = _ERRNO | errno.EPERM
    steps = [
        _step(_LOAD, _ARCHITECTURE),
        _step(_JUMP_EQUAL, table["architecture"], 1, 0),
        _step(_RETURN, _KILL),
        _step(_LOAD, _NUMBER),
        _step(_JUMP_ABOVE, 0x3FFF_FFFF, 0, 1),  # the x32 numbers of x86-64
        _step(_RETURN, refuse),
        # Its flags lie behind a pointer, which a filter cannot follow; glibc falls back to clone.
        *_refuse_number(table["clone3"], _ERRNO | errno.ENOSYS),
        *_refuse_without_bits(table["clone"], argument=0, bits=_CLONE_THREAD, answer=refuse),
    ]
    forbidden = _FORBIDDEN[machine] + _CHANGES_ATTRIBUTES[machine]
    if also_writing:
        forbidden += _CHANGES_NAMES[machine]
        steps += _refuse_with_bits(table["openat"], argument=2, bits=_WRITE_FLAGS, answer=refuse)
        if "open" in table:
            steps += _refuse_with_bits(table["open"], argument=1, bits=_WRITE_FLAGS, answer=refuse)
    for number in forbidden:
        steps += _refuse_number(number, refuse)
    return b"".join([*steps, _step(_RETURN, _ALLOW)])


def _refuse_number(number: int, answer: int) -> list[bytes]:
    return [_step(_JUMP_EQUAL, number, 0, 1), _step(_RETURN, answer)]


def _refuse_with_bits(number: int, *, argument: int, bits: int, answer: int) -> list[bytes]:
    return [
        _step(_JUMP_EQUAL, number, 0, 4),
        _step(_LOAD, _ARGUMENTS + 8 * argument),
        _step(_JUMP_BITS, bits, 0, 1),
        _step(_RETURN, answer),
        _step(_LOAD, _NUMBER),
    ]


def _refuse_without_bits(number: int, *, argument: int, bits: int, answer: int) -> list[bytes]:
    return [
        _step(_JUMP_EQUAL, number, 0, 4),
        _step(_LOAD, _ARGUMENTS + 8 * argument),
        _step(_JUMP_BITS, bits, 1, 0),
        _step(_RETURN, answer),
        _step(_LOAD, _NUMBER),
    ]


def _step(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false, value)
