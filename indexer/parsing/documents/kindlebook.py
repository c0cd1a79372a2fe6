"""A Mobipocket or Kindle book in its database: header, text, and what it says of itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from indexer.domain import Metadata
from indexer.errors import EncryptedError, LimitError, ParseError
from indexer.parsing.common.htmltext import html_blocks
from indexer.parsing.documents.palmdatabase import HuffmanPhrases, PalmDatabase, inflate_palmdoc

_STORED, _PALMDOC, _HUFFMAN = 1, 2, 17480
_AUTHOR, _PUBLISHER, _DESCRIPTION, _SUBJECT, _DATE = 100, 101, 103, 105, 106
_KF8, _TITLE, _LANGUAGE = 121, 503, 524


@dataclass(frozen=True, slots=True)
class Book:
    """A book in a database, which may hold the same one in an older and a newer form."""

    database: PalmDatabase
    base: int
    """Number of its first record."""
    header: bytes
    """That record."""
    told: Mapping[int, bytes]
    """What the book says of itself, by number."""

    @staticmethod
    def read(database: PalmDatabase, base: int) -> Book:
        """Read the header.

        Raises:
            EncryptedError: the book is protected.
            ParseError: there is no header.
        """
        header = database.record(base)
        if len(header) < 16:
            raise ParseError("The book's header is missing.")
        book = Book(database, base, header, dict(_read_exth(header)))
        if book._short(12):
            raise EncryptedError("The book is protected (DRM).")
        return book

    def _short(self, offset: int) -> int:
        return int.from_bytes(self.header[offset : offset + 2], "big")

    def _long(self, offset: int) -> int:
        """A number of the Mobipocket header; 0 where the header is shorter."""
        end = 16 + int.from_bytes(self.header[20:24], "big") if self.header[16:20] == b"MOBI" else 0
        return int.from_bytes(self.header[offset : offset + 4], "big") if offset + 4 <= end else 0

    def number(self, kind: int) -> int:
        """A number that the book says of itself; 0 when absent."""
        return int.from_bytes(self.told.get(kind, b""), "big") if len(self.told.get(kind, b"")) == 4 else 0

    @property
    def encoding(self) -> str:
        """The charset of its text."""
        return "utf-8" if self._long(28) == 65001 else "cp1252"

    def text(self, max_bytes: int) -> tuple[bytes, str]:
        """The text, without what a newer book keeps behind it, and what is wrong with it.

        Raises:
            ParseError: none of it can be read.
        """
        inflate = self._inflate()
        pieces: list[bytes] = []
        size, damage = 0, ""
        trailers = self._long(240) & 0xFFFF
        for number in range(1, self._short(8) + 1):
            try:
                packed = self.database.record(self.base + number)
                if not packed:
                    raise ParseError("The book's text is missing.")
                pieces.append(inflate(_without_trailers(packed, trailers)))
            except ParseError as error:
                if isinstance(error, LimitError) or not pieces:
                    raise
                damage = "The file is damaged: parts of its text are missing."
            size += len(pieces[-1])
            if size > max_bytes:
                break
        text = b"".join(pieces)
        return text[: self._end_of_pages(len(text))], damage

    def _inflate(self) -> Callable[[bytes], bytes]:
        packing = self._short(0)
        if packing == _PALMDOC:
            return inflate_palmdoc
        if packing == _HUFFMAN:
            first, count = self.base + self._long(112), min(self._long(116), len(self.database))
            records = [self.database.record(first + number) for number in range(count)]
            return HuffmanPhrases(records[0] if records else b"", records[1:]).inflate
        if packing != _STORED:
            raise ParseError("The book is packed in a way that cannot be read.")
        return bytes

    def _end_of_pages(self, size: int) -> int:
        """Where styles and drawings begin: behind the first of the parts that an FDST record lists."""
        if self._long(36) < 8:
            return size
        flows = self.database.record(self.base + self._long(192))
        first_end = int.from_bytes(flows[16:20], "big") if flows.startswith(b"FDST") else 0
        return min(size, first_end) if first_end else size

    def metadata(self, first_heading: str) -> Metadata:
        """What the book says of itself in words."""

        def words(kind: int) -> str:
            text = self.told.get(kind, b"").decode(self.encoding, "replace")
            return " ".join(block.text for block in html_blocks(text)) if "<" in text else text.strip()

        start, size = self._long(84), self._long(88)
        full_name = self.header[start : start + size].decode(self.encoding, "replace") if start else ""
        shown = {"publisher": _PUBLISHER, "description": _DESCRIPTION, "subject": _SUBJECT}
        return Metadata(
            title=words(_TITLE) or full_name or first_heading,
            author=words(_AUTHOR),
            created=words(_DATE)[:10],
            language=words(_LANGUAGE)[:2].lower(),
            extra={name: words(kind) for name, kind in shown.items() if words(kind)},
        )


def open_book(data: memoryview) -> Book:
    """The book in a database: of two forms the newer, unless that one is damaged.

    Raises:
        EncryptedError: the book is protected.
        ParseError: it is damaged.
    """
    database = PalmDatabase(data)
    book = Book.read(database, 0)
    newer = book.number(_KF8)
    if not 0 < newer < len(database):
        return book
    try:
        return Book.read(database, newer)
    except EncryptedError:
        raise
    except ParseError:
        return book


def _read_exth(header: bytes) -> Iterator[tuple[int, bytes]]:
    """What a book says of itself: number and value; authors and subjects come one by one, joined here."""
    start = 16 + int.from_bytes(header[20:24], "big")
    if header[16:20] != b"MOBI" or header[start : start + 4] != b"EXTH":
        return
    found: dict[int, bytes] = {}
    position = start + 12
    for _ in range(min(int.from_bytes(header[start + 8 : start + 12], "big"), 10_000)):
        kind, size = (int.from_bytes(header[at : at + 4], "big") for at in (position, position + 4))
        if size < 8 or position + size > len(header):
            break
        value = header[position + 8 : position + size]
        if kind in (_AUTHOR, _SUBJECT) and kind in found:
            value = found[kind] + b", " + value
        found[kind] = value
        position += size
    yield from found.items()


def _without_trailers(record: bytes, flags: int) -> bytes:
    """A record without what stands behind its text: an entry for each flag, the length at the entry's end."""
    for _ in range((flags >> 1).bit_count()):
        size = shift = 0
        for byte in reversed(record[-4:]):
            size |= (byte & 0x7F) << shift
            shift += 7
            if byte & 0x80:
                break
        record = record[: max(0, len(record) - max(size, 1))]
    if flags & 1 and record:  # bytes of a letter that goes on in the next record, where it stands whole
        record = record[: max(0, len(record) - (record[-1] & 3) - 1)]
    return record
