"""Amounts as people say them."""

from __future__ import annotations


def counted(count: int, one: str) -> str:
    """`1 file`, `2,300 files`."""
    return f"{count:,} {one}" if count == 1 else f"{count:,} {one}s"


def human_bytes(size: float) -> str:
    """`12 B`, `3.4 MB`, in powers of 1000."""
    for unit in ("B", "kB", "MB", "GB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} TB"


def human_seconds(seconds: float) -> str:
    """`8 s`, `12 min`, `3 h 20 min`."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"
