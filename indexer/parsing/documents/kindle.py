"""Mobipocket and Kindle books (MOBI, PRC, AZW, AZW3) and the plain texts of Palm handhelds (PDB)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import ClassVar

from indexer.errors import EncryptedError, ParseError
from indexer.parsing.common.decoding import decode
from indexer.parsing.common.htmltext import html_blocks
from indexer.parsing.common.outline import Outline
from indexer.parsing.parser import Nature, Parser, ParseResult, ParserInput, Section

_BOOK, _PLAIN = b"BOOKMOBI", b"TEXtREAd"
_TOPAZ, _KFX, _PROTECTED_KFX = b"TPZ", b"CONT\x02\x00", b"\xeaDRMION\xee"
_PAGES = re.compile(rb"(?=<\?xml|<html[\s>])", re.IGNORECASE)
"""A Kindle book of the newer kind holds its pages one behind the other, the text of each behind its frame."""
_PAGE_BREAK = re.compile(rb"<mbp:pagebreak[^>]*>", re.IGNORECASE)


class KindleParser(Parser):
    """Reads the text of a book as the web pages it is made of; the newer of two forms where there are both."""

    name = "kindle"
    version = 2
    nature = Nature.TAGGED
    formats: ClassVar[Mapping[str, str]] = {
        ".mobi": "Mobipocket book",
        ".prc": "Mobipocket book",
        ".azw": "Kindle book",
        ".azw3": "Kindle book",
        ".azw4": "Kindle book",
        ".kfx": "Kindle book",
    }

    def sniff(self, head: bytes, suffix: str) -> bool:
        """By type and creator of the database."""
        return head[60:68] in (_BOOK, _PLAIN)

    def parse(self, source: ParserInput) -> ParseResult:
        """Read the book."""
        from indexer.parsing.documents.kindlebook import open_book

        head = bytes(source.data[:68])
        if head.startswith(_PROTECTED_KFX):
            raise EncryptedError("The book is protected (DRM).")
        if head.startswith((_TOPAZ, _KFX)):
            return ParseResult(
                name_only_reason="This kind of Kindle book cannot be read. Convert it to EPUB."
            )
        if head[60:68] not in (_BOOK, _PLAIN):
            raise ParseError("The file is no Mobipocket or Kindle book.")
        book = open_book(source.data)
        text, damage = book.text(source.options.max_text_chars)
        if head[60:68] == _PLAIN:
            return ParseResult(
                sections=[Section(decode(text).text)], partial_reason=damage, format="Palm document"
            )
        outline = Outline()
        for page in _PAGES.split(text):
            _read_page(page, book.encoding, outline)
        metadata = book.metadata(outline.first_heading)
        return ParseResult(
            sections=outline.sections(),
            metadata=metadata,
            partial_reason=damage,
        )


def _read_page(page: bytes, encoding: str, outline: Outline) -> None:
    text = _PAGE_BREAK.sub(b"<hr>", page).decode(encoding, "replace")
    for block in html_blocks(text, without="title"):
        if block.heading:
            outline.heading(block.heading, block.text)
        else:
            outline.paragraph(block.text)
