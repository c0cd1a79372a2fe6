"""DjVu documents without pictures, and the compression of their texts."""

from __future__ import annotations

import struct
from collections.abc import Sequence

from indexer.parsing.documents.djvustates import STATES


class ZWriter:
    """Bits into a Z'-coded stream.

    What a reader holds lies below the top of its interval by a distance that each likely bit doubles, and each
    unlikely one lessens by the rest of the interval before. Backwards, the distances add up to the stream.
    """

    def __init__(self) -> None:
        self._low = 0
        self._steps: list[tuple[int, int]] = []
        self._states = [0] * 300

    def bit(self, context: int, bit: int) -> None:
        """A bit in a context."""
        state = self._states[context]
        likely, width, up, down = STATES[state]
        split = self._low + likely
        if bit == state & 1:
            if split < 0x8000:
                self._low = split
                return
            if self._low >= width:
                self._states[context] = up
        else:
            self._states[context] = down
        split = min(split, 0x6000 + (split + self._low >> 2))
        self._step(split, is_likely=bit == state & 1)

    def even_bit(self, bit: int) -> None:
        """A bit where either is as likely."""
        self._step(0x8000 + (self._low >> 1), is_likely=not bit)

    def _step(self, split: int, *, is_likely: bool) -> None:
        rest = 0 if is_likely else 0x10000 - split
        low = split if is_likely else self._low + rest
        shift = 1 if is_likely else 16 - (low & 0xFFFF ^ 0xFFFF).bit_length()
        self._low = low << shift & 0xFFFF
        self._steps.append((rest, shift))

    def number(self, value: int, bits: int) -> None:
        """A number of even bits."""
        for shift in range(bits - 1, -1, -1):
            self.even_bit(value >> shift & 1)

    def branch(self, context: int, value: int, bits: int) -> None:
        """A number whose bits each have a context by those before."""
        seen = 1
        for shift in range(bits - 1, -1, -1):
            bit = value >> shift & 1
            self.bit(context + seen - 1, bit)
            seen = seen << 1 | bit

    def bytes(self) -> bytes:
        """The stream."""
        distance, scale = 1, 0
        for rest, shift in reversed(self._steps):
            scale += shift
            distance += rest << scale
        filled = -(16 + scale) % 8
        return ((((1 << 16 + scale) - distance + 1) << filled) - 1).to_bytes(
            (16 + scale + filled) // 8, "big"
        )


def bzz(data: bytes, *, speed: int = 0) -> bytes:
    """Bytes in one sorted block; `speed` from 0 to 2 is how fast what was seen often is forgotten."""
    coder = ZWriter()
    if data:
        coder.number(len(data) + 1, 24)
        coder.even_bit(speed > 0)
        if speed:
            coder.even_bit(speed > 1)
        _put_block(coder, data, speed)
    coder.number(0, 24)
    return coder.bytes()


def _put_block(coder: ZWriter, data: bytes, speed: int) -> None:
    turns = sorted(range(len(data) + 1), key=lambda at: data[at:])
    recent, seen, weight, before = list(range(256)), [0] * 4, 4, 2
    for turn in turns:
        place = recent.index(data[turn - 1]) if turn else 256
        _put_place(coder, place, before)
        before = min(place, 2)
        if place == 256:
            continue
        weight += weight >> speed
        if weight > 0x1000_0000:
            weight >>= 24
            seen = [each >> 24 for each in seen]
        own, to = weight + (seen[place] if place < 4 else 0), min(place, 3)
        while to and own >= seen[to - 1]:
            seen[to] = seen[to - 1]
            to -= 1
        seen[to] = own
        recent.insert(to, recent.pop(place))


def _put_place(coder: ZWriter, place: int, before: int) -> None:
    coder.bit(before, place == 0)
    if place == 0:
        return
    coder.bit(3 + before, place == 1)
    if place == 1:
        return
    context = 6
    for bits in range(1, 8):
        is_here = place < 2 << bits
        coder.bit(context, is_here)
        if is_here:
            coder.branch(context + 1, place - (1 << bits), bits)
            return
        context += 1 << bits


def _chunk(name: bytes, content: bytes) -> bytes:
    return name + struct.pack(">I", len(content)) + content + b"\0" * (len(content) % 2)


def djvu(pages: Sequence[str | None], *, about: str = "", is_packed: bool = True) -> bytes:
    """A document of these texts, None for a page without a text layer; `about` is an annotation."""
    parts = [_page(text, is_packed=is_packed) for text in pages]
    shared = _chunk(b"FORM", b"DJVI" + _annotation(about, is_packed=is_packed)) if about else b""
    if len(parts) == 1 and not about:
        return b"AT&T" + parts[0]
    return b"AT&T" + _chunk(b"FORM", b"DJVM" + _chunk(b"DIRM", b"\x81\0\0") + shared + b"".join(parts))


def _annotation(about: str, *, is_packed: bool) -> bytes:
    return _chunk(b"ANTz", bzz(about.encode())) if is_packed else _chunk(b"ANTa", about.encode())


def _page(text: str | None, *, is_packed: bool) -> bytes:
    content = _chunk(b"INFO", bytes(10)) + _chunk(b"Sjbz", b"\0\1\2")
    if text is not None:
        layer = struct.pack(">I", len(text.encode()))[1:] + text.encode() + b"\1"
        content += _chunk(b"TXTz", bzz(layer)) if is_packed else _chunk(b"TXTa", layer)
    return _chunk(b"FORM", b"DJVU" + content)
