"""Packs as RAR 5 does, in codes whose words are all as long as each other."""

from __future__ import annotations

from collections.abc import Sequence

MAIN_BITS, DISTANCE_BITS, LOW_BITS, REPEAT_BITS = 9, 6, 4, 6
MATCH_BYTES = 12
FILTER, AGAIN, RECENT, MATCH = 256, 257, 258, 262


def pack(
    content: bytes,
    *,
    before: bytes = b"",
    filters: Sequence[tuple[int, int, int, int]] = (),
    block_bytes: int = 4_000,
) -> bytes:
    """A file in blocks.

    Args:
        content: its bytes.
        before: what the files before it hold, where they are solid.
        filters: start, size, kind and channels of each stretch that is to be changed afterwards.
        block_bytes: how much of it a block holds.
    """
    out = b""
    starts = range(0, len(content), block_bytes) or [0]
    for start in starts:
        bits = _codes() if start == 0 else ""
        for each in filters if start == 0 else ():
            bits += _filter(*each)
        text, at = before + content, len(before) + start
        bits += _body(text, at, min(at + block_bytes, len(text)))
        out += _block(bits, has_codes=start == 0, is_last=start == starts[-1])
    return out


def _bits(value: int, count: int) -> str:
    return format(value, f"0{count}b") if count else ""


def _codes() -> str:
    lengths = {LOW_BITS: 2, DISTANCE_BITS: 2, MAIN_BITS: 2}
    told = "".join(_bits(lengths.get(length, 0), 4) for length in range(20))
    return told + "10" * 306 + "01" * 64 + "00" * 16 + "01" * 44


def _filter(start: int, size: int, kind: int, channels: int) -> str:
    bits = _bits(FILTER, MAIN_BITS)
    for number in (start, size):
        bits += _bits(1, 2) + "".join(_bits(byte, 8) for byte in number.to_bytes(2, "little"))
    return bits + _bits(kind, 3) + (_bits(channels - 1, 5) if kind == 0 else "")


def _body(text: bytes, position: int, end: int) -> str:
    bits, last = "", 0
    turn = 0
    while position < end:
        seen = text.rfind(text[position : position + MATCH_BYTES], max(0, position - 300_000), position)
        if seen < 0 or position + MATCH_BYTES > end:
            bits += _bits(text[position], MAIN_BITS)
            position += 1
            continue
        distance, turn = position - seen, turn + 1
        if distance == last and turn % 3:
            bits += _bits(AGAIN, MAIN_BITS) if turn % 3 == 1 else _bits(RECENT, MAIN_BITS) + _repeat()
        else:
            bits += _match(distance)
        last = distance
        position += MATCH_BYTES
    return bits


def _repeat() -> str:
    slot, rest, extra = _count(MATCH_BYTES)
    return _bits(slot, REPEAT_BITS) + _bits(rest, extra)


def _count(count: int) -> tuple[int, int, int]:
    """Class, rest, and its bits, of a number of bytes."""
    if count < 10:
        return count - 2, 0, 0
    extra = (count - 2).bit_length() - 3
    return 4 * (extra + 1) + (count - 2 >> extra & 3), count - 2 & ((1 << extra) - 1), extra


def _match(distance: int) -> str:
    nearer = (distance > 0x100) + (distance > 0x2000) + (distance > 0x40000)
    slot, rest, extra = _count(MATCH_BYTES - nearer)
    bits = _bits(MATCH + slot, MAIN_BITS) + _bits(rest, extra)
    number = distance - 1
    if number < 4:
        return bits + _bits(number, DISTANCE_BITS)
    extra = number.bit_length() - 2
    bits += _bits(2 * (extra + 1) + (number >> extra & 1), DISTANCE_BITS)
    rest = number & ((1 << extra) - 1)
    return bits + (
        _bits(rest, extra) if extra < 4 else _bits(rest >> 4, extra - 4) + _bits(rest & 15, LOW_BITS)
    )


def _block(bits: str, *, has_codes: bool, is_last: bool) -> bytes:
    last_bits = (len(bits) - 1) % 8
    padded = bits.ljust(-(-len(bits) // 8) * 8, "0")
    data = int(padded, 2).to_bytes(len(padded) // 8, "big")
    flags = last_bits | 2 << 3 | 0x40 * is_last | 0x80 * has_codes
    size = len(data).to_bytes(3, "little")
    return bytes((flags, 0x5A ^ flags ^ size[0] ^ size[1] ^ size[2])) + size + data
