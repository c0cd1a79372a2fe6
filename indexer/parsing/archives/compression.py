"""Streams that inflate: gzip, bzip2, xz, lzma, zstd and LZ4, told by their first bytes."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import re
import struct
import zlib
from collections.abc import Callable
from typing import IO, Protocol, cast

from indexer.errors import ParseError
from indexer.parsing.archives.prefixcodes import repeat
from indexer.parsing.common.byteview import ByteView

MAGICS = {
    b"\x1f\x8b": "gzip",
    b"BZh": "bzip2",
    b"\xfd7zXZ\x00": "xz",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"\x04\x22\x4d\x18": "lz4",
}
DAMAGE = (EOFError, OSError, ValueError, lzma.LZMAError, zlib.error)
"""What the standard library raises while a damaged stream is read; zstandard's errors are translated."""

_LZMA_MEMORY_BYTES = 1 << 28
"""A header of 13 bytes may ask for a 4 GB dictionary."""
_ZSTD_WINDOW_BYTES = 1 << 27
_ZSTD_HEADER_BYTES = 18
_ZSTD_SKIPPED = re.compile(rb"[\x50-\x5f]\x2a\x4d\x18")
"""Of a frame that holds no content (RFC 8878, 3.1.2): pzstd and zstd's seekable files begin with one."""
_PIECE_BYTES = 1 << 16


def kind_of_stream(head: bytes) -> str:
    """The compression of a file by its first bytes; empty when none."""
    if _ZSTD_SKIPPED.match(head) is not None:
        return "zstd"
    found = next((kind for magic, kind in MAGICS.items() if head.startswith(magic)), "")
    if found == "bzip2" and head[4:10] not in (b"1AY&SY", b"\x17rE8P\x90"):
        return ""
    return found


def open_stream(data: memoryview, kind: str) -> IO[bytes]:
    """A readable stream of the inflated bytes.

    Raises:
        ParseError: the stream is damaged at its front.
    """
    view = ByteView(data)
    if kind == "gzip":
        return cast("IO[bytes]", gzip.GzipFile(fileobj=view))
    if kind == "zstd":
        return _open_zstd(view)
    if kind == "lz4":
        return cast("IO[bytes]", io.BufferedReader(Lz4Stream(data)))
    factories: dict[str, Callable[[], _Decompressor]] = {
        "bzip2": bz2.BZ2Decompressor,
        "xz": lambda: lzma.LZMADecompressor(memlimit=_LZMA_MEMORY_BYTES),
        "lzma": lambda: lzma.LZMADecompressor(lzma.FORMAT_ALONE, memlimit=_LZMA_MEMORY_BYTES),
    }
    return cast("IO[bytes]", io.BufferedReader(_Inflating(view, factories[kind])))


def _open_zstd(view: ByteView) -> IO[bytes]:
    import zstandard

    head = view.read(_ZSTD_HEADER_BYTES)
    view.seek(0)
    try:
        size = zstandard.frame_content_size(head)
    except zstandard.ZstdError as error:
        raise ParseError("The compressed file is damaged.") from error
    reader = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW_BYTES).stream_reader(
        cast("IO[bytes]", view), read_across_frames=True
    )
    return cast(
        "IO[bytes]", io.BufferedReader(_Translated(reader, zstandard.ZstdError, at_least=max(0, size)))
    )


