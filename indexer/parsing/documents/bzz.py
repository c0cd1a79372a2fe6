"""BZZ, the compression of texts in DjVu files (Lizardtech DjVu Reference, version 3, appendices 3 and 4).

A Z'-coder gives bits; they are places in a list of recently seen bytes, and these a sorted block.
"""

from __future__ import annotations

from indexer.errors import LimitError, ParseError
from indexer.parsing.documents.djvustates import STATES

_MAX_BLOCK_BYTES = 4096 * 1024
_CONTEXTS = 300
_RECENT = 3
"""How many contexts there are for each of the first two bits, by the place that came before."""
_TOP = 4
"""Of the list, the first so many stand by how often they were seen."""
_DAMAGED = "The document's text layer is damaged."


class _ZCoder:
    """Bits, each by the state that its context is in."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._position = 0
        self._held = self._count = 0
        self._low = 0
        self._code = self._next(16)
        self.states = [0] * _CONTEXTS

    def _next(self, count: int) -> int:
        """The next bits of the data; ones behind its end, and soon an error."""
        while self._count < count:
            piece = self._data[self._position : self._position + 8]
            if self._position > len(self._data) + 64:
                raise ParseError(_DAMAGED)
            self._position += 8
            rest = (self._held & ((1 << self._count) - 1)) << 64
            self._held = rest | int.from_bytes(piece.ljust(8, b"\xff"), "big")
            self._count += 64
        self._count -= count
        return self._held >> self._count & ((1 << count) - 1)

    def bit(self, context: int) -> int:
        """The next bit in a context."""
        state = self.states[context]
        likely, width, up, down = STATES[state]
        split = self._low + likely
        if split <= self._code and split < 0x8000:
            self._low = split
            return state & 1
        split = min(split, 0x6000 + (split + self._low >> 2))
        if split > self._code:
            self.states[context] = down
            self._shrink(split)
            return state & 1 ^ 1
        if self._low >= width:
            self.states[context] = up
        self._grow(split)
        return state & 1

    def even_bit(self) -> int:
        """The next bit where either is as likely."""
        split = 0x8000 + (self._low >> 1)
        if split > self._code:
            self._shrink(split)
            return 1
        self._grow(split)
        return 0

    def _grow(self, split: int) -> None:
        self._low = split << 1 & 0xFFFF
        self._code = self._code << 1 & 0xFFFF | self._next(1)

    def _shrink(self, split: int) -> None:
        rest = 0x10000 - split
        low, code = self._low + rest, self._code + rest
        ones = 16 - (low & 0xFFFF ^ 0xFFFF).bit_length()  # in front
        self._low = low << ones & 0xFFFF
        self._code = (code << ones & 0xFFFF) | (self._next(ones) if ones else 0)

    def number(self, bits: int) -> int:
        """A number of even bits."""
        value = 0
        for _ in range(bits):
            value = value << 1 | self.even_bit()
        return value

    def branch(self, context: int, bits: int) -> int:
        """A number whose bits each have a context by those before; the first is `context`."""
        value = 1
        for _ in range(bits):
            value = value << 1 | self.bit(context + value - 1)
        return value - (1 << bits)


def inflate_bzz(data: bytes, *, max_bytes: int) -> bytes:
    """The bytes of all blocks.

    Raises:
        LimitError: there are more than `max_bytes`.
        ParseError: they are damaged.
    """
    coder, out = _ZCoder(data), bytearray()
    while size := coder.number(24):
        if size > _MAX_BLOCK_BYTES:
            raise ParseError(_DAMAGED)
        if len(out) + size > max_bytes:
            raise LimitError("The document's text layer inflates to more than the limit.")
        out += _unsorted(*_block(coder, size))
    return bytes(out)


def _block(coder: _ZCoder, size: int) -> tuple[bytearray, int]:
    """A sorted block, and the place of the mark in it."""
    step = coder.even_bit() and 1 + coder.even_bit()
    recent, seen = list(range(256)), [0] * _TOP
    weight, place, mark = 4, 3, -1
    block = bytearray(size)
    for at in range(size):
        place = _place(coder, min(place, _RECENT - 1))
        if place == 256:
            mark = at
            continue
        byte = recent[place]
        block[at] = byte
        weight += weight >> step
        if weight > 0x1000_0000:
            weight >>= 24
            seen = [each >> 24 for each in seen]
        own, to = weight + (seen[place] if place < _TOP else 0), min(place, _TOP - 1)
        while to > 0 and own >= seen[to - 1]:
            seen[to] = seen[to - 1]
            to -= 1
        seen[to] = own
        del recent[place]
        recent.insert(to, byte)
    return block, mark


def _place(coder: _ZCoder, before: int) -> int:
    """A place in the list of recently seen bytes; 256 for the mark."""
    if coder.bit(before):
        return 0
    if coder.bit(_RECENT + before):
        return 1
    context = 2 * _RECENT
    for bits in range(1, 8):
        if coder.bit(context):
            return (1 << bits) + coder.branch(context + 1, bits)
        context += 1 << bits
    return 256


def _unsorted(block: bytearray, mark: int) -> bytes:
    """The bytes of a block as they were before it was sorted by what follows each (Burrows and Wheeler, 1994)."""
    if mark < 0:
        raise ParseError(_DAMAGED)
    counts, ranks = [0] * 256, [0] * len(block)
    for at, byte in enumerate(block):
        if at != mark:
            ranks[at] = counts[byte]
            counts[byte] += 1
    first, starts = 1, []
    for count in counts:
        starts.append(first)
        first += count
    out = bytearray(len(block) - 1)
    at = 0
    for to in range(len(out) - 1, -1, -1):
        byte = block[at]
        out[to] = byte
        at = starts[byte] + ranks[at]
    if at != mark:
        raise ParseError(_DAMAGED)
    return bytes(out)
