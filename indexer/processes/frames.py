"""Frames: what a parent and a child process say to each other.

A frame is a 4-byte big-endian length, a JSON header `{"id", "type", "last", "body", "blobs": [sizes]}`
of that length, then the blobs back to back.
"""

from __future__ import annotations

from collections.abc import Sequence

Blob = bytes | bytearray | memoryview


def encode_frame(
    message: object, blobs: Sequence[Blob] = (), *, frame_id: int, last: bool
) -> list[bytes | memoryview]:
    """The buffers of a frame, in the order they are written; blobs are not copied."""
    raise NotImplementedError
