"""Real text and code to index: what this machine's Python, headers and documentation hold.

Files are taken once per content: copies would flatter an index that stores each content once.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

SUFFIXES = (
    ".py",
    ".pyi",
    ".txt",
    ".md",
    ".rst",
    ".c",
    ".h",
    ".hpp",
    ".js",
    ".pl",
    ".pm",
    ".css",
    ".json",
    ".xml",
)
MAX_FILE_BYTES = 1_000_000


def roots() -> list[Path]:
    """Where to look, nearest first."""
    home = Path(sys.base_prefix)
    places = (
        [Path(sys.prefix), home, *sorted(home.parent.glob("*"))]
        if "versions" in home.parts
        else [Path(sys.prefix), home]
    )
    return [*places, Path("/usr/share"), Path("/usr/include"), Path("/usr/lib")]


def real_files() -> Iterator[bytes]:
    """Distinct contents that decode as UTF-8, in a stable order."""
    seen: set[bytes] = set()
    for root in roots():
        for folder, folders, names in os.walk(root):
            folders.sort()
            for name in sorted(names):
                path = Path(folder, name)
                if (
                    not name.endswith(SUFFIXES)
                    or path.is_symlink()
                    or not 0 < path.stat().st_size <= MAX_FILE_BYTES
                ):
                    continue
                data = path.read_bytes()
                digest = hashlib.blake2b(data, digest_size=16).digest()
                if digest not in seen and b"\0" not in data[:4096]:
                    seen.add(digest)
                    yield data + b"\0" + path.suffix.encode()


def build(target: Path, *, files: int, size_bytes: int) -> tuple[int, int]:
    """Fill `target` with at least so many files and bytes; returns what was written.

    Small files come first until the count would miss the size, 100 to a folder.
    """
    count = written = 0
    for item in real_files():
        data, _, suffix = item.rpartition(b"\0")
        behind = written / size_bytes < count / files
        if count >= files and written >= size_bytes:
            break
        if behind and len(data) < size_bytes / files and count < files:
            continue
        folder = target / f"{count // 100:04}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"file{count}{suffix.decode()}").write_bytes(data)
        count, written = count + 1, written + len(data)
    return count, written
