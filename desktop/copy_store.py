"""The folder with copies of what lies in archives and mails: private, read-only, gone when the window ends."""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import re
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from desktop.formatting import document_name
from indexer.paths import MEMBER_GAP

logger = logging.getLogger(__name__)

MAX_NAME_BYTES = 150
"""File systems take 255, some encrypted ones 143 and what is left of the ending."""
_MAX_SUFFIX = 12
_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\ufffd]')
"""What Windows allows in no name, and the sign for letters that cannot be seen."""
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
"""Names that Windows takes for devices, whatever their ending."""


@dataclass(frozen=True, slots=True)
class Origin:
    """The member that a copy was made of."""

    document_id: int
    path: str
    """Printable path of the file it lies in."""
    member: str


class CopyStore:
    """Writes and deletes copies. Blocks on the disk: one thread uses it, which is not the window's."""

    def __init__(self, root: Path) -> None:
        """Keep copies below `root`, which is made when it is needed."""
        self._root = root
        self._folders: dict[Path, Origin] = {}

    def keep(self, origin: Origin, data: bytes) -> Path:
        """Write a copy and return its path; an untouched one of the same bytes is used again.

        Raises:
            OSError: it cannot be written.
        """
        digest = hashlib.blake2b(data, digest_size=8).hexdigest()
        folder = self._root / f"{origin.document_id}-{digest}"
        path = folder / safe_name(origin.member)
        if not _holds(path, data):
            self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._root.chmod(0o700)
            _delete(folder)
            folder.mkdir(mode=0o700)
            self._folders[folder] = origin
            _write(path, data)
        return path

    def drop(self, is_gone: Callable[[Origin], bool]) -> None:
        """Delete the copies of some members."""
        for folder in [folder for folder, origin in self._folders.items() if is_gone(origin)]:
            _delete(folder)
            del self._folders[folder]

    def clear(self) -> None:
        """Delete all copies, those of a former run too; what a program still holds open goes the next time."""
        self._folders.clear()
        _delete(self._root)


def is_part_of(origin: Origin, path: str, member: str) -> bool:
    """Whether a member is another one, or lies in it, or in a file as a whole where `member` is empty."""
    inner = origin.member
    return origin.path == path and (not member or inner == member or inner.startswith(member + MEMBER_GAP))


def is_within(path: str, folders: Sequence[str]) -> bool:
    """Whether a file lies below one of the folders; printable paths."""
    below = (folder.rstrip("/\\") for folder in folders)
    return any(path.startswith((folder + "/", folder + "\\")) for folder in below)


def safe_name(member: str) -> str:
    """A name for the copy of a member that any system takes, and takes for nothing but a name."""
    name = document_name("", member).encode("utf-8", "replace").decode()
    name = _UNSAFE.sub("_", name).rstrip(". ") or "file"
    if _DEVICES.match(name):
        name = f"_{name}"
    stem, dot, suffix = name.rpartition(".")
    if not dot or len(suffix) > _MAX_SUFFIX:
        stem, dot, suffix = name, "", ""
    room = MAX_NAME_BYTES - len((dot + suffix).encode())
    return f"{stem.encode()[:room].decode('utf-8', 'ignore')}{dot}{suffix}"


def _holds(path: Path, data: bytes) -> bool:
    try:
        return path.stat().st_size == len(data) and path.read_bytes() == data
    except OSError:
        return False


def _write(path: Path, data: bytes) -> None:
    # What a changed copy would hold is lost with it: programs say that it is read-only.
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    with open(os.open(path, flags, 0o400), "wb") as file:
        file.write(data)


def _delete(folder: Path) -> None:
    if sys.platform == "win32":  # where nothing that is read-only can be deleted
        for path in folder.rglob("*"):
            with contextlib.suppress(OSError):
                path.chmod(0o600)
    try:
        shutil.rmtree(folder)
    except FileNotFoundError:
        return
    except OSError as error:
        logger.warning("a copy could not be deleted: %s", error.strerror)
