"""The bits of an LZX stream, and how the lengths of its codes are told (MS-PATCH 2.3 and 2.4)."""

from __future__ import annotations

from indexer.parsing.archives.prefixcodes import Bits, Code

_PRETREE = 20
_SHORT_ZEROS, _LONG_ZEROS, _SAME = 17, 18, 19


class LzxBits(Bits):
    """Bits of little-endian words, the highest of a word first."""

    def __init__(self, packed: bytes) -> None:
        super().__init__(_swapped(packed + b"\0" * (len(packed) % 2)))

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
