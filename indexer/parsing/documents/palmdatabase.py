"""Palm databases, the container of Mobipocket and Kindle books, and the two ways in which their text is packed.

The container and PalmDOC are Palm's (Palm File Format Specification, 2001; the MobileRead wiki on PDB and MOBI);
HUFF/CDIC is Mobipocket's, known from what its books hold.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

from indexer.errors import LimitError, ParseError

_HEADER_BYTES, _ENTRY_BYTES = 78, 8
_MAX_RECORD_CHARS = 1 << 16
"""What a record of text unpacks to: 4,096 bytes by the format, and a little of a letter."""
_MAX_PHRASE_DEPTH = 32
_MAX_DICTIONARY_BYTES = 64_000_000


class PalmDatabase:
    """The records of a database, by their numbers."""

    def __init__(self, data: memoryview) -> None:
        """Read the list of records.

        Raises:
            ParseError: the list is damaged.
        """
        count = int.from_bytes(data[76:78], "big")
        entries = bytes(data[_HEADER_BYTES : _HEADER_BYTES + count * _ENTRY_BYTES])
        starts = [start for start, _ in struct.iter_unpack(">II", entries[: len(entries) // 8 * 8])]
        if not starts or starts != sorted(starts):
            raise ParseError("The book's list of records is damaged.")
        self.data = data
        self._bounds = [*starts, len(data)]

    def __len__(self) -> int:
        """How many records there are."""
        return len(self._bounds) - 1

    def record(self, number: int) -> bytes:
        """A record; empty where there is none."""
        if not 0 <= number < len(self):
            return b""
        return bytes(self.data[self._bounds[number] : self._bounds[number + 1]])


def inflate_palmdoc(packed: bytes) -> bytes:
    """A record of text that was packed by looking back.

    Raises:
        ParseError: it looks back to before its start.
    """
    out = bytearray()
    position, end = 0, len(packed)
    while position < end:
        byte = packed[position]
        position += 1
        if 1 <= byte <= 8:
            out += packed[position : position + byte]
            position += byte
        elif byte < 0x80:
            out.append(byte)
        elif byte >= 0xC0:
            out += bytes((0x20, byte ^ 0x80))
        elif position < end:
            pair = (byte << 8 | packed[position]) & 0x3FFF
            position += 1
            distance, count = pair >> 3, (pair & 7) + 3
            start = len(out) - distance
            if distance == 0 or start < 0:
                raise ParseError("The book's text is damaged.")
            for at in range(start, start + count):  # it may overlap what it makes
                out.append(out[at])
        if len(out) > _MAX_RECORD_CHARS:
            raise LimitError("A part of the book unpacks to more than the limit.")
    return bytes(out)


class HuffmanPhrases:
    """A dictionary of phrases with a Huffman code for each; phrases are made of others."""

    def __init__(self, huff: bytes, cdics: Sequence[bytes]) -> None:
        """Read the code from a HUFF record and the phrases from CDIC records.

        Raises:
            ParseError: they are damaged.
        """
        try:
            if not huff.startswith(b"HUFF") or not all(each.startswith(b"CDIC") for each in cdics):
                raise ParseError("The book's dictionary is missing.")
            by_byte, by_length = struct.unpack_from(">II", huff, 8)
            self._first = [
                (entry & 0x1F, bool(entry & 0x80), entry >> 8)
                for entry in struct.unpack_from(">256I", huff, by_byte)
            ]
            bounds = struct.unpack_from(">64I", huff, by_length)
            self._least = [0, *bounds[::2]]
            self._greatest = [0, *bounds[1::2]]
            self._phrases: list[tuple[bytes, bool]] = []
            for cdic in cdics:
                self._phrases += _phrases_of(cdic, len(self._phrases))
        except struct.error as error:
            raise ParseError("The book's dictionary is damaged.") from error
        self._open: set[int] = set()
        self._left = _MAX_DICTIONARY_BYTES

    def inflate(self, packed: bytes) -> bytes:
        """A record of text.

        Raises:
            LimitError: it unpacks to more than a record holds.
            ParseError: it, or a phrase, is damaged.
        """
        bits, left = int.from_bytes(packed, "big") << 32, len(packed) * 8
        out = bytearray()
        while left > 0:
            window = bits >> left & 0xFFFF_FFFF
            length, is_whole, greatest = self._first[window >> 24]
            if not is_whole:
                while length < 32 and window >> (32 - length) < self._least[length]:
                    length += 1
                greatest = self._greatest[length]
            left -= length
            if left < 0:
                break
            if length == 0:
                raise ParseError("The book's dictionary is damaged.")
            out += self._phrase(greatest - (window >> (32 - length)))
            if len(out) > _MAX_RECORD_CHARS:
                raise LimitError("A part of the book unpacks to more than the limit.")
        return bytes(out)

    def _phrase(self, number: int) -> bytes:
        if (
            not 0 <= number < len(self._phrases)
            or number in self._open
            or len(self._open) > _MAX_PHRASE_DEPTH
        ):
            raise ParseError("The book's text is damaged.")
        phrase, is_plain = self._phrases[number]
        if not is_plain:
            self._open.add(number)
            try:
                phrase = self.inflate(phrase)
            finally:
                self._open.discard(number)
            self._left -= len(phrase)
            if self._left < 0:
                raise LimitError("The book's dictionary unpacks to more than the limit.")
            self._phrases[number] = (phrase, True)
        return phrase


def _phrases_of(cdic: bytes, known: int) -> list[tuple[bytes, bool]]:
    """The phrases of a CDIC record, and whether each is plain text; `known` stand in records before it."""
    total, bits = struct.unpack_from(">II", cdic, 8)
    count = max(0, min(1 << min(bits, 16), total - known, (len(cdic) - 16) // 2))
    found = []
    for offset in struct.unpack_from(f">{count}H", cdic, 16):
        (size,) = struct.unpack_from(">H", cdic, 16 + offset)
        found.append((cdic[18 + offset : 18 + offset + (size & 0x7FFF)], bool(size & 0x8000)))
    return found
