"""Text stored once, compressed in blocks, so that a passage costs one block and not a book."""

from __future__ import annotations

import threading

import zstandard

BLOCK_CHARS = 32_768
"""Every block but the last holds exactly this many characters: an offset names its block."""

_MOST_BYTES = BLOCK_CHARS * 4
_LEVEL = 3


class _Contexts(threading.local):
    """What zstandard works with, made once for each thread: it costs as much as a small text."""

    def __init__(self) -> None:
        # Four bytes a block, without which a flipped bit of the disk gives another text and no error.
        self.compressor = zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True)
        self.decompressor = zstandard.ZstdDecompressor()


_contexts = _Contexts()


def encode_text(text: str) -> tuple[bytes, ...]:
    """Compress a text into blocks; lone surrogates survive."""
    compress = _contexts.compressor.compress
    return tuple(
        compress(text[start : start + BLOCK_CHARS].encode("utf-8", "surrogatepass"))
        for start in range(0, len(text), BLOCK_CHARS)
    )


def decode_block(block: bytes) -> str:
    """The text of one block.

    Raises:
        zstandard.ZstdError: the block is damaged.
        UnicodeDecodeError: so is one that an older version wrote, without a checksum.
    """
    if zstandard.frame_content_size(block) > _MOST_BYTES:  # it would be allocated as it says
        raise zstandard.ZstdError("the size in the frame is none of a block")
    data = _contexts.decompressor.decompress(block, max_output_size=_MOST_BYTES)
    return data.decode("utf-8", "surrogatepass")


def decode_text(blocks: tuple[bytes, ...]) -> str:
    """The whole text."""
    return "".join(decode_block(block) for block in blocks)
