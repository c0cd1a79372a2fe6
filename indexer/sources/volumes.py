"""Which volume a folder is on, and whether its changes can be watched there.

Mounts are read from the system's table and compared as text: asking a file of a network volume that
has gone away can hang for minutes.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

_NETWORK = frozenset(
    {
        *("nfs", "nfs4", "cifs", "smb3", "smbfs", "afpfs", "webdav", "ncpfs", "afs", "ceph", "glusterfs"),
        *("lustre", "beegfs", "gpfs", "orangefs", "davfs", "9p", "virtiofs", "drvfs", "vboxsf", "vmhgfs"),
        *("prl_fs", "acfs", "coda", "fuse", "macfuse", "osxfuse", "fusefs"),
    }
)
"""File systems whose changes made elsewhere are not reported here. Those of virtual machines and WSL
(9p, virtiofs, drvfs, vboxsf, …) are such too."""

_LOCAL_FUSE = frozenset(
    {"fuseblk", "fuse.ntfs-3g", "fuse.exfat", "fuse.bindfs", "fuse.gocryptfs", "fuse.cryfs"}
)

_REMOVABLE_PLACES = {
    "linux": ("/media/", "/run/media/"),
    "darwin": ("/Volumes/",),
}


class VolumeKind(StrEnum):
    """How far a volume can be relied on."""

    LOCAL = "local"
    NETWORK = "network"
    REMOVABLE = "removable"


@dataclass(frozen=True, slots=True)
class Volume:
    """A mounted file system."""

    kind: VolumeKind
    mount_point: str
    file_system: str
    device: str
    """What is mounted: `/dev/sdb1`, `server:/export`, `D:\\`."""

    @property
    def polling_reason(self) -> str:
        """Why its folders are looked at regularly instead of being watched; empty where they are watched."""
        if self.kind is VolumeKind.NETWORK:
            return f"a network volume ({self.file_system}) does not report changes; it is looked at regularly"
        if self.kind is VolumeKind.REMOVABLE:
            return "it is on a removable volume; it is looked at regularly"
        return ""


@dataclass(frozen=True, slots=True)
class Mount:
    """A line of the system's table of mounts."""

    device: str
    mount_point: str
    file_system: str
    options: str = ""


def read_mounts() -> list[Mount]:
    """The system's table of mounts; empty where it cannot be read."""
    import psutil

    try:
        partitions = psutil.disk_partitions(all=True)
    except (OSError, psutil.Error):
        return []
    return [Mount(each.device, each.mountpoint, each.fstype, each.opts) for each in partitions]


class MountTable:
    """The system's table of mounts as it was read last: no event reports a mount below a watched folder.

    Thread-safe; `look` belongs to one thread.
    """

    def __init__(self, read: Callable[[], list[Mount]] = read_mounts) -> None:
        """Read the table with `read`, for the first time when it is needed."""
        self._read = read
        self._known: list[Mount] | None = None
        self.changes = 0
        """How often it was found changed."""
        self._unreliable: tuple[list[Mount] | None, tuple[str, ...]] = (None, ())

    def look(self) -> bool:
        """Read it anew; whether a volume was mounted or unmounted since. False the first time."""
        known, found = self._known, self._read()
        if found == known:
            return False
        self._known = found
        self.changes += 1
        return known is not None

    def inside(self, root: str) -> dict[str, Volume]:
        """What is mounted below a folder, by mount point."""
        prefix = os.path.join(root, "")
        mounts = self._mounts()
        places = {each.mount_point for each in mounts if each.mount_point.startswith(prefix)}
        return {place: volume_of(place, mounts=mounts) for place in places}

    def unreliable(self, path: str) -> str:
        """Where the volume that holds a path is mounted; empty where it is a fixed disk of this machine."""
        mounts = self._mounts()
        known, places = self._unreliable
        if known is not mounts:
            every = {mount.mount_point for mount in mounts}
            found = {place for place in every if volume_of(place, mounts=mounts).kind is not VolumeKind.LOCAL}
            places = tuple(sorted(found, key=len, reverse=True))
            self._unreliable = mounts, places
        return next((place for place in places if _is_within(path, place, sys.platform)), "")

    def _mounts(self) -> list[Mount]:
        if self._known is None:
            self._known = self._read()
        return self._known


def is_removable_device(device: str) -> bool:
    """Whether Linux calls a disk, or the disk of a partition, removable."""
    name = os.path.basename(device)
    for place in (Path("/sys/class/block") / name, (Path("/sys/class/block") / name).resolve().parent):
        try:
            if (place / "removable").read_text("ascii").strip() == "1":
                return True
        except (OSError, ValueError):
            continue
    return False


def volume_of(
    path: str,
    *,
    mounts: Sequence[Mount] | None = None,
    is_removable: Callable[[str], bool] = is_removable_device,
    platform: str = sys.platform,
) -> Volume:
    """The volume that holds an absolute path; a plain local one where the table does not say."""
    best: Mount | None = None
    for mount in read_mounts() if mounts is None else mounts:
        is_longer = best is None or len(mount.mount_point) >= len(best.mount_point)
        if is_longer and _is_within(path, mount.mount_point, platform):
            best = mount  # of mounts on one place the last one counts
    if best is None:
        return Volume(VolumeKind.LOCAL, os.sep, "", "")
    return Volume(_kind(best, is_removable, platform), best.mount_point, best.file_system, best.device)


def _kind(mount: Mount, is_removable: Callable[[str], bool], platform: str) -> VolumeKind:
    system = mount.file_system.lower()
    options = mount.options.lower().split(",")
    if platform == "win32":
        if "remote" in options or mount.mount_point.startswith("\\\\"):
            return VolumeKind.NETWORK
        return VolumeKind.REMOVABLE if {"removable", "cdrom"} & set(options) else VolumeKind.LOCAL
    if system in _NETWORK or (system.startswith("fuse.") and system not in _LOCAL_FUSE):
        return VolumeKind.NETWORK
    if f"{mount.mount_point}/".startswith(_REMOVABLE_PLACES.get(platform, ())):
        return VolumeKind.REMOVABLE
    if mount.device.startswith("/dev/") and is_removable(mount.device):
        return VolumeKind.REMOVABLE
    return VolumeKind.LOCAL


def _is_within(path: str, folder: str, platform: str) -> bool:
    if platform == "win32":
        return path.lower().startswith(folder.lower())
    return path == folder or path.startswith(folder.rstrip("/") + "/")
