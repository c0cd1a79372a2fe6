"""LZX, the compression of compiled help (MS-PATCH 2; the order of its bits is that of Microsoft's cabinets).

For texts: the translation of machine code that a stream may ask for is left undone.
"""

from __future__ import annotations

from indexer.errors import ParseError
from indexer.parsing.archives.lzxcodes import LzxBits, read_lengths
from indexer.parsing.archives.prefixcodes import Code, repeat

DAMAGED = "The compiled help is damaged."
FRAME_BYTES = 1 << 15
"""After so many bytes the bits begin at a whole word again."""

_LITERALS, _LENGTHS, _ALIGNED = 256, 249, 8
_SLOTS = {15: 30, 16: 32, 17: 34, 18: 36, 19: 38, 20: 42, 21: 50}
"""Bits of the window → how many classes of distances there are."""
_VERBATIM, _ALIGNED_OFFSETS, _UNCOMPRESSED = 1, 2, 3
_BITS_PER_MATCH = 16 + 16 + 17 + 8
"""More than this is never read between two looks at how many are held."""


def inflate_lzx(packed: bytes, size: int, *, window_bits: int) -> bytes:
    """The first `size` bytes of a stream, which begins at its start.

    Raises:
        ParseError: the stream is damaged.
    """
    if window_bits not in _SLOTS:
        raise ParseError("The compiled help is packed in a way that cannot be read.")
    try:
        return _Stream(LzxBits(packed), _SLOTS[window_bits]).inflate(size)
    except IndexError as error:
        raise ParseError(DAMAGED) from error


class _Stream:
    """What lasts from block to block: the lengths of the codes, and the last three distances."""

    def __init__(self, bits: LzxBits, slots: int) -> None:
        self._bits = bits
        self._main_lengths = [0] * (_LITERALS + 8 * slots)
        self._length_lengths = [0] * _LENGTHS
        self._recent = [1, 1, 1]
        self._extra = [min(max((slot >> 1) - 1, 0), 17) for slot in range(slots)]
        self._base = [sum(1 << extra for extra in self._extra[:slot]) for slot in range(slots)]

    def inflate(self, size: int) -> bytes:
        bits, out = self._bits, bytearray()
        if bits.take(1):
            bits.take(32)  # the size of the translated file
        while len(out) < size:
            kind = bits.take(3)
            end = len(out) + bits.take(24)
            if kind == _UNCOMPRESSED:
                bits.count -= bits.count % 16 or 16
                head = bits.raw(12)
                self._recent = [int.from_bytes(head[at : at + 4], "little") for at in (0, 4, 8)]
                out += bits.raw(min(end, size) - len(out))
            elif kind in (_VERBATIM, _ALIGNED_OFFSETS):
                self._unpack(out, min(end, size), is_aligned=kind == _ALIGNED_OFFSETS)
            else:
                raise ParseError(DAMAGED)
        return bytes(out[:size])

    def _unpack(self, out: bytearray, end: int, *, is_aligned: bool) -> None:
        """A block of literals and of matches with what came before."""
        bits = self._bits
        aligned = Code([bits.take(3) for _ in range(_ALIGNED)]) if is_aligned else None
        read_lengths(bits, self._main_lengths, 0, _LITERALS)
        read_lengths(bits, self._main_lengths, _LITERALS, len(self._main_lengths))
        read_lengths(bits, self._length_lengths, 0, _LENGTHS)
        main, lengths = Code(self._main_lengths), Code(self._length_lengths)
        table, width, mask = main.table, main.bits, (1 << main.bits) - 1
        while len(out) < end:
            stop = min(end, len(out) - len(out) % FRAME_BYTES + FRAME_BYTES)
            while len(out) < stop:
                if bits.count < _BITS_PER_MATCH:
                    bits.refill()
                entry = table[bits.held >> (bits.count - width) & mask]
                bits.count -= entry & 31
                if entry < _LITERALS << 5:
                    out.append(entry >> 5)
                    continue
                symbol = (entry >> 5) - _LITERALS
                count = (symbol & 7) + 2
                if symbol & 7 == 7:
                    count += lengths.next(bits)
                repeat(out, self._distance(symbol >> 3, aligned), count)
            if len(out) % FRAME_BYTES == 0:
                bits.align()

    def _distance(self, slot: int, aligned: Code | None) -> int:
        """How far back a match lies: one of the last, or a new one."""
        recent = self._recent
        if slot < 3:
            distance = recent[slot]
            recent[slot] = recent[0]
            recent[0] = distance
            return distance
        extra = self._extra[slot]
        distance = self._base[slot] - 2
        if aligned is not None and extra >= 3:
            distance += self._bits.take(extra - 3) << 3
            distance += aligned.next(self._bits)
        elif extra:
            distance += self._bits.take(extra)
        self._recent = [distance, recent[0], recent[1]]
        return distance
