from __future__ import annotations

import os

import pytest

from indexer.sources.volumes import Mount, VolumeKind, read_mounts, volume_of

MOUNTS = (
    Mount("/dev/sda1", "/", "ext4"),
    Mount("/dev/sda2", "/home", "btrfs"),
    Mount("server:/export", "/mnt/team", "nfs4"),
    Mount("//server/share", "/mnt/team share", "cifs"),
    Mount("me@host:/", "/home/me/remote", "fuse.sshfs"),
    Mount("/dev/sdb1", "/run/media/me/STICK", "vfat"),
    Mount("/dev/sdc1", "/backup", "ext4"),
    Mount("/dev/sdd1", "/windows", "fuseblk"),
)


def kind(path, **options):
    return volume_of(
        path, mounts=MOUNTS, is_removable=lambda device: device == "/dev/sdc1", platform="linux", **options
    ).kind


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/etc", VolumeKind.LOCAL),
        ("/home/me/notes", VolumeKind.LOCAL),
        ("/mnt/team", VolumeKind.NETWORK),
        ("/mnt/team/sub", VolumeKind.NETWORK),
        ("/mnt/teams", VolumeKind.LOCAL),
        ("/mnt/team share/x", VolumeKind.NETWORK),
        ("/home/me/remote/x", VolumeKind.NETWORK),
        ("/run/media/me/STICK", VolumeKind.REMOVABLE),
        ("/backup/x", VolumeKind.REMOVABLE),
        ("/windows/Users", VolumeKind.LOCAL),
    ],
)
def test_the_kind_of_a_volume_is_told_from_the_table_of_mounts(path, expected):
    assert kind(path) is expected


def test_of_two_mounts_on_one_place_the_last_counts():
    mounts = (Mount("/dev/sda1", "/data", "ext4"), Mount("server:/x", "/data", "nfs"))
    assert volume_of("/data/a", mounts=mounts, platform="linux").kind is VolumeKind.NETWORK


def test_drives_of_windows_are_told_apart():
    mounts = (
        Mount("C:\\", "C:\\", "NTFS", "rw,fixed"),
        Mount("Z:\\", "Z:\\", "NTFS", "rw,remote"),
        Mount("E:\\", "E:\\", "FAT32", "rw,removable"),
    )
    kinds = [volume_of(f"{drive}:\\docs", mounts=mounts, platform="win32").kind for drive in "czE"]
    assert kinds == [VolumeKind.LOCAL, VolumeKind.NETWORK, VolumeKind.REMOVABLE]


def test_a_volume_that_is_not_watched_says_why():
    assert "nfs4" in volume_of("/mnt/team", mounts=MOUNTS, platform="linux").polling_reason
    removable = volume_of("/run/media/me/STICK", mounts=MOUNTS, platform="linux")
    assert "removable" in removable.polling_reason
    assert volume_of("/etc", mounts=MOUNTS, is_removable=lambda _: False).polling_reason == ""


def test_without_a_table_everything_is_local():
    assert volume_of("/x", mounts=()).kind is VolumeKind.LOCAL


def test_this_machines_own_table_is_read(tmp_path):
    assert any(mount.mount_point == os.sep for mount in read_mounts())
    assert volume_of(str(tmp_path)).mount_point in {mount.mount_point for mount in read_mounts()}
