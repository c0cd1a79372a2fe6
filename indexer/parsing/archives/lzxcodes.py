"""The bits of an LZX stream and the prefix codes in them (MS-PATCH 2.3 and 2.4)."""

from __future__ import annotations

from collections.abc import Sequence

from indexer.errors import ParseError

REFILL_BYTES = 8
DAMAGED = "The compiled help is damaged."

_PRETREE = 20
_SHORT_ZEROS, _LONG_ZEROS, _SAME = 17, 18, 19


class Bits:
    """Bits of little-endian words, the highest first; those behind the end are zero, and soon an error."""

    def __init__(self, packed: bytes) -> None:
        self.data = _swapped(packed + b"\0" * (len(packed) % 2))
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
        """The next bits, 32 at most."""
        if self.count < count:
            self.refill()
        self.count -= count
        return self.held >> self.count & ((1 << count) - 1)

    def align(self) -> None:
        """Move to a whole word, if not at one."""
        self.count -= self.count % 16

    def raw(self, count: int) -> bytes:
        """Bytes as they stand in the stream, from a whole word to a whole word."""
        start = self.position - self.count // 8
        words = self.data[start : start + count + count % 2]
        if len(words) < count:
            raise IndexError("the stream ends too early")
        self.position, self.held, self.count = start + len(words), 0, 0
        return _swapped(words)[:count]


def _swapped(words: bytes) -> bytes:
    out = bytearray(len(words))
    out[::2], out[1::2] = words[1::2], words[::2]
    return bytes(out)


class Code:
    """A prefix code as a table of what the next bits mean: symbol and length, in 5 bits, of each."""

    def __init__(self, lengths: Sequence[int]) -> None:
        """Make the code in which shorter words stand before longer ones, each length by the order of symbols.

        Raises:
            ParseError: there are more words than bits for them.
        """
        self.bits = max(lengths)
        self.table: list[int] = []
        for length, symbol in sorted((length, symbol) for symbol, length in enumerate(lengths) if length):
            self.table += [symbol << 5 | length] * (1 << self.bits - length)
            if len(self.table) > 1 << self.bits:
                raise ParseError(DAMAGED)

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


def read_lengths(bits: Bits, lengths: list[int], start: int, end: int) -> None:
    """Change the lengths of a code from `start` to `end`: each is told by its difference to the one before."""
    code = Code([bits.take(4) for _ in range(_PRETREE)])
    at = start
    while at < end:
        symbol = code.next(bits)
        if symbol in (_SHORT_ZEROS, _LONG_ZEROS):
            count = bits.take(4) + 4 if symbol == _SHORT_ZEROS else bits.take(5) + 20
            value = 0
        elif symbol == _SAME:
            count = bits.take(1) + 4
            value = (lengths[at] - code.next(bits)) % 17
        else:
            count, value = 1, (lengths[at] - symbol) % 17
        count = min(count, end - at)
        lengths[at : at + count] = [value] * count
        at += count
