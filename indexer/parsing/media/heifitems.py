"""What a HEIF file holds beside its pixels: items by their kind (ISO/IEC 14496-12, 8.11, and 23008-12)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from indexer.errors import ParseError

_MAX_BOXES = 20_000
_MAX_ITEM_BYTES = 16_000_000
_IN_FILE, _IN_IDAT = 0, 1


@dataclass(slots=True)
class HeifItems:
    """The texts of a file's metadata."""

    exif: bytes = b""
    """A TIFF header and what follows it; empty where there is none."""
    xmp: bytes = b""
    size_px: tuple[int, int] = (0, 0)
    """Width and height of the largest picture."""


@dataclass(slots=True)
class _Meta:
    kinds: dict[int, str] = field(default_factory=dict)
    """Item → its kind, the content type behind `mime`."""
    extents: dict[int, list[tuple[int, int, int]]] = field(default_factory=dict)
    """Item → construction method, offset and length of its pieces."""
    idat: memoryview = field(default_factory=lambda: memoryview(b""))
    sizes: list[tuple[int, int]] = field(default_factory=list)


def read_heif(data: memoryview) -> HeifItems:
    """The metadata of a HEIF file.

    Raises:
        ParseError: it holds no table of its items.
    """
    box = next((content for kind, content in _boxes(data) if kind == b"meta"), None)
    if box is None:
        raise ParseError("The picture is damaged: its table of parts is missing.")
    meta = _Meta()
    for name, content in _boxes(box[4:]):
        _read_box(name, content, meta)
    items = HeifItems(size_px=max(meta.sizes, key=lambda size: size[0] * size[1], default=(0, 0)))
    for item, kind in meta.kinds.items():
        if kind == "Exif" and not items.exif:
            block = _item(item, meta, data)
            items.exif = block[4 + int.from_bytes(block[:4], "big") :]
        elif kind == "mime application/rdf+xml" and not items.xmp:
            items.xmp = _item(item, meta, data)
    return items


def _boxes(data: memoryview) -> Iterator[tuple[bytes, memoryview]]:
    """Kind and content of each box, up to the first that is damaged."""
    position = 0
    for _ in range(_MAX_BOXES):
        if position + 8 > len(data):
            return
        size, start = int.from_bytes(data[position : position + 4], "big"), position + 8
        if size == 1:
            size, start = int.from_bytes(data[position + 8 : position + 16], "big"), position + 16
        end = position + size if size else len(data)
        if end < start or start > len(data):
            return
        yield bytes(data[position + 4 : position + 8]), data[start:end]
        position = end


def _read_box(kind: bytes, content: memoryview, meta: _Meta) -> None:
    if kind == b"iinf":
        entries = content[6 if content[:1].tobytes() == b"\0" else 8 :]
        meta.kinds = dict(_kind_of_item(entry) for name, entry in _boxes(entries) if name == b"infe")
    elif kind == b"iloc":
        meta.extents = dict(_read_locations(content))
    elif kind == b"idat":
        meta.idat = content
    elif kind == b"iprp":
        for part, shared in _boxes(content):
            if part == b"ipco":
                meta.sizes = [_size(each) for name, each in _boxes(shared) if name == b"ispe"]


def _kind_of_item(entry: memoryview) -> tuple[int, str]:
    wide = 4 if entry[:1].tobytes() == b"\3" else 2  # version 2 has short numbers; older ones no kind
    item = int.from_bytes(entry[4 : 4 + wide], "big")
    kind = bytes(entry[6 + wide : 10 + wide]).decode("latin-1")
    if kind == "mime":
        strings = bytes(entry[10 + wide : 10 + wide + 500]).split(b"\0")
        kind += f" {strings[1].decode('latin-1')}" if len(strings) > 1 else ""
    return item, kind


def _size(content: memoryview) -> tuple[int, int]:
    return int.from_bytes(content[4:8], "big"), int.from_bytes(content[8:12], "big")


def _read_locations(content: memoryview) -> Iterator[tuple[int, list[tuple[int, int, int]]]]:
    """Where each item lies."""
    reader = _Numbers(content)
    version = reader.take(1)
    reader.take(3)
    sizes = reader.take(2)
    offset, length, base, index = (sizes >> shift & 15 for shift in (12, 8, 4, 0))
    wide = 2 if version < 2 else 4
    for _ in range(min(reader.take(wide), _MAX_BOXES)):
        item = reader.take(wide)
        method = reader.take(2) & 15 if version else _IN_FILE
        reader.take(2)
        start = reader.take(base)
        pieces = []
        for _ in range(reader.take(2)):
            reader.take(index if version else 0)
            pieces.append((method, start + reader.take(offset), reader.take(length)))
            if reader.is_at_end:
                break
        yield item, pieces
        if reader.is_at_end:
            return


class _Numbers:
    """Whole numbers of any width, one behind the other; 0 behind the end."""

    def __init__(self, data: memoryview) -> None:
        self._data = data
        self._position = 0

    def take(self, size: int) -> int:
        self._position += size
        return int.from_bytes(self._data[self._position - size : self._position], "big")

    @property
    def is_at_end(self) -> bool:
        return self._position >= len(self._data)


def _item(item: int, meta: _Meta, data: memoryview) -> bytes:
    out = bytearray()
    for method, start, size in meta.extents.get(item, ()):
        source = {_IN_FILE: data, _IN_IDAT: meta.idat}.get(method, memoryview(b""))
        out += source[start : start + min(size, _MAX_ITEM_BYTES - len(out))]
    return bytes(out)
