"""Which legacy encoding a text is in, where nothing declares it."""

from __future__ import annotations


def detect_charset(sample: bytes) -> str:
    """Python's name of the likeliest encoding of a text that is not Unicode."""
    from charset_normalizer import from_bytes

    best = from_bytes(sample).best()
    return best.encoding if best is not None else "cp1252"
