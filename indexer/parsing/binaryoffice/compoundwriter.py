"""Writes compound files (MS-CFB): documents stored as a folder of another, workbooks for a trusting reader."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass

Tree = Mapping[str, "bytes | Tree"]
"""Streams and folders by name."""

_SECTOR, _MINI, _CUTOFF = 512, 64, 4096
_FREE, _END, _FAT_SECTOR, _NONE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
_LIST_SECTOR = 0xFFFFFFFC
_PER_SECTOR = 128
_HEADER_FATS = 109
"""FAT sectors that the header can list: enough for 7 MB."""


@dataclass(slots=True)
class _Entry:
    name: str
    kind: int
    """1 folder, 2 stream, 5 root."""
    content: bytes = b""
    left: int = _NONE
    right: int = _NONE
    child: int = _NONE
    start: int = _END


def write_compound(tree: Tree) -> bytes:
    """The bytes of a compound file."""
    entries = [_Entry("Root Entry", 5)]
    entries[0].child = _add_folder(tree, entries)
    mini, mini_fat = _fill_mini(entries)
    entries[0].content = mini
    fat: list[int] = []
    body = bytearray()
    for entry in entries:
        if entry.kind == 5 or len(entry.content) >= _CUTOFF:
            entry.start = _append(body, fat, entry.content)
    mini_fat_bytes = b"".join(struct.pack("<I", value) for value in mini_fat)
    mini_fat_start = _append(body, fat, mini_fat_bytes, filler=b"\xff")
    directory_start = _append(body, fat, b"".join(map(_packed, entries)))
    fat_count, extra = _table_sectors(len(fat))
    fat_start = len(fat)
    listed = list(range(fat_start, fat_start + fat_count))
    fat += [_FAT_SECTOR] * fat_count + [_LIST_SECTOR] * extra
    fat += [_FREE] * (fat_count * _PER_SECTOR - len(fat))
    list_start = fat_start + fat_count
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII",
        *(
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            0x3E,
            3,
            0xFFFE,
            9,
            6,
            0,
            fat_count,
            directory_start,
            0,
            _CUTOFF,
        ),
        *(mini_fat_start, -(-len(mini_fat_bytes) // _SECTOR), list_start if extra else _END, extra),
    )
    in_header = [*listed[:_HEADER_FATS], *[_FREE] * (_HEADER_FATS - fat_count)]
    further = _further_lists(listed[_HEADER_FATS:], list_start)
    return b"".join(
        (header, struct.pack("<109I", *in_header), body, struct.pack(f"<{len(fat)}I", *fat), further)
    )


def _table_sectors(body_sectors: int) -> tuple[int, int]:
    """How many sectors the allocation table takes, and how many the list of its sectors beyond the header."""
    fats = extra = 0
    while fats * _PER_SECTOR < body_sectors + fats + extra:
        fats += 1
        extra = -(-max(0, fats - _HEADER_FATS) // (_PER_SECTOR - 1))
    return fats, extra


def _further_lists(sectors: list[int], start: int) -> bytes:
    """The list of the table's sectors that the header has no room for: each sector ends with the next one's number."""
    lists = [sectors[at : at + _PER_SECTOR - 1] for at in range(0, len(sectors), _PER_SECTOR - 1)]
    packed = b""
    for number, numbers in enumerate(lists, 1):
        filler = [_FREE] * (_PER_SECTOR - 1 - len(numbers))
        packed += struct.pack("<128I", *numbers, *filler, start + number if number < len(lists) else _END)
    return packed


def _add_folder(tree: Tree, entries: list[_Entry]) -> int:
    """Add a folder's entries and return the root of their balanced search tree."""
    indexes = []
    for name in sorted(tree, key=lambda name: (len(name), name.upper())):
        value = tree[name]
        entry = _Entry(name, 2, value) if isinstance(value, bytes) else _Entry(name, 1)
        indexes.append(len(entries))
        entries.append(entry)
    for index, name in zip(indexes, [entries[i].name for i in indexes], strict=True):
        value = tree[name]
        if not isinstance(value, bytes):
            entries[index].child = _add_folder(value, entries)
    return _balanced(indexes, entries)


def _balanced(indexes: list[int], entries: list[_Entry]) -> int:
    if not indexes:
        return _NONE
    middle = len(indexes) // 2
    entry = entries[indexes[middle]]
    entry.left = _balanced(indexes[:middle], entries)
    entry.right = _balanced(indexes[middle + 1 :], entries)
    return indexes[middle]


def _fill_mini(entries: list[_Entry]) -> tuple[bytes, list[int]]:
    """The stream of all small streams, and its allocation table."""
    mini = bytearray()
    fat: list[int] = []
    for entry in entries:
        if entry.kind == 2 and 0 < len(entry.content) < _CUTOFF:
            entry.start = len(fat)
            count = -(-len(entry.content) // _MINI)
            fat += [*range(entry.start + 1, entry.start + count), _END]
            mini += entry.content.ljust(count * _MINI, b"\0")
    return bytes(mini), fat


def _append(body: bytearray, fat: list[int], content: bytes, *, filler: bytes = b"\0") -> int:
    """Add content in whole sectors; its first sector."""
    if not content:
        return _END
    start = len(fat)
    count = -(-len(content) // _SECTOR)
    fat += [*range(start + 1, start + count), _END]
    body += content.ljust(count * _SECTOR, filler)
    return start


def _packed(entry: _Entry) -> bytes:
    name = entry.name.encode("utf-16-le")[:62]
    return (
        name.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(name) + 2, entry.kind, 1, entry.left, entry.right, entry.child)
        + bytes(36)
        + struct.pack(
            "<IQ", entry.start if entry.content else _END if entry.kind != 1 else 0, len(entry.content)
        )
    )
