"""The container of compiled help (ITSF), after the notes on CHM by Pabs and Jed Wing: names, and the bytes of each."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from indexer.errors import LimitError, ParseError
from indexer.parsing.archives.guard import ByteBudget
from indexer.parsing.archives.lzx import DAMAGED, FRAME_BYTES, inflate_lzx

_MAX_CHUNKS, _MAX_ENTRIES = 100_000, 100_000
_STORAGE = "::DataSpace/Storage/MSCompressed/"
_CONTENT, _CONTROL = f"{_STORAGE}Content", f"{_STORAGE}ControlData"
_TABLE = f"{_STORAGE}Transform/{{7FC28940-9D31-11D0-9B27-00A0C91E9C7C}}/InstanceData/ResetTable"


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a file lies."""

    section: int
    """0 as it is, 1 in the compressed stream."""
    offset: int
    size: int


class HelpFiles:
    """The files in a compiled help file, by their names."""

    def __init__(self, data: memoryview, *, max_bytes: int) -> None:
        """Read the directory.

        Raises:
            LimitError: there are more files than a help file has.
            ParseError: it is damaged, or no compiled help.
        """
        self._data = data
        self._budget = ByteBudget(left=max_bytes, stored=len(data))
        self._places: dict[str, _Place] = {}
        self._stretch: tuple[int, bytes] = (-1, b"")
        try:
            version, directory, size, content = struct.unpack_from("<4xI64xQQQ", data, 0)
            self._content = content if version >= 3 else directory + size
            for chunk in _chunks(data, directory):
                self._places.update(_entries(chunk))
                if len(self._places) > _MAX_ENTRIES:
                    raise LimitError(f"The help holds more than {_MAX_ENTRIES:,} files.")
            if not self._places:
                raise ParseError(DAMAGED)
            self._stream = self._read_stream() if _CONTENT in self._places else None
        except (struct.error, IndexError) as error:
            raise ParseError(DAMAGED) from error

    @property
    def names(self) -> list[str]:
        """Names of all files in the order of the directory, which is that of the alphabet."""
        return list(self._places)

    def __contains__(self, name: str) -> bool:
        return name in self._places

    def read(self, name: str) -> bytes:
        """The bytes of a file.

        Raises:
            LimitError: a cap is passed.
            ParseError: it is missing or damaged.
        """
        place = self._places.get(name)
        if place is None:
            raise ParseError(DAMAGED)
        if place.section == 0:
            start = self._content + place.offset
            self._budget.take(place.size)
            return bytes(self._data[start : start + place.size])
        if self._stream is None or place.offset + place.size > self._stream.size:
            raise ParseError(DAMAGED)
        out = bytearray()
        number, skip = divmod(place.offset, self._stream.interval)
        while len(out) < place.size:
            piece = self._inflated(number)[skip : skip + place.size - len(out)]
            if not piece:
                raise ParseError(DAMAGED)
            out += piece
            number, skip = number + 1, 0
        return bytes(out)

    def _inflated(self, number: int) -> bytes:
        """A stretch of the stream from one new beginning to the next; the last one is kept."""
        if self._stretch[0] != number and self._stream is not None:
            packed, size = self._stream.stretch(number)
            self._budget.take(size)
            self._stretch = number, inflate_lzx(packed, size, window_bits=self._stream.window_bits)
        return self._stretch[1]

    def _read_stream(self) -> _Stream:
        control, table = self.read(_CONTROL), self.read(_TABLE)
        version, interval, window = struct.unpack_from("<8xIII", control)
        unit = FRAME_BYTES if version == 2 else 1
        entries, entry_bytes, start, size = struct.unpack_from("<4xIIIQ", table)
        if entry_bytes != 8 or not interval * unit or interval * unit % FRAME_BYTES:
            raise ParseError("The compiled help is packed in a way that cannot be read.")
        count = min(entries, max(0, len(table) - start) // 8)
        return _Stream(
            packed=self._data[self._content + self._places[_CONTENT].offset :][: self._places[_CONTENT].size],
            frames=struct.unpack_from(f"<{count}Q", table, start),
            interval=interval * unit,
            window_bits=(window * unit).bit_length() - 1,
            size=size,
        )


@dataclass(frozen=True, slots=True)
class _Stream:
    """The compressed stream that most files lie in."""

    packed: memoryview
    frames: tuple[int, ...]
    """Where each frame begins."""
    interval: int
    """Bytes from one new beginning to the next, whole frames."""
    window_bits: int
    size: int
    """Unpacked."""

    def stretch(self, number: int) -> tuple[bytes, int]:
        """What lies from one new beginning to the next, and how many bytes it unpacks to."""
        step = self.interval // FRAME_BYTES
        if number * step >= len(self.frames):
            raise ParseError(DAMAGED)
        start = self.frames[number * step]
        end = self.frames[(number + 1) * step] if (number + 1) * step < len(self.frames) else len(self.packed)
        return bytes(self.packed[start:end]), max(0, min(self.interval, self.size - number * self.interval))


def _chunks(data: memoryview, directory: int) -> Iterator[bytes]:
    """The pieces of the directory that list files, in order."""
    if bytes(data[directory : directory + 4]) != b"ITSP":
        raise ParseError(DAMAGED)
    header_bytes, size, number = struct.unpack_from("<I4xI12xi", data, directory + 8)
    if size < 32:
        raise ParseError(DAMAGED)
    for _ in range(_MAX_CHUNKS):
        start = directory + header_bytes + number * size
        chunk = bytes(data[start : start + size]) if number >= 0 else b""
        if not chunk.startswith(b"PMGL"):
            return
        yield chunk
        following = int.from_bytes(chunk[16:20], "little", signed=True)
        if following <= number:  # they are written one behind the other
            return
        number = following


def _entries(chunk: bytes) -> Iterator[tuple[str, _Place]]:
    position, end = 20, len(chunk) - int.from_bytes(chunk[4:8], "little")
    while position < end:
        size, position = _counted(chunk, position)
        name = chunk[position : position + size].decode("utf-8", "replace")
        section, position = _counted(chunk, position + size)
        offset, position = _counted(chunk, position)
        length, position = _counted(chunk, position)
        yield name, _Place(section, offset, length)


def _counted(data: bytes, position: int) -> tuple[int, int]:
    """A number of seven bits to a byte, the highest first, and where it ends."""
    value = 0
    for at in range(position, position + 9):
        value = value << 7 | data[at] & 0x7F
        if data[at] < 0x80:
            return value, at + 1
    raise IndexError("a number without end")
