"""The checksums that Tantivy writes behind each file of a segment, and never looks at by itself.

A file with bytes gone bad does not fail: searches silently miss what its words led to. tantivy-py 0.27 does
not offer Tantivy's own `validate_checksum`. The footer (tantivy, `directory/footer.rs`): JSON with the CRC-32
of all before it, its length and a magic number, both 32 bits little-endian.
"""

from __future__ import annotations

import json
import re
import struct
import zlib
from pathlib import Path

SEGMENT_FILE = re.compile(r"([0-9a-f]{32})\.")
_TAIL = struct.Struct("<II")
_MAGIC = 1337
_LONGEST_FOOTER = 10_000
_PIECE = 4 << 20


def damaged_file(folder: Path) -> str:
    """The name of a segment file whose bytes are not those that were written; empty where all are well.

    Reads the whole index, about a second for each GB. Files that merges take away meanwhile do not count.
    """
    for path in sorted(folder.iterdir()):
        if SEGMENT_FILE.match(path.name) is None:
            continue
        try:
            if not _is_whole(path):
                return path.name
        except FileNotFoundError:
            continue
    return ""


def _is_whole(path: Path) -> bool:
    size = path.stat().st_size
    with path.open("rb") as file:
        if size < _TAIL.size:
            return False
        file.seek(size - _TAIL.size)
        length, magic = _TAIL.unpack(file.read(_TAIL.size))
        body = size - _TAIL.size - length
        if magic != _MAGIC or length > _LONGEST_FOOTER or body < 0:
            return False
        file.seek(body)
        try:
            written = json.loads(file.read(length))["crc"]
        except (ValueError, KeyError, TypeError):
            return False
        file.seek(0)
        found, left = 0, body
        while left and (piece := file.read(min(left, _PIECE))):
            found = zlib.crc32(piece, found)
            left -= len(piece)
        return bool(found == written)
