"""Rows that SAS stores packed: by run lengths, or by Ross's data compression (both as in readstat)."""

from __future__ import annotations

_FILLERS = {5: b"@", 6: b" ", 7: b"\0", 13: b"@", 14: b" ", 15: b"\0"}


def unpacked_row(data: bytes, size: int, packing: bytes) -> bytes:
    """A row of `size` bytes; what is damaged leaves zeros."""
    if len(data) >= size:
        return data[:size]
    try:
        row = _run_lengths(data, size) if packing == b"SASYZCRL" else _ross(data, size)
    except IndexError:
        row = b""
    return row[:size].ljust(size, b"\0")


def _run_lengths(data: bytes, size: int) -> bytes:
    """The first half of each command is its kind, the second a length or the front of one."""
    out = bytearray()
    position = 0
    while position < len(data) and len(out) < size:
        command, low = divmod(data[position], 16)
        position += 1
        if command in (0, 1):
            count = data[position] + 64 + low * 256 + 4096 * command
            position += 1
        elif command in (8, 9, 10, 11):
            count = low + 1 + 16 * (command - 8)
        elif command == 4:
            out += data[position + 1 : position + 2] * (data[position] + 18 + low * 256)
            position += 2
            continue
        elif command == 12:
            out += data[position : position + 1] * (low + 3)
            position += 1
            continue
        elif command in (5, 6, 7):
            out += _FILLERS[command] * (data[position] + 17 + low * 256)
            position += 1
            continue
        elif command in (13, 14, 15):
            out += _FILLERS[command] * (low + 2)
            continue
        else:
            break
        out += data[position : position + count]
        position += count
    return bytes(out)


def _ross(data: bytes, size: int) -> bytes:
    """Sixteen bits say what each of the next pieces is: a byte as it is, or a command."""
    out = bytearray()
    position, bits, left = 0, 0, 0
    while position < len(data) and len(out) < size:
        if not left:
            bits = int.from_bytes(data[position : position + 2], "big")
            position += 2
            left = 16
        left -= 1
        if not bits >> left & 1:
            out.append(data[position])
            position += 1
            continue
        command, low = divmod(data[position], 16)
        position += 1
        if command == 0:
            out += data[position : position + 1] * (low + 3)
            position += 1
        elif command == 1:
            count = low + 16 * data[position] + 19
            out += data[position + 1 : position + 2] * count
            position += 2
        else:
            offset = low + 3 + 16 * data[position]
            position += 1
            count = command
            if command == 2:
                count = data[position] + 16
                position += 1
            for _ in range(count):
                out.append(out[-offset])
    return bytes(out)
