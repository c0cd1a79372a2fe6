"""Bits of a packed stream, prefix codes in them, and matches, for the compressions that are read here in Python."""

from __future__ import annotations

from collections.abc import Sequence

REFILL_BYTES = 8


class Bits:
    """Bits, the highest of a byte first; those behind the end are zero, and soon an error."""

    def __init__(self, data: bytes) -> None:
        """Begin at the start of `data`."""
        self.data = data
        self.position = 0
        """Of the next bytes that are not held yet."""
        self.held = self.count = 0
        """Bits that are held, and how many of the lowest are still to come."""

    def refill(self) -> None:
        """Hold 64 bits more.

        Raises:
            IndexError: the stream ended long ago.
        """
        if self.position > len(self.data) + REFILL_BYTES:
            raise IndexError("the stream ends too early")
        piece = self.data[self.position : self.position + REFILL_BYTES].ljust(REFILL_BYTES, b"\0")
        self.held = (self.held & ((1 << self.count) - 1)) << 64 | int.from_bytes(piece, "big")
        self.position += REFILL_BYTES
        self.count += 64

    def take(self, count: int) -> int:
        """The next bits, 64 at most."""
        if self.count < count:
            self.refill()
        self.count -= count
        return self.held >> self.count & ((1 << count) - 1)

    @property
    def taken(self) -> int:
        """How many bits were read so far."""
        return self.position * 8 - self.count


class Code:
    """A prefix code as a table of what the next bits mean: symbol and length, in 5 bits, of each."""

    def __init__(self, lengths: Sequence[int]) -> None:
        """Make the code in which shorter words stand before longer ones, each length by the order of symbols.

        Raises:
            IndexError: there are more words than bits for them.
        """
        self.bits = max(lengths)
        self.table: list[int] = []
        for length, symbol in sorted((length, symbol) for symbol, length in enumerate(lengths) if length):
            self.table += [symbol << 5 | length] * (1 << self.bits - length)
            if len(self.table) > 1 << self.bits:
                raise IndexError("more words than bits for them")

    def next(self, bits: Bits) -> int:
        """The next symbol.

        Raises:
            IndexError: the bits mean nothing.
        """
        if bits.count < self.bits:
            bits.refill()
        entry = self.table[bits.held >> (bits.count - self.bits) & ((1 << self.bits) - 1)]
        bits.count -= entry & 31
        return entry >> 5


def repeat(out: bytearray, distance: int, count: int) -> None:
    """Add so many bytes once more from a distance back, which may be shorter: then they overlap what they make.

    Raises:
        IndexError: nothing is so far back.
    """
    start = len(out) - distance
    if distance <= 0 or start < 0:
        raise IndexError("a match with nothing")
    out += (
        out[start : start + count] if distance >= count else (out[start:] * (count // distance + 1))[:count]
    )
