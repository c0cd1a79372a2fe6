"""Where the links of XLS cells lead: hyperlink objects (MS-OSHARED 2.3.7)."""

from __future__ import annotations

import struct

_HAS_TARGET, _HAS_PLACE, _HAS_NAME, _HAS_FRAME, _IS_PLAIN = 0x01, 0x08, 0x10, 0x80, 0x100
_CLASS_BYTES = 16
_URL = bytes.fromhex("e0c9ea79f9bace118c8200aa004ba90b")
_FILE = bytes.fromhex("0303000000000000c000000000000046")
_FILE_MARKS_BYTES = 24
"""Between the two spellings of a file's path."""


def link_target(data: bytes) -> str:
    """The address or file that a hyperlink object leads to; empty where it stays in the document, or is damaged."""
    try:
        flags = int.from_bytes(data[4:8], "little")
        position = 8
        for has in (_HAS_NAME, _HAS_FRAME):
            if flags & has:
                position += 4 + 2 * struct.unpack_from("<I", data, position)[0]
        if not flags & _HAS_TARGET:
            return ""
        if flags & _IS_PLAIN:
            return _wide(data, position + 4, 2 * struct.unpack_from("<I", data, position)[0])
        kind, position = data[position : position + _CLASS_BYTES], position + _CLASS_BYTES
        if kind == _URL:
            return _wide(data, position + 4, struct.unpack_from("<I", data, position)[0])
        return _file(data, position) if kind == _FILE else ""
    except struct.error:
        return ""


def _file(data: bytes, position: int) -> str:
    """A path: in bytes, then in letters where bytes cannot hold it."""
    size = struct.unpack_from("<I", data, position + 2)[0]
    path = data[position + 6 : position + 6 + size].partition(b"\0")[0].decode("cp1252", "replace")
    position += 6 + size + _FILE_MARKS_BYTES
    if struct.unpack_from("<I", data, position)[0]:
        path = _wide(data, position + 10, struct.unpack_from("<I", data, position + 4)[0])
    return path


def _wide(data: bytes, position: int, size: int) -> str:
    return data[position : position + size].decode("utf-16-le", "replace").partition("\0")[0]
