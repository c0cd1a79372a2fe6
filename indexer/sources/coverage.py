"""How much of a source the system really reports on.

At inotify's limit watchdog leaves subfolders unwatched without a word (`_add_callback` swallows the
error), so coverage is measured: the kernel lists the inodes that this process watches.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Protocol

_FDINFO = Path("/proc/self/fdinfo")
LIMIT_SETTING = "fs.inotify.max_user_watches"


_INSTANCES_SETTING = "fs.inotify.max_user_instances"
_GENEROUS = {LIMIT_SETTING: 524_288, _INSTANCES_SETTING: 1_024}
"""Enough for most: the first is the default of recent desktop systems and takes up to 1 kB of memory each."""


class Coverage(Protocol):
    """What the system says of its watches."""

    def is_limit_reached(self) -> bool:
        """Whether one more folder could not be watched."""
        ...

    def watched_inodes(self) -> set[int]:
        """Inodes that this process watches."""
        ...

    def misses(self, folders: Iterable[str]) -> bool:
        """Whether the system watches the trees of these folders, but not one of them that it could watch."""
        ...


class FullCoverage:
    """Of systems that watch a whole tree at once: macOS and Windows."""

    def is_limit_reached(self) -> bool:
        """There is no limit."""
        return False

    def watched_inodes(self) -> set[int]:
        """Not known, and not needed."""
        return set()

    def misses(self, folders: Iterable[str]) -> bool:
        """A tree is watched as a whole."""
        return False


class InotifyCoverage:
    """Of Linux."""

    def is_limit_reached(self) -> bool:
        """Watch one folder more, for a moment: the limit is the user's, and other programs share it."""
        libc = ctypes.CDLL(None, use_errno=True)
        fd = libc.inotify_init1(getattr(os, "O_CLOEXEC", 0))
        if fd < 0:
            return ctypes.get_errno() == errno.EMFILE
        try:
            in_delete_self = 0x400
            watch = libc.inotify_add_watch(fd, b"/", in_delete_self)
            return bool(watch < 0 and ctypes.get_errno() == errno.ENOSPC)
        finally:
            os.close(fd)

    def watched_inodes(self) -> set[int]:
        """From `inotify wd:1 ino:8d57b sdev:800001 mask:… ` in fdinfo (proc(5)).

        Devices are left out: btrfs shows another number there than `stat` does.
        """
        found = set()
        for line in _fdinfo_lines():
            if line.startswith("inotify wd:"):
                fields = dict(field.partition(":")[::2] for field in line.split()[1:])
                found.add(int(fields["ino"], 16))
        return found

    def misses(self, folders: Iterable[str]) -> bool:
        """A folder that could not be read when its tree was, and can be by now; not one beyond the limit."""
        inodes = set()
        for path in folders:
            with contextlib.suppress(OSError):  # gone by now
                if os.access(path, os.R_OK | os.X_OK, effective_ids=True):
                    inodes.add(os.stat(path).st_ino)
        return bool(inodes) and not inodes <= self.watched_inodes() and not self.is_limit_reached()


def why_unwatched(error: OSError) -> str:
    """Why the system cannot watch a folder, and what helps, in words."""
    settings = {errno.ENOSPC: LIMIT_SETTING, errno.EMFILE: _INSTANCES_SETTING}
    setting = settings.get(error.errno or 0)
    if setting is None or not sys.platform.startswith("linux"):
        return f"the system cannot watch it ({error.strerror}); it is looked at regularly"
    return f"the system's limit of watches is reached; it is looked at regularly. {how_to_raise(setting)}"


def how_to_raise(setting: str) -> str:
    """What to type so that more folders can be watched."""
    return f"To have it watched: sudo sysctl {setting}={_GENEROUS[setting]}"


def system_coverage() -> Coverage:
    """The measure for this system."""
    return InotifyCoverage() if sys.platform.startswith("linux") else FullCoverage()


def unwatched_folders(
    root: str, watched: set[int], is_left_out: Callable[[str, bool], bool]
) -> tuple[list[str], int]:
    """Folders below a root, with it, that are not watched; and how many there are in all.

    Args:
        root: the source's.
        watched: inodes that are watched.
        is_left_out: told a path and that it is a folder; those are not visited.
    """
    missing: list[str] = []
    count = 0
    waiting = [root]
    while waiting:
        path = waiting.pop()
        try:
            inode = os.stat(path).st_ino
            with os.scandir(path) as entries:
                below = [entry.path for entry in entries if entry.is_dir(follow_symlinks=False)]
        except OSError:
            continue
        count += 1
        if inode not in watched:
            missing.append(path)
        waiting.extend(child for child in below if not is_left_out(child, True))
    return missing, count


def _fdinfo_lines() -> Iterator[str]:
    try:
        infos = list(_FDINFO.iterdir())
    except OSError:
        return
    for info in infos:
        try:
            yield from info.read_text("ascii", "replace").splitlines()
        except OSError:
            continue  # closed meanwhile
