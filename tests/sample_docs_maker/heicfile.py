"""HEIC pictures without pixels: a table of items, EXIF and XMP."""

from __future__ import annotations

import struct
from collections.abc import Mapping


def box(kind: bytes, content: bytes) -> bytes:
    """A box of the ISO base media file format."""
    return struct.pack(">I4s", len(content) + 8, kind) + content


def exif(texts: Mapping[int, str], *, taken: str = "") -> bytes:
    """A TIFF structure of texts by their numbers, in the order of these."""
    from PIL.Image import Exif

    values = Exif()
    for number, text in texts.items():
        values[number] = text
    if taken:
        values.get_ifd(0x8769)[0x9003] = taken
    return values.tobytes().removeprefix(b"Exif\0\0")


def heic(
    tags: bytes, xmp: bytes = b"", *, size_px: tuple[int, int] = (640, 480), in_idat: bool = False
) -> bytes:
    """A picture whose EXIF lies behind the table, or inside it in `idat`, in two pieces."""
    payload = struct.pack(">I", 6) + b"Exif\0\0" + tags
    half = len(payload) // 2
    names = [b"\0\1\0\0hvc1\0", b"\0\2\0\0Exif\0", b"\0\3\0\0mime\0application/rdf+xml\0"]
    entries = b"".join(box(b"infe", b"\2\0\0\0" + name) for name in names)
    ftyp = box(b"ftyp", b"mif1" + bytes(4) + b"mif1heic")

    def table(behind: int) -> bytes:
        exif_at = 0 if in_idat else behind
        xmp_at = behind if in_idat else behind + len(payload)
        method = 1 if in_idat else 0
        spots = struct.pack(">HHHHIIII", 2, method, 0, 2, exif_at, half, exif_at + half, len(payload) - half)
        spots += struct.pack(">HHHHII", 3, 0, 0, 1, xmp_at, len(xmp))
        shapes = box(b"ipco", box(b"ispe", struct.pack(">III", 0, *size_px)) + box(b"irot", b"\1"))
        return box(
            b"meta",
            bytes(4)
            + box(b"hdlr", bytes(8) + b"pict" + bytes(13))
            + box(b"iinf", bytes(4) + struct.pack(">H", len(names)) + entries)
            + box(b"iloc", b"\1\0\0\0\x44\0" + struct.pack(">H", 2) + spots)
            + box(b"iprp", shapes)
            + (box(b"idat", payload) if in_idat else b""),
        )

    behind = len(ftyp) + len(table(0)) + 8
    return ftyp + table(behind) + box(b"mdat", (b"" if in_idat else payload) + xmp)
