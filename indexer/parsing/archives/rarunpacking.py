"""Unpacks what RAR 5 packs: matches with what came before, in prefix codes. No description but its free readers.

The form of before, with its prediction by partial matching and its programs in archives, is left alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate

from indexer.errors import ParseError
from indexer.parsing.archives.prefixcodes import Bits, Code, repeat

_MAIN, _DISTANCES, _LOW_DISTANCES, _REPEATS = 306, 64, 16, 44
_ALL = _MAIN + _DISTANCES + _LOW_DISTANCES + _REPEATS
_PRETREE = 20
_SAME_SHORT, _SAME_LONG, _ZEROS_SHORT = 16, 17, 18
_FILTER, _AGAIN, _RECENT, _MATCH = 256, 257, 258, 262
_CHECK = 0x5A
_DELTA, _CALLS, _CALLS_AND_JUMPS, _ARM_CALLS = 0, 1, 2, 3
_ARM_CALL = 0xEB
_CODE_BYTES = 1 << 24
"""The size of a program, for the calls in it."""
_MAX_FILTERS, _MAX_FILTERED_BYTES = 8_192, 0x40_0000
DAMAGED = "The file is damaged."


@dataclass(frozen=True, slots=True)
class _Filter:
    """What is to be undone to a stretch of the file."""

    start: int
    size: int
    kind: int
    channels: int


class RarUnpacker:
    """Unpacks a file and then those that lean on it, one after the other."""

    def __init__(self) -> None:
        self._window = bytearray()
        self._recent = [0, 0, 0, 0]
        self._last_count = 0
        self._codes: tuple[Code, Code, Code, Code] | None = None

    def unpack(self, packed: bytes, size: int) -> bytes:
        """The next file, of `size` bytes.

        Raises:
            ParseError: it is damaged, or packed in a way that is not known.
        """
        start = len(self._window)
        filters: list[_Filter] = []
        position, is_last = 0, False
        try:
            while not is_last and len(self._window) - start < size:
                block, bits, flags, position = _next_block(packed, position)
                is_last = bool(flags & 0x40)
                self._read_block(Bits(block), bits, filters, has_codes=bool(flags & 0x80), end=start + size)
        except IndexError as error:
            raise ParseError(DAMAGED) from error
        unpacked = self._window[start : start + size]
        if len(unpacked) < size:
            raise ParseError(DAMAGED)
        for each in filters:
            _undo(each, unpacked, start)
        return bytes(unpacked)

    def _read_block(
        self, bits: Bits, size: int, filters: list[_Filter], *, has_codes: bool, end: int
    ) -> None:
        if has_codes:
            self._codes = _read_codes(bits)
        if self._codes is None:
            raise ParseError(DAMAGED)
        main, distances, low_distances, repeats = self._codes
        out, recent = self._window, self._recent
        table, width, mask = main.table, main.bits, (1 << main.bits) - 1
        while bits.position * 8 - bits.count < size and len(out) < end:
            if bits.count < width:
                bits.refill()
            entry = table[bits.held >> (bits.count - width) & mask]
            bits.count -= entry & 31
            symbol = entry >> 5
            if symbol < _FILTER:
                out.append(symbol)
                continue
            if symbol == _FILTER:
                filters.append(_read_filter(bits, len(out)))
                if len(filters) > _MAX_FILTERS:
                    raise ParseError(DAMAGED)
                continue
            if symbol >= _MATCH:
                count = _count(bits, symbol - _MATCH)
                distance = _distance(bits, distances, low_distances)
                count += (distance > 0x100) + (distance > 0x2000) + (distance > 0x40000)
                recent[:] = [distance, *recent[:3]]
            elif symbol >= _RECENT:
                distance = recent.pop(symbol - _RECENT)
                recent.insert(0, distance)
                count = _count(bits, repeats.next(bits))
            else:
                count, distance = self._last_count, recent[0]
            self._last_count = count
            repeat(out, distance, min(count, end - len(out)))


def _next_block(packed: bytes, position: int) -> tuple[bytes, int, int, int]:
    """A block, how many bits of it count, its flags, and where the next begins."""
    flags = packed[position]
    size_bytes = (flags >> 3 & 3) + 1
    start = position + 2 + size_bytes
    size = int.from_bytes(packed[position + 2 : start], "little")
    check = _CHECK ^ flags
    for byte in packed[position + 2 : start]:
        check ^= byte
    if size_bytes > 3 or check != packed[position + 1] or start + size > len(packed):
        raise ParseError(DAMAGED)
    return packed[start : start + size], 8 * (size - 1) + (flags & 7) + 1, flags, start + size


def _read_codes(bits: Bits) -> tuple[Code, Code, Code, Code]:
    lengths: list[int] = []
    while len(lengths) < _PRETREE:
        length = bits.take(4)
        zeros = bits.take(4) if length == 15 else 0
        lengths += [0] * (zeros + 2) if zeros else [length]
    code = Code(lengths[:_PRETREE])
    lengths = []
    while len(lengths) < _ALL:
        symbol = code.next(bits)
        if symbol < _SAME_SHORT:
            lengths.append(symbol)
            continue
        count = bits.take(3) + 3 if symbol in (_SAME_SHORT, _ZEROS_SHORT) else bits.take(7) + 11
        lengths += [lengths[-1] if symbol <= _SAME_LONG else 0] * count
    ends = list(accumulate((_MAIN, _DISTANCES, _LOW_DISTANCES, _REPEATS)))
    main, distances, low, repeats = (
        Code(lengths[start:end]) for start, end in zip((0, *ends), ends, strict=False)
    )
    return main, distances, low, repeats


def _count(bits: Bits, slot: int) -> int:
    """How many bytes a match has, by its class."""
    if slot < 8:
        return slot + 2
    extra = (slot >> 2) - 1
    return 2 + ((4 | slot & 3) << extra) + bits.take(extra)


def _distance(bits: Bits, distances: Code, low_distances: Code) -> int:
    slot = distances.next(bits)
    if slot < 4:
        return slot + 1
    extra = (slot >> 1) - 1
    distance = 1 + ((2 | slot & 1) << extra)
    if extra < 4:
        return distance + bits.take(extra)
    return distance + (bits.take(extra - 4) << 4) + low_distances.next(bits)


def _read_filter(bits: Bits, position: int) -> _Filter:
    start, size = (_read_sized(bits) for _ in range(2))
    kind = bits.take(3)
    channels = bits.take(5) + 1 if kind == _DELTA else 0
    if kind > _ARM_CALLS or size > _MAX_FILTERED_BYTES:
        raise ParseError("It is packed in a way that cannot be read.")
    return _Filter(position + start, size, kind, channels)


def _read_sized(bits: Bits) -> int:
    count = bits.take(2) + 1
    return int.from_bytes(bits.take(8 * count).to_bytes(count, "big"), "little")


def _undo(each: _Filter, unpacked: bytearray, start: int) -> None:
    """Undo a filter in a file whose first byte stood at `start` of all that was unpacked."""
    begin = each.start - start
    stretch = unpacked[begin : begin + each.size] if begin >= 0 else b""
    if len(stretch) < each.size:
        raise ParseError(DAMAGED)
    if each.kind == _DELTA:
        unpacked[begin : begin + each.size] = _summed(bytes(stretch), each.channels)
        return
    if each.kind == _ARM_CALLS:
        for at in range(begin, begin + each.size - 3, 4):
            if unpacked[at + 3] == _ARM_CALL:
                address = int.from_bytes(unpacked[at : at + 3], "little") - at // 4 & 0xFF_FFFF
                unpacked[at : at + 3] = address.to_bytes(3, "little")
        return
    opcodes = (0xE8, 0xE9) if each.kind == _CALLS_AND_JUMPS else (0xE8,)
    at = begin
    while at + 5 <= begin + each.size:
        at += 1
        if unpacked[at - 1] not in opcodes:
            continue
        place, address = at % _CODE_BYTES, int.from_bytes(unpacked[at : at + 4], "little", signed=True)
        if 0 <= address < _CODE_BYTES:
            unpacked[at : at + 4] = (address - place & 0xFFFF_FFFF).to_bytes(4, "little")
        elif address < 0 <= address + place:
            unpacked[at : at + 4] = (address + _CODE_BYTES).to_bytes(4, "little")
        at += 4


def _summed(data: bytes, channels: int) -> bytes:
    """Bytes of several channels, told one channel behind the other by what each takes off the one before."""
    out = bytearray(len(data))
    position = 0
    for channel in range(channels):
        count = len(range(channel, len(data), channels))
        taken = accumulate(
            data[position : position + count], lambda before, byte: before - byte & 0xFF, initial=0
        )
        out[channel::channels] = bytes(taken)[1:]
        position += count
    return bytes(out)