class _Decompressor(Protocol):
    """What bz2 and lzma have in common."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        """Inflate up to `max_length` bytes."""


class _Inflating(io.RawIOBase):
    """Members of a compressed file one after the other, never more than a piece in memory."""

    def __init__(self, source: ByteView, factory: Callable[[], _Decompressor]) -> None:
        super().__init__()
        self._source = source
        self._factory = factory
        self._current = factory()
        self._pending = b""

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: object) -> int:
        """Inflate into a buffer; 0 at the end of the last member."""
        target = memoryview(buffer).cast("B")  # type: ignore[arg-type]  # typeshed's Buffer is 3.12's
        while True:
            if self._current.eof:
                rest = self._current.unused_data or self._source.read(_PIECE_BYTES)
                rest = rest.lstrip(b"\0")
                if not rest:
                    return 0
                self._current, self._pending = self._factory(), rest
            if not self._pending and self._current.needs_input:
                self._pending = self._source.read(_PIECE_BYTES)
                if not self._pending:
                    raise EOFError("the compressed data end too early")
            piece = self._current.decompress(self._pending, len(target))
            self._pending = b""
            if piece:
                target[: len(piece)] = piece
                return len(piece)


class _Translated(io.RawIOBase):
    """A library's reader whose errors, and early ends, become those of the standard library."""

    def __init__(self, reader: IO[bytes], error: type[Exception], *, at_least: int) -> None:
        super().__init__()
        self._reader = reader
        self._error = error
        self._left = at_least

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: object) -> int:
        """Read into a buffer."""
        target = memoryview(buffer).cast("B")  # type: ignore[arg-type]  # typeshed's Buffer is 3.12's
        try:
            piece = self._reader.read(len(target))
        except self._error as error:
            raise OSError(str(error)) from error
        self._left -= len(piece)
        if not piece and self._left > 0:
            raise EOFError("the compressed data end too early")
        target[: len(piece)] = piece
        return len(piece)


class Lz4Stream(io.RawIOBase):
    """LZ4 frames (lz4 1.6.1 frame format); checksums are skipped."""

    def __init__(self, data: memoryview) -> None:
        super().__init__()
        self._data = data
        self._position = 0
        self._ready = b""
        self._history = b""
        self._flags = -1

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: object) -> int:
        """Inflate into a buffer, block by block."""
        target = memoryview(buffer).cast("B")  # type: ignore[arg-type]  # typeshed's Buffer is 3.12's
        while not self._ready:
            if not self._next_block():
                return 0
        piece, self._ready = self._ready[: len(target)], self._ready[len(target) :]
        target[: len(piece)] = piece
        return len(piece)

    def _take(self, count: int) -> bytes:
        piece = bytes(self._data[self._position : self._position + count])
        if len(piece) < count:
            raise EOFError("the compressed data end too early")
        self._position += count
        return piece

    def _next_block(self) -> bool:
        if self._flags < 0:
            if self._position >= len(self._data) or self._take(4) != b"\x04\x22\x4d\x18":
                return False
            self._flags = self._take(2)[0]
            self._take((8 if self._flags & 8 else 0) + (4 if self._flags & 1 else 0) + 1)
        (size,) = struct.unpack("<I", self._take(4))
        if size == 0:
            self._take(4 if self._flags & 4 else 0)
            self._flags, self._history = -1, b""
            return True
        block = self._take(size & 0x7FFF_FFFF)
        self._take(4 if self._flags & 16 else 0)
        self._ready = block if size & 0x8000_0000 else inflate_lz4_block(block, self._history)
        self._history = b"" if self._flags & 32 else (self._history + self._ready)[-65_536:]
        return True


def inflate_lz4_block(block: bytes, history: bytes = b"", *, max_bytes: int = 1 << 23) -> bytes:
    """One LZ4 block.

    Args:
        block: the compressed bytes.
        history: what came before, which matches may reach into.
        max_bytes: blocks are at most 4 MB by the format.
    """
    out = bytearray(history)
    position = 0
    while position < len(block):
        token = block[position]
        count, position = _lz4_length(block, position + 1, token >> 4)
        out += block[position : position + count]
        position += count
        if position + 2 > len(block):
            break
        offset = block[position] | block[position + 1] << 8
        count, position = _lz4_length(block, position + 2, token & 15)
        if len(out) - len(history) + count > max_bytes:
            raise ParseError("The LZ4 data are damaged.")
        try:
            repeat(out, offset, count + 4)
        except IndexError as error:
            raise ParseError("The LZ4 data are damaged.") from error
    return bytes(out[len(history) :])


def _lz4_length(block: bytes, position: int, count: int) -> tuple[int, int]:
    if count == 15:
        while position < len(block):
            count += block[position]
            position += 1
            if block[position - 1] != 255:
                break
    return count, position
