"""Compiled help: an LZX stream of literals, matches and stored blocks, and the container around it."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence

FRAME_BYTES = 1 << 15
WINDOW_BITS, SLOTS = 16, 32
VERBATIM, ALIGNED, STORED = 1, 2, 3
_MAIN = 256 + 8 * SLOTS


class BitWriter:
    """Bits into little-endian words, the highest first."""

    def __init__(self) -> None:
        self._bits = ""

    def put(self, value: int, count: int) -> None:
        """Append a number of so many bits."""
        self._bits += format(value, f"0{count}b") if count else ""

    def align(self, *, always: bool = False) -> None:
        """Fill up the word; a whole one where `always` and none is begun."""
        self._bits += "0" * (-len(self._bits) % 16 or (16 if always else 0))

    def raw(self, data: bytes) -> None:
        """Append bytes as they are, and fill up the word."""
        even = data + b"\0" * (len(data) % 2)
        for at in range(0, len(even), 2):
            self.put(even[at + 1] << 8 | even[at], 16)

    def bytes(self) -> bytes:
        """All words."""
        self.align()
        return b"".join(
            struct.pack("<H", int(self._bits[at : at + 16], 2)) for at in range(0, len(self._bits), 16)
        )


def _put_lengths(bits: BitWriter, count: int, before: int, length: int) -> None:
    """Tell that each of so many words has `length` bits, `before` of which was told already."""
    step = (before - length) % 17
    for symbol in range(20):
        bits.put(1 if symbol in (step, 19) else 0, 4)
    for _ in range(count):
        bits.put(0, 1)


def lzx(text: bytes, *, kinds: Sequence[int] = (VERBATIM,), block_bytes: int = 9_000) -> bytes:
    """One stretch of text, in blocks of these kinds by turns; every word of a code is as long as the others."""
    bits, before = BitWriter(), 0
    bits.put(0, 1)
    for number, start in enumerate(range(0, len(text), block_bytes)):
        kind, block = kinds[number % len(kinds)], text[start : start + block_bytes]
        bits.put(kind, 3)
        bits.put(len(block), 24)
        if kind == STORED:
            bits.align(always=True)
            bits.raw(struct.pack("<III", 1, 1, 1) + block)
            continue
        for _ in range(8 if kind == ALIGNED else 0):
            bits.put(3, 3)
        _put_lengths(bits, 256, before, 9)
        _put_lengths(bits, _MAIN - 256, before, 9)
        _put_lengths(bits, 249, 8 if before else 0, 8)
        before = 9
        _put_block(bits, text, start, start + len(block), is_aligned=kind == ALIGNED)
    return bits.bytes()


def _put_block(bits: BitWriter, text: bytes, position: int, end: int, *, is_aligned: bool) -> None:
    while position < end:
        stop = min(end, position - position % FRAME_BYTES + FRAME_BYTES)
        seen = text.rfind(text[position : position + 12], max(0, position - 30_000), position)
        if seen >= 0 and position + 12 <= stop:
            _put_match(bits, position - seen, 12, is_aligned=is_aligned)
            position += 12
        else:
            bits.put(text[position], 9)
            position += 1
        if position % FRAME_BYTES == 0:
            bits.align()


def _put_match(bits: BitWriter, distance: int, count: int, *, is_aligned: bool) -> None:
    extras = [min(max((slot >> 1) - 1, 0), 17) for slot in range(SLOTS)]
    bases = [sum(1 << extra for extra in extras[:slot]) for slot in range(SLOTS)]
    slot = max(slot for slot in range(3, SLOTS) if bases[slot] <= distance + 2)
    rest, extra = distance + 2 - bases[slot], extras[slot]
    bits.put(256 + slot * 8 + 7, 9)
    bits.put(count - 9, 8)
    if is_aligned and extra >= 3:
        bits.put(rest >> 3, extra - 3)
        bits.put(rest & 7, 3)
    else:
        bits.put(rest, extra)


def chm(files: Mapping[str, bytes], *, title: str = "", kinds: Sequence[int] = (VERBATIM,)) -> bytes:
    """A compiled help file; each stretch of two frames begins anew."""
    stream = b"".join(files.values())
    interval = 2 * FRAME_BYTES
    stretches = [lzx(stream[at : at + interval], kinds=kinds) for at in range(0, len(stream), interval)]
    starts = [sum(map(len, stretches[:number])) for number in range(len(stretches))]
    frames = [start for start in starts for _ in range(2)]  # only the first of a stretch is looked at
    system = struct.pack("<IHH", 3, 3, len(title) + 1) + title.encode() + b"\0"
    control = struct.pack("<I4sIIIII", 6, b"LZXC", 2, 2, 1 << WINDOW_BITS - 15, 1, 0)
    table = struct.pack("<IIIIQQQ", 2, len(frames), 8, 40, len(stream), sum(map(len, stretches)), FRAME_BYTES)
    table += b"".join(struct.pack("<Q", start) for start in frames)
    storage = "::DataSpace/Storage/MSCompressed/"
    transform = "Transform/{7FC28940-9D31-11D0-9B27-00A0C91E9C7C}/InstanceData/ResetTable"
    plain = {"/#SYSTEM": system, f"{storage}Content": b"".join(stretches), f"{storage}ControlData": control,
             storage + transform: table}  # fmt: skip
    entries, offset = [], 0
    for name, content in files.items():
        entries.append(_entry(name, 1, offset, len(content)))
        offset += len(content)
    offset = 0
    for name, content in plain.items():
        entries.append(_entry(name, 0, offset, len(content)))
        offset += len(content)
    chunks = _chunks(entries)
    directory = struct.pack("<4sIIIIIIiii", b"ITSP", 1, 84, 10, 4096, 2, 1, -1, 0, len(chunks) - 1).ljust(
        84, b"\0"
    )
    directory += b"".join(chunks)
    header = struct.pack("<4sIIIII32xQQ", b"ITSF", 3, 96, 1, 0, 0x409, 0, 0)
    header += struct.pack("<QQQ", 96, len(directory), 96 + len(directory))
    return header + directory + b"".join(plain.values())


def _chunks(entries: Sequence[bytes]) -> list[bytes]:
    """Entries in chunks of the directory, three to each."""
    parts = [b"".join(entries[at : at + 3]) for at in range(0, len(entries), 3)]
    return [
        struct.pack(
            "<4sIIii",
            b"PMGL",
            4096 - 20 - len(part),
            0,
            number - 1,
            (number + 1) if part != parts[-1] else -1,
        )
        + part.ljust(4096 - 20, b"\0")
        for number, part in enumerate(parts)
    ]


def _entry(name: str, section: int, offset: int, size: int) -> bytes:
    encoded = name.encode()
    return _counted(len(encoded)) + encoded + _counted(section) + _counted(offset) + _counted(size)


def _counted(number: int) -> bytes:
    out = bytes((number & 0x7F,))
    while number := number >> 7:
        out = bytes((number & 0x7F | 0x80,)) + out
    return out
