"""The text of a Word 6 to 2003 binary document: FIB, piece table and stories (MS-DOC 2.4.1, 2.5)."""

from __future__ import annotations

import itertools
import re
import struct
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from indexer.errors import EncryptedError, ParseError
from indexer.parsing.binaryoffice.asianword import asian_text
from indexer.parsing.binaryoffice.compound import has_stream, read_stream
from indexer.parsing.binaryoffice.rc4cipher import find_cipher
from indexer.parsing.common.codepages import codepage_of_locale, windows_codepage

if TYPE_CHECKING:
    from olefile import OleFileIO

STORIES = ("", "footnote", "header", "macro", "comment", "endnote", "text box", "header text box")
"""Parts in the order their characters follow each other; the body has no name."""

_IDENTS = (0xA5EC, 0xA5DC, 0xA697, 0xA698, 0xA699)
"""Word 97, Word 6 and 95, and the three that Asian editions of Word 95 write."""
_WORD_97_FIB = 105
_ENCRYPTED, _OBFUSCATED = 0x0100, 0x8000
_PLAIN_BYTES, _BLOCK_BYTES = 68, 512
"""What of the FIB is never encrypted, and how much has a key of its own."""
_MAX_CHARS = 100_000_000
_MAC_CODEPAGES = {
    "cp1250": "mac_latin2",
    "cp1251": "mac_cyrillic",
    "cp1253": "mac_greek",
    "cp1254": "mac_turkish",
}
"""What a Macintosh wrote instead; elsewhere Mac Roman."""
_MAC_CHARSET = 256
_PAGE_BYTES = 512
_SAMPLE_BYTES, _SAMPLE_PIECES = 1_024, 4
_NARROW_BYTES = 65_536
_PLAIN_PAIR = re.compile(rb"[\t\n\r -~]{2}")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters stored in one place."""

    start: int
    """First character position in the document."""
    end: int
    offset: int
    """Of its first byte in the WordDocument stream."""
    is_wide: bool
    """UTF-16 rather than one byte a character."""


class WordBinary:
    """A DOC file's main stream, its table stream and the numbers of its FIB."""

    def __init__(self, container: OleFileIO, passwords: tuple[str, ...] = ()) -> None:
        """Read the FIB, and decrypt what is encrypted.

        Raises:
            EncryptedError: the document is encrypted and no password fits, or obfuscated with one.
            ParseError: it is not a Word 6 to 2003 document, or its FIB is cut short.
        """
        self.stream = read_stream(container, "WordDocument")
        if len(self.stream) < 0x60 or self._u16(0) not in _IDENTS:
            raise ParseError("The file is not a Word 6 to 2003 document.")
        self.version = self._u16(2)
        self._flags = self._u16(0x0A)
        self.is_word_97 = self.version >= _WORD_97_FIB
        self.is_damaged = False
        """Whether the table is missing that tells where the passages are."""
        self.table = self.stream
        if self.is_word_97:
            name = "1Table" if self._flags & 0x0200 else "0Table"
            other = "0Table" if name == "1Table" else "1Table"
            self.table = b""
            with suppress(ParseError):  # the text can be read without, as its bytes are
                self.table = read_stream(container, name if has_stream(container, name) else other)
        if self._flags & _ENCRYPTED:
            self._decrypt(passwords)

    def _decrypt(self, passwords: tuple[str, ...]) -> None:
        """Open both streams (MS-DOC 2.2.6): the table stream begins with the encryption header."""
        is_by_rc4 = self.is_word_97 and not self._flags & _OBFUSCATED
        cipher = find_cipher(self.table, passwords) if is_by_rc4 else None
        if cipher is None:
            raise EncryptedError("The document is protected by a password.")
        head, body = self.stream[:_PLAIN_BYTES], cipher.decrypt(self.stream, _BLOCK_BYTES)
        self.stream = head + body[_PLAIN_BYTES:]
        self.table = cipher.decrypt(self.table, _BLOCK_BYTES)

    def _u16(self, offset: int) -> int:
        return int.from_bytes(self.stream[offset : offset + 2], "little")

    def _u32(self, offset: int) -> int:
        return int.from_bytes(self.stream[offset : offset + 4], "little")

    def table_bytes(self, fib_offset: int) -> bytes:
        """The structure whose offset and length in the table stream stand at `fib_offset`."""
        start, size = self._u32(fib_offset), self._u32(fib_offset + 4)
        return self.table[start : start + size]

    def table_tail(self, fib_offset: int) -> bytes:
        """From the end of that structure on: the levels of lists follow their table uncounted."""
        return self.table[self._u32(fib_offset) + self._u32(fib_offset + 4) :]

    def formatting_pages(self, fib_offset: int) -> Iterator[bytes]:
        """The pages that describe runs of text, which a table names (PlcBteChpx, PlcBtePapx, MS-DOC 2.8.5)."""
        table = self.table_bytes(fib_offset) if self.is_word_97 else b""
        count = max(0, len(table) - 4) // 8
        for (number,) in struct.iter_unpack("<I", table[4 * (count + 1) : 8 * count + 4]):
            page = self.stream[(number & 0x3FFFFF) * _PAGE_BYTES :][:_PAGE_BYTES]
            if len(page) == _PAGE_BYTES:
                yield page

    @cached_property
    def pieces(self) -> list[Piece]:
        """Where the characters are, in order."""
        if self.is_word_97 or self._flags & 0x0004:
            found = list(self._read_pieces(self.table_bytes(0x1A2 if self.is_word_97 else 0x160)))
            if found:
                return found
        start, end = self._u32(0x18), self._u32(0x1C)
        self.is_damaged = self.is_word_97
        # Without a table of pieces: Word 97 sets the flag always, whatever the text is stored in.
        is_wide = bool(self._flags & 0x1000) and not (self.is_word_97 and _is_narrow(self.stream[start:end]))
        count = max(0, min(end, len(self.stream)) - start) // (2 if is_wide else 1)
        return [Piece(0, count, start, is_wide)]

    def _read_pieces(self, clx: bytes) -> list[Piece]:
        position = 0
        while position + 3 <= len(clx) and clx[position] == 1:  # property modifiers come first
            position += 3 + int.from_bytes(clx[position + 1 : position + 3], "little")
        if position + 5 > len(clx) or clx[position] != 2:
            return []
        table = clx[position + 5 : position + 5 + int.from_bytes(clx[position + 1 : position + 5], "little")]
        count = (len(table) - 4) // 12
        if count < 1:
            return []
        bounds = struct.unpack_from(f"<{count + 1}I", table)
        offsets = struct.iter_unpack("<2xI2x", table[4 * (count + 1) : 12 * count + 4])
        pieces = []
        for (start, end), (offset,) in zip(itertools.pairwise(bounds), offsets, strict=True):
            is_wide = not offset & 0x4000_0000 if self.is_word_97 else bool(self._flags & 0x1000)
            if self.is_word_97 and not is_wide:
                offset = (offset & 0x3FFF_FFFF) // 2
            if start < end <= _MAX_CHARS:
                pieces.append(Piece(start, end, offset, is_wide))
        return pieces

    @cached_property
    def text(self) -> str:
        """All stories, one character per position, control characters included."""
        raws = [
            self.stream[piece.offset : piece.offset + (piece.end - piece.start) * (1 + piece.is_wide)]
            for piece in self.pieces
        ]
        if not self.is_word_97 and any(piece.is_wide for piece in self.pieces):
            texts = asian_text(raws, self._u16(0))
        else:
            codepage = self._codepage()
            texts = [
                raw.decode("utf-16-le" if piece.is_wide else codepage, "replace")
                for piece, raw in zip(self.pieces, raws, strict=True)
            ]
        # Surrogate pairs and double-byte text give fewer characters than positions.
        lengths = (piece.end - piece.start for piece in self.pieces)
        return "".join(text.ljust(length, "\0") for text, length in zip(texts, lengths, strict=True))

    def _codepage(self) -> str:
        """Of the 8-bit text; what is written in another alphabet shows it by its letters, whatever the file says."""
        declared = "cp1252" if self.is_word_97 else self._word_95_codepage()
        if declared != "cp1252":
            return declared
        sample = b"".join(
            self.stream[piece.offset : piece.offset + piece.end - piece.start][:_SAMPLE_BYTES]
            for piece in self.pieces[:_SAMPLE_PIECES]
            if not piece.is_wide
        )
        return windows_codepage(sample, declared)

    def _word_95_codepage(self) -> str:
        codepage = f"cp{codepage_of_locale(self._u16(6)) or 1252}"
        is_mac = self._u16(0x14) == _MAC_CHARSET
        return _MAC_CODEPAGES.get(codepage, "mac_roman") if is_mac else codepage

    @property
    def _story_lengths(self) -> list[int]:
        offsets = range(0x4C, 0x6C, 4) if self.is_word_97 else range(0x34, 0x54, 4)
        return [self._u32(offset) for offset in offsets]

    def saved_by(self) -> str:
        """Who saved the document and under which path, the last ten times; a line each."""
        table = self.table_bytes(0x2D2) if self.is_word_97 else b""
        if table[:2] != b"\xff\xff":
            return ""
        position, names = 6, []
        while position + 2 <= len(table):
            length = int.from_bytes(table[position : position + 2], "little")
            names.append(table[position + 2 : position + 2 + 2 * length].decode("utf-16-le", "replace"))
            position += 2 + 2 * length
        return "\n".join(f"{author} {path}" for author, path in zip(names[::2], names[1::2], strict=False))

    def stories(self) -> list[tuple[str, int, int]]:
        """(name, first position, end) of every story that holds text."""
        lengths = self._story_lengths
        if not 0 < lengths[0] <= len(self.text):
            return [("", 0, len(self.text))]
        found, start = [], 0
        for name, length in zip(STORIES, lengths, strict=True):
            end = min(start + length, len(self.text))
            if end > start:
                found.append((name, start, end))
            start = end
        return found

    def offset_of(self, position: int) -> int:
        """Byte offset of a character in the main stream, by which formatting is looked up; -1 when unknown."""
        index = bisect_right(self.pieces, position, key=lambda piece: piece.start) - 1
        if index < 0 or position >= self.pieces[index].end:
            return -1
        piece = self.pieces[index]
        return piece.offset + (position - piece.start) * (2 if piece.is_wide else 1)


def _is_narrow(data: bytes) -> bool:
    """Whether text is of a byte a letter: its pairs of bytes are plain letters both."""
    pairs = [data[place : place + 2] for place in range(0, min(len(data), _NARROW_BYTES) - 1, 2)]
    filled = [pair for pair in pairs if pair != b"\0\0"]
    return sum(_PLAIN_PAIR.fullmatch(pair) is not None for pair in filled) > len(filled) / 2
