"""Mobipocket and Kindle books."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence

RECORD_BYTES = 4096
PALMDOC, HUFFMAN = 2, 17480


def palm_database(records: Sequence[bytes], *, kind: bytes = b"BOOKMOBI") -> bytes:
    """A Palm database of these records."""
    start = 78 + 8 * len(records) + 2
    entries = b""
    for number, record in enumerate(records):
        entries += struct.pack(">II", start, 2 * number)
        start += len(record)
    header = b"Sample".ljust(60, b"\0") + kind + struct.pack(">IIH", 0, 0, len(records))
    return header + entries + b"\0\0" + b"".join(records)


def palmdoc(text: bytes) -> bytes:
    """A record packed by looking back, as far as four letters that were seen before are worth it."""
    out, position = bytearray(), 0
    while position < len(text):
        seen = text.rfind(text[position : position + 4], max(0, position - 2047), position)
        if seen >= 0 and position + 4 <= len(text):
            out += struct.pack(">H", 0x8000 | (position - seen) << 3 | 1)
            position += 4
        elif text[position] == 0x20 and position + 1 < len(text) and 0x40 <= text[position + 1] < 0x80:
            out.append(text[position + 1] ^ 0x80)
            position += 2
        else:
            byte = text[position]
            out += bytes((1, byte)) if 1 <= byte <= 8 or byte >= 0x80 else bytes((byte,))
            position += 1
    return bytes(out)


def huffman_records(phrases: Sequence[tuple[bytes, bool]]) -> list[bytes]:
    """A HUFF record of 256 codes of eight bits, and a CDIC record of as many phrases; True for plain text.

    The code of phrase `n` is the byte `255 - n`.
    """
    filled = [*phrases, *[(b"?", True)] * (256 - len(phrases))]
    first = b"".join(struct.pack(">I", 255 << 8 | 0x80 | 8) for _ in range(256))
    huff = b"HUFF" + struct.pack(">III", 24, 24, 24 + len(first)) + bytes(8) + first + bytes(256)
    offsets, body = b"", b""
    for phrase, is_plain in filled:
        offsets += struct.pack(">H", 2 * len(filled) + len(body))
        body += struct.pack(">H", len(phrase) | (0x8000 if is_plain else 0)) + phrase
    return [huff, b"CDIC" + struct.pack(">III", 16, len(filled), 8) + offsets + body]


def book_header(
    size: int,
    count: int,
    *,
    packing: int = PALMDOC,
    about: Mapping[int, bytes] | None = None,
    version: int = 6,
    dictionary: tuple[int, int] = (0, 0),
    flows: int = 0,
    trailers: int = 0,
    protection: int = 0,
) -> bytes:
    """The first record of a book.

    Args:
        size: bytes of its text.
        count: records of text.
        packing: how they are packed.
        about: what the book says of itself, by number.
        version: 6, or 8 for the newer kind.
        dictionary: number of the HUFF record, and how many there are with it.
        flows: number of the FDST record.
        trailers: what stands behind the text in each record, a bit each.
        protection: 2 for a protected book.
    """
    entries = b"".join(
        struct.pack(">II", kind, len(value) + 8) + value for kind, value in (about or {}).items()
    )
    exth = b"EXTH" + struct.pack(">II", 12 + len(entries), len(about or {})) + entries
    header = bytearray(248)
    struct.pack_into(">HxxIHHH", header, 0, packing, size, count, RECORD_BYTES, protection)
    struct.pack_into(">4sIIIII", header, 16, b"MOBI", 232, 2, 65001, 0, version)
    struct.pack_into(">II", header, 84, len(header) + len(exth), len(b"A full name"))
    struct.pack_into(">II", header, 112, *dictionary)
    struct.pack_into(">I", header, 128, 0x40)
    struct.pack_into(">I", header, 192, flows)
    struct.pack_into(">I", header, 240, trailers)
    return bytes(header) + exth + b"A full name"


def text_records(text: bytes) -> list[bytes]:
    """Text in records, each packed by looking back."""
    return [palmdoc(text[at : at + RECORD_BYTES]) for at in range(0, len(text), RECORD_BYTES)]


def mobi(text: str, *, about: Mapping[int, bytes] | None = None) -> bytes:
    """A book of the older kind."""
    encoded = text.encode()
    records = text_records(encoded)
    return palm_database([book_header(len(encoded), len(records), about=about), *records])
