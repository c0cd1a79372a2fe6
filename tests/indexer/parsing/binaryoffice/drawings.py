"""Records of PowerPoint 97-2003 and of the drawings of all Office programs of that time."""

from __future__ import annotations

import struct


def record(kind, data, *, container=False, instance=0):
    return struct.pack("<HHI", instance << 4 | (0xF if container else 0), kind, len(data)) + data


def utf16(text):
    return text.encode("utf-16-le")


def shape_properties(*texts):
    """The table of properties of a shape: a number, then (number, text)."""
    values = [utf16(text) + b"\0\0" for _, text in texts]
    entries = struct.pack("<HI", 0x007F, 0x01000100)
    entries += b"".join(
        struct.pack("<HI", 0x8000 | number, len(value))
        for (number, _), value in zip(texts, values, strict=True)
    )
    return record(0xF00B, entries + b"".join(values), instance=1 + len(texts))
